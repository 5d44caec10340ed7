import { BehaviorSubject, filter, map, type Observable, take } from 'rxjs';

/** The place of the one socket of a subscription. A new one waits until the last one has closed. */
export interface Slot {
  /** Emits once, as soon as there is no socket. */
  readonly free$: Observable<void>;
  take(): void;
  release(): void;
}

export const createSlot = (): Slot => {
  const taken$ = new BehaviorSubject(false);
  return {
    free$: taken$.pipe(
      filter((taken) => !taken),
      take(1),
      map(() => undefined),
    ),
    take: () => taken$.next(true),
    release: () => taken$.next(false),
  };
};
