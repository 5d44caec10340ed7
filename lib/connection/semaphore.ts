import { Observable, type Subscriber, type Unsubscribable } from 'rxjs';

/** Lets a number of things happen at a time; the others wait for their turn, in order. */
export interface Semaphore {
  /** Subscribes to what `run` gives when its turn has come. The turn ends when `done` is called, or with the subscription. */
  inTurn<T>(run: (done: () => void) => Observable<T>): Observable<T>;
}

/**
 * `atTurnEnd` runs something when all that happens in this turn has happened: those who wait come in then. Many that are closed together
 * would else let each other in, one after the other, only to be closed too.
 */
export const createSemaphore = (permits: number, atTurnEnd: (run: () => void) => void): Semaphore =>
  new TurnSemaphore(permits, atTurnEnd);

class TurnSemaphore implements Semaphore {
  // A Set keeps the order, and lets one who gives up leave from anywhere.
  readonly #waiting = new Set<Turn<never>>();
  readonly #atTurnEnd: (run: () => void) => void;
  #free: number;
  #letting_in = false;
  #due = false;

  constructor(permits: number, atTurnEnd: (run: () => void) => void) {
    this.#free = permits;
    this.#atTurnEnd = atTurnEnd;
  }

  inTurn<T>(run: (done: () => void) => Observable<T>): Observable<T> {
    return new Observable((subscriber) => {
      const turn = new Turn(this, run, subscriber);
      this.#waiting.add(turn as never);
      subscriber.add(turn);
      this.#letIn();
    });
  }

  /** One who gives up leaves before the turn has come, and everybody else after it. */
  leave(turn: Turn<unknown>): void {
    if (this.#waiting.delete(turn as never)) return;
    this.#free += 1;
    if (this.#due || this.#waiting.size === 0) return;
    this.#due = true;
    this.#atTurnEnd(() => {
      this.#due = false;
      this.#letIn();
    });
  }

  /** A turn may end as it begins; then the next one begins here, and not inside of it, however many there are. */
  #letIn(): void {
    if (this.#letting_in) return;
    this.#letting_in = true;
    try {
      for (const next of this.#waiting) {
        if (this.#free === 0) break;
        this.#waiting.delete(next);
        this.#free -= 1;
        next.begin();
      }
    } finally {
      this.#letting_in = false;
    }
  }
}

class Turn<T> implements Unsubscribable {
  readonly #semaphore: TurnSemaphore;
  readonly #subscriber: Subscriber<T>;
  // A connection lasts for long after its turn, and what it began with is not to last as long.
  #run: ((done: () => void) => Observable<T>) | undefined;
  #over = false;

  constructor(semaphore: TurnSemaphore, run: (done: () => void) => Observable<T>, subscriber: Subscriber<T>) {
    this.#semaphore = semaphore;
    this.#run = run;
    this.#subscriber = subscriber;
  }

  begin(): void {
    const run = this.#run;
    this.#run = undefined;
    this.#subscriber.remove(this);
    run?.(() => this.unsubscribe()).subscribe(this.#subscriber);
    // Added last, and so called last: the turn is another's only when what ran here is gone.
    this.#subscriber.add(this);
  }

  /** Ends the turn, or the wait for it. The subscription, which may last for long, keeps nothing of it. */
  unsubscribe(): void {
    if (this.#over) return;
    this.#over = true;
    this.#run = undefined;
    this.#subscriber.remove(this);
    this.#semaphore.leave(this);
  }
}
