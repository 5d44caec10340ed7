import { defer, filter, type Observable, of, Subject, take } from 'rxjs';

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
  taken = false;
  // Made for the first who has to wait, and nearly nobody has.
  #released$: Subject<void> | undefined;

  get free$(): Observable<void> {
    return defer(() => (this.taken ? this.#released() : of(undefined)));
  }

  take(): void {
    this.taken = true;
  }

  release(): void {
    this.taken = false;
    this.#released$?.next();
  }

  #released(): Observable<void> {
    this.#released$ ??= new Subject();
    return this.#released$.pipe(
      // Who was told before may have taken it.
      filter(() => !this.taken),
      take(1),
    );
  }
}
