import { Observable } from 'rxjs';

/** Lets a number of things happen at a time; the others wait for their turn, in order. */
export interface Semaphore {
  /** Subscribes to what `run` gives when its turn has come. The turn ends when `done` is called, or with the subscription. */
  inTurn<T>(run: (done: () => void) => Observable<T>): Observable<T>;
}

/**
 * `at_turn_end` runs something when all that happens in this turn has happened: those who wait come in then. Many that are closed together
 * would else let each other in, one after the other, only to be closed too.
 */
export const createSemaphore = (permits: number, at_turn_end: (run: () => void) => void): Semaphore => {
  // A Set keeps the order, and lets one who gives up leave from anywhere.
  const waiting = new Set<() => void>();
  let free = permits;
  let letting_in = false;
  let due = false;

  /** A turn may end as it begins; then the next one begins here, and not inside of it, however many there are. */
  const letIn = (): void => {
    if (letting_in) return;
    letting_in = true;
    try {
      for (const next of waiting) {
        if (free === 0) break;
        waiting.delete(next);
        free -= 1;
        next();
      }
    } finally {
      letting_in = false;
    }
  };

  const leave = (): void => {
    free += 1;
    if (due || waiting.size === 0) return;
    due = true;
    at_turn_end(() => {
      due = false;
      letIn();
    });
  };

  return {
    inTurn: (run) =>
      new Observable((subscriber) => {
        let has_turn = false;
        const done = (): void => {
          if (!has_turn) return;
          has_turn = false;
          leave();
        };
        const start = (): void => {
          has_turn = true;
          run(done).subscribe(subscriber);
          // Added last, and so called last: the turn is another's only when what ran here is gone.
          subscriber.add(done);
        };
        waiting.add(start);
        subscriber.add(() => {
          waiting.delete(start);
        });
        letIn();
      }),
  };
};
