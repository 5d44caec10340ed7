import { type Observer, Subscription, type SubscriptionLike, type TeardownLogic } from 'rxjs';

/** A pipeline has no more, as long as nobody merges many into one. */
const FEW = 4;

/** What is torn down: a function, or something that is unsubscribed from. */
type Teardown = Exclude<TeardownLogic, void>;

/**
 * A subscription that is its own observer. RxJS takes one for a subscriber and gives it what comes as it is, where it would make
 * a subscriber with a function for each kind of notification for any other observer: that is less for each event, and less for
 * each idle stream. It is gone for the source as soon as it is closed, also for one that emits all at once.
 *
 * It keeps the first few that are torn down with it in a list of just that length, and has a `Subscription` for more. That one has room
 * for seventeen from the first one on, which an idle stream needs none of.
 *
 * What throws in it is not caught for it.
 */
export abstract class DirectSubscriber<T> implements Observer<T>, SubscriptionLike {
  closed = false;
  #few: readonly Teardown[] = [];
  #more: Subscription | undefined;

  abstract next(value: T): void;
  abstract error(error: unknown): void;
  abstract complete(): void;

  add(teardown: TeardownLogic): void {
    if (!teardown || teardown === this) return;
    if (this.closed) Subscription.EMPTY.add(teardown);
    else if (this.#more === undefined) this.#addToFew(teardown);
    else this.#more.add(teardown);
  }

  remove(teardown: Teardown): void {
    this.#few = this.#few.filter((other) => other !== teardown);
    this.#more?.remove(teardown);
  }

  unsubscribe(): void {
    this.closed = true;
    const all = new Subscription();
    for (const teardown of this.#few) all.add(teardown);
    all.add(this.#more);
    this.#few = [];
    this.#more = undefined;
    all.unsubscribe();
  }

  #addToFew(teardown: Teardown): void {
    // A source may be subscribed to again and again, and leaves what has ended behind.
    const going = this.#few.filter(isGoingOn);
    if (going.length < FEW) this.#few = going.concat(teardown);
    else (this.#more = new Subscription()).add(teardown);
  }
}

/** As RxJS does, it asks only those of RxJS and its own: the `closed` of another may be a promise, and none of its end. */
const isGoingOn = (teardown: Teardown): boolean =>
  !((teardown instanceof Subscription || teardown instanceof DirectSubscriber) && teardown.closed);
