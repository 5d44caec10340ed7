import { Observable, type Subscriber } from 'rxjs';

/** The place of the one socket of a subscription. A new one waits until the last one has closed. */
export interface Slot {
  /** Emits once, as soon as there is no socket. */
  readonly free$: Observable<void>;
  take(): void;
  release(): void;
}

export const createSlot = (): Slot => {
  const waiting = new Set<Subscriber<void>>();
  let taken = false;

  const isTaken = (): boolean => taken;

  const tell = (subscriber: Subscriber<void>): void => {
    subscriber.next();
    subscriber.complete();
  };

  return {
    free$: new Observable((subscriber) => {
      if (!isTaken()) return tell(subscriber);
      waiting.add(subscriber);
      subscriber.add(() => waiting.delete(subscriber));
    }),
    take: () => {
      taken = true;
    },
    release: () => {
      taken = false;
      for (const subscriber of [...waiting]) {
        // Who was told before may have taken it.
        if (isTaken()) return;
        tell(subscriber);
      }
    },
  };
};
