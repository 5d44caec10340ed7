import { type Observer, Subscription, type SubscriptionLike, type TeardownLogic } from 'rxjs';

/** What is torn down: a function, or something that is unsubscribed from. */
type Teardown = Exclude<TeardownLogic, void>;

/**
 * A subscription that is its own observer. RxJS takes one for a subscriber and gives it what comes as it is, where it would make
 * a subscriber with a function for each kind of notification for any other observer: that is less for each event, and less for
 * each idle stream. It is gone for the source as soon as it is closed, also for one that emits all at once.
 *
 * It keeps what is torn down with it as it is as long as that is two at a time, as while one connection follows another, and has a
 * `Subscription` for more. That one has room for seventeen from the first one on, which an idle stream needs none of.
 *
 * What throws in it is not caught for it.
 */
export abstract class DirectSubscriber<T> implements Observer<T>, SubscriptionLike {
  closed = false;
  #first: Teardown | undefined;
  #second: Teardown | undefined;
  #more: Subscription | undefined;

  abstract next(value: T): void;
  abstract error(error: unknown): void;
  abstract complete(): void;

  add(teardown: TeardownLogic): void {
    if (!teardown || teardown === this) return;
    if (this.closed) Subscription.EMPTY.add(teardown);
    else if (this.#more !== undefined) this.#more.add(teardown);
    else {
      // A source may be subscribed to again and again, and leaves what has ended behind.
      const going = [this.#first, this.#second, teardown].filter(isGoingOn);
      if (going.length > 2) (this.#more = new Subscription()).add(teardown);
      else [this.#first, this.#second] = going;
    }
  }

  remove(teardown: Teardown): void {
    if (this.#first === teardown) this.#first = undefined;
    if (this.#second === teardown) this.#second = undefined;
    this.#more?.remove(teardown);
  }

  unsubscribe(): void {
    this.closed = true;
    const all = new Subscription();
    all.add(this.#first);
    all.add(this.#second);
    all.add(this.#more);
    this.#first = this.#second = this.#more = undefined;
    all.unsubscribe();
  }
}

/** As RxJS does, it asks only those of RxJS and its own: the `closed` of another may be a promise, and none of its end. */
const isGoingOn = (teardown: Teardown | undefined): boolean =>
  teardown !== undefined &&
  !((teardown instanceof Subscription || teardown instanceof DirectSubscriber) && teardown.closed);
