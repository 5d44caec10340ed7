import { type Observer, Subscription } from 'rxjs';

/**
 * A subscription that is its own observer. RxJS takes one for a subscriber and gives it what comes as it is, where it would make
 * a subscriber with a function for each kind of notification for any other observer: that is less for each event, and less for
 * each idle stream. It is gone for the source as soon as it is closed, also for one that emits all at once.
 *
 * What throws in it is not caught for it.
 */
export abstract class DirectSubscriber<T> extends Subscription implements Observer<T> {
  abstract next(value: T): void;
  abstract error(error: unknown): void;
  abstract complete(): void;
}
