import { of, type Subscriber } from 'rxjs';
import { DirectSubscriber } from './directSubscriber';

/** Makes an uncaught error of what was thrown where nobody is to be kept from going on. */
const reportUncaught = (error: unknown): void => {
  of(error).subscribe((thrown) => {
    throw thrown;
  });
};

/** Runs what is to keep nobody from going on: what it throws is an uncaught error. */
export const guarded = (run: () => void): void => {
  try {
    run();
  } catch (error) {
    reportUncaught(error);
  }
};

/** Stands before one of several who listen to the same: what that one throws reaches none of the others, nor who emits. */
export class GuardedSubscriber<T> extends DirectSubscriber<T> {
  readonly #subscriber: Subscriber<T>;

  constructor(subscriber: Subscriber<T>) {
    super();
    this.#subscriber = subscriber;
    subscriber.add(this);
  }

  next(value: T): void {
    try {
      this.#subscriber.next(value);
    } catch (error) {
      reportUncaught(error);
    }
  }

  error(error: unknown): void {
    guarded(() => this.#subscriber.error(error));
    this.unsubscribe();
  }

  complete(): void {
    guarded(() => this.#subscriber.complete());
    this.unsubscribe();
  }
}
