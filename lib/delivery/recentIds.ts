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

  /** Remembers an id; the oldest one is forgotten where there is no room. False if the id was known. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    if (this.#ring.length < this.capacity) {
      this.#ring.push(id);
    } else {
      this.#ids.delete(this.#ring[this.#oldest] as string);
      this.#ring[this.#oldest] = id;
      this.#oldest = (this.#oldest + 1) % this.capacity;
    }
    this.#ids.add(id);
    return true;
  }
}
