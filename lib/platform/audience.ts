import type { Subscriber, Unsubscribable } from 'rxjs';
import { guarded, reportUncaught } from './guarded';

/** Whose audience it is. */
interface Performer {
  /** One of the audience has gone. */
  onLeft(): void;
}

/** Tells a subscriber how it ended. */
type End = (subscriber: Subscriber<never>) => void;

/**
 * All who listen to the same, which each of them gets in turn: what one of them throws reaches none of the others, nor who emits. The
 * end is told also to those who come after it.
 *
 * A `Subject` does as much with half a kilobyte more for each who listens, and keeps it for an idle subscription too.
 */
export class Audience<T> {
  readonly #performer: Performer | undefined;
  /** Another list with each who comes or goes: whoever does so meanwhile is not in the one that is gone through. */
  #listeners: Some<Listener<T>>;
  #end: End | undefined;

  constructor(performer?: Performer) {
    this.#performer = performer;
  }

  get observed(): boolean {
    const listeners = this.#listeners;
    // Asked for each event, and nearly always it is one.
    return listeners instanceof Listener ? isThere(listeners) : listOf(listeners).some(isThere);
  }

  add(subscriber: Subscriber<T>): void {
    const listener = new Listener(this, subscriber);
    if (this.#end === undefined) this.#listeners = some(listOf(this.#listeners).concat(listener));
    subscriber.add(listener);
    if (this.#end !== undefined) listener.end(this.#end);
  }

  next(value: T): void {
    const listeners = this.#listeners;
    if (listeners instanceof Listener) listeners.next(value);
    else for (const listener of listOf(listeners)) listener.next(value);
  }

  error(error: unknown): void {
    this.#tellEnd((subscriber) => subscriber.error(error));
  }

  complete(): void {
    this.#tellEnd((subscriber) => subscriber.complete());
  }

  leave(listener: Listener<T>): void {
    this.#listeners = some(listOf(this.#listeners).filter((other) => other !== listener));
    this.#performer?.onLeft();
  }

  #tellEnd(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    // Each is gone before it is told: it takes nothing any more, and nothing is to be given to it meanwhile.
    for (let next = this.#takeFirst(); next !== undefined; next = this.#takeFirst()) next.end(end);
  }

  #takeFirst(): Listener<T> | undefined {
    const [first, ...others] = listOf(this.#listeners);
    this.#listeners = some(others);
    return first;
  }
}

class Listener<T> implements Unsubscribable {
  readonly #audience: Audience<T>;
  readonly #subscriber: Subscriber<T>;

  constructor(audience: Audience<T>, subscriber: Subscriber<T>) {
    this.#audience = audience;
    this.#subscriber = subscriber;
  }

  /** Who goes is still in the list until its turn to be torn down has come. */
  get going(): boolean {
    return this.#subscriber.closed;
  }

  next(value: T): void {
    try {
      this.#subscriber.next(value);
    } catch (error) {
      reportUncaught(error);
    }
  }

  end(end: End): void {
    guarded(() => end(this.#subscriber));
  }

  /** The subscriber is gone. */
  unsubscribe(): void {
    this.#audience.leave(this);
  }
}

/** One as it is: an idle stream has one listener, and a list of one takes 60 bytes. */
type Some<L> = L | readonly L[] | undefined;

const listOf = <L extends Listener<never>>(listeners: Some<L>): readonly L[] => {
  if (listeners === undefined) return [];
  return listeners instanceof Listener ? [listeners] : listeners;
};

const some = <L>(list: readonly L[]): Some<L> => (list.length > 1 ? list : list[0]);

const isThere = ({ going }: { readonly going: boolean }): boolean => !going;
