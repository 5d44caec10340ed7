/** An id that went out of memory, and what was noted with it. */
export interface Forgotten {
  readonly id: string;
  readonly note: number;
}

/**
 * The last `capacity` ids, and no more, each with a number that the caller notes.
 *
 * The ring beside the set knows the oldest one: asking the set for it (`values().next()`) walks over all that was deleted.
 */
export class RecentIds {
  readonly #ids = new Set<string>();
  readonly #ring: string[] = [];
  readonly #notes: number[] = [];
  #next = 0;

  /** `durable` is how many of them another memory keeps, where that is fewer. */
  constructor(
    readonly capacity: number,
    readonly durable = capacity,
  ) {}

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Remembers an id that is not remembered yet. Returns the one that is not among the last `durable` ids any more. */
  add(id: string, note = 0): Forgotten | undefined {
    const beyond = (this.#next - this.durable + this.capacity) % this.capacity;
    const forgotten = this.#ring[beyond];
    const noted = this.#notes[beyond];
    const overwritten = this.#ring[this.#next];
    if (overwritten !== undefined) this.#ids.delete(overwritten);
    this.#ids.add(id);
    this.#ring[this.#next] = id;
    this.#notes[this.#next] = note;
    this.#next = (this.#next + 1) % this.capacity;
    return forgotten === undefined || noted === undefined ? undefined : { id: forgotten, note: noted };
  }
}
