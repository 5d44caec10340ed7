import { hashOf, IdTable } from './idTable';

/** An id that went out of memory, and what was noted with it. */
export interface Forgotten {
  readonly id: string;
  readonly note: number;
}

/**
 * The last `capacity` ids, and no more, each with a number that the caller notes.
 *
 * They stand in a ring. A table knows where those of this round are, and another those of the round before: what has been overwritten
 * needs not be taken out of it, since it is no more where the table says, and all of it goes when the next round begins.
 */
export class RecentIds {
  readonly #ring: string[] = [];
  readonly #notes: number[] = [];
  #next = 0;
  // Made when there is something to find.
  #round: IdTable | undefined;
  #round_before: IdTable | undefined;

  /** `durable` is how many of them another memory keeps, where that is fewer; `seed` may be any number. */
  constructor(
    readonly capacity: number,
    readonly durable = capacity,
    readonly seed = 0,
  ) {}

  get size(): number {
    return this.#ring.length;
  }

  has(id: string): boolean {
    const hash = hashOf(id, this.seed);
    const ring = this.#ring;
    return this.#round?.has(hash, id, ring) === true || this.#round_before?.has(hash, id, ring) === true;
  }

  /** Remembers an id that is not remembered yet. Returns the one that is not among the last `durable` ids any more. */
  add(id: string, note = 0): Forgotten | undefined {
    const place = this.#next;
    const beyond = place >= this.durable ? place - this.durable : place - this.durable + this.capacity;
    const forgotten = this.#ring[beyond];
    const noted = this.#notes[beyond] as number;
    this.#ring[place] = id;
    this.#notes[place] = note;
    this.#round ??= new IdTable();
    this.#round.add(hashOf(id, this.seed), place);
    this.#next = place + 1;
    if (this.#next === this.capacity) this.#beginRound();
    return forgotten === undefined ? undefined : { id: forgotten, note: noted };
  }

  #beginRound(): void {
    this.#next = 0;
    const emptied = this.#round_before;
    emptied?.clear();
    this.#round_before = this.#round;
    this.#round = emptied;
  }
}
