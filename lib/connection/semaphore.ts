import { Observable } from 'rxjs';

/** Lets a number of things happen at a time; the others wait for their turn, in order. */
export interface Semaphore {
  /** Subscribes to what `run` gives when its turn has come. The turn ends when `done` is called, or with the subscription. */
  inTurn<T>(run: (done: () => void) => Observable<T>): Observable<T>;
}

export const createSemaphore = (permits: number): Semaphore => {
  // A Set keeps the order, and lets one who gives up leave from anywhere.
  const waiting = new Set<() => void>();
  let free = permits;

  const leave = (): void => {
    free += 1;
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    free -= 1;
    next();
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
        if (free > 0) {
          free -= 1;
          start();
          return;
        }
        waiting.add(start);
        subscriber.add(() => {
          waiting.delete(start);
        });
      }),
  };
};
