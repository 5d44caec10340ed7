/**
 * The last `capacity` ids, and no more.
 *
 * The ring beside the set knows the oldest one: asking the set for it (`values().next()`) walks over all that was deleted.
 */
export class RecentIds {
  readonly #ids = new Set<string>();
  readonly #ring: string[] = [];
  #oldest = 0;

  constructor(readonly capacity: number) {}

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Remembers an id that is not remembered yet. Returns the oldest one, where that had to be forgotten for it. */
  add(id: string): string | undefined {
    const forgotten = this.#ring[this.#oldest];
    if (forgotten === undefined || this.#ring.length < this.capacity) {
      this.#ring.push(id);
      this.#ids.add(id);
      return undefined;
    }
    this.#ids.delete(forgotten);
    this.#ring[this.#oldest] = id;
    this.#oldest = (this.#oldest + 1) % this.capacity;
    this.#ids.add(id);
    return forgotten;
  }
}
