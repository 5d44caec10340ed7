import { type Observer, Subscription, type SubscriptionLike, type TeardownLogic } from 'rxjs';

/** What is torn down: a function, or something that is unsubscribed from. */
type Teardown = Exclude<TeardownLogic, void>;

/**
 * A subscription that is its own observer. RxJS takes one for a subscriber and gives it what comes as it is, where it would make
 * a subscriber with a function for each kind of notification for any other observer: that is less for each event, and less for
 * each idle stream. It is gone for the source as soon as it is closed, also for one that emits all at once.
 *
 * It keeps what is torn down with it in a list of just that length. A `Subscription`'s has room for seventeen from the first one on.
 *
 * What throws in it is not caught for it.
 */
export abstract class DirectSubscriber<T> implements Observer<T>, SubscriptionLike {
  closed = false;
  #teardowns: readonly Teardown[] = [];

  abstract next(value: T): void;
  abstract error(error: unknown): void;
  abstract complete(): void;

  add(teardown: TeardownLogic): void {
    if (!teardown || teardown === this) return;
    if (this.closed) Subscription.EMPTY.add(teardown);
    // A source may be subscribed to again and again, and leaves what has ended behind.
    else this.#teardowns = this.#teardowns.filter(isGoingOn).concat(teardown);
  }

  remove(teardown: Teardown): void {
    this.#teardowns = this.#teardowns.filter((other) => other !== teardown);
  }

  unsubscribe(): void {
    this.closed = true;
    const all = new Subscription();
    this.#teardowns.forEach((teardown) => all.add(teardown));
    this.#teardowns = [];
    all.unsubscribe();
  }
}

const isGoingOn = (teardown: Teardown): boolean => !('closed' in teardown && teardown.closed);
