import { hashOf, IdTable } from './idTable';

/** An id that went out of memory, and what was noted with it. */
export interface Forgotten {
  readonly id: string;
  readonly note: number;
}

/** Shared by all that know no id yet, and never added to. */
const EMPTY = new IdTable();

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
  #round = EMPTY;
  #round_before = EMPTY;

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
    return this.#round.has(hash, id, this.#ring) || this.#round_before.has(hash, id, this.#ring);
  }

  /** Remembers an id that is not remembered yet. Returns the one that is not among the last `durable` ids any more. */
  add(id: string, note = 0): Forgotten | undefined {
    const place = this.#next;
    const beyond = place >= this.durable ? place - this.durable : place - this.durable + this.capacity;
    const forgotten = this.#ring[beyond];
    const noted = this.#notes[beyond];
    this.#ring[place] = id;
    this.#notes[place] = note;
    if (this.#round === EMPTY) this.#round = new IdTable();
    this.#round.add(hashOf(id, this.seed), place);
    this.#next = place + 1;
    if (this.#next === this.capacity) this.#beginRound();
    return forgotten === undefined || noted === undefined ? undefined : { id: forgotten, note: noted };
  }

  #beginRound(): void {
    this.#next = 0;
    const emptied = this.#round_before;
    if (emptied !== EMPTY) emptied.clear();
    this.#round_before = this.#round;
    this.#round = emptied;
  }
}
