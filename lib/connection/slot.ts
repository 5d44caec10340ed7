import { Observable, type Subscriber } from 'rxjs';

/** The place of the one socket of a subscription. A new one waits until the last one has closed. */
export interface Slot {
  /** Emits once, as soon as there is no socket. */
  readonly free$: Observable<void>;
  readonly taken: boolean;
  take(): void;
  release(): void;
}

export const createSlot = (): Slot => new OneSocket();

class OneSocket implements Slot {
  // Made for the first who has to wait, and nearly nobody has.
  #waiting: Set<Subscriber<void>> | undefined;
  #taken = false;

  get taken(): boolean {
    return this.#taken;
  }

  get free$(): Observable<void> {
    return new Observable((subscriber) => {
      if (!this.#taken) return tell(subscriber);
      this.#waiting ??= new Set();
      this.#waiting.add(subscriber);
      subscriber.add(() => this.#waiting?.delete(subscriber));
    });
  }

  take(): void {
    this.#taken = true;
  }

  release(): void {
    this.#taken = false;
    for (const subscriber of [...(this.#waiting ?? [])]) {
      // Who was told before may have taken it.
      if (this.taken) return;
      tell(subscriber);
    }
  }
}

const tell = (subscriber: Subscriber<void>): void => {
  subscriber.next();
  subscriber.complete();
};
