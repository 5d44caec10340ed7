/**
 * A number of 32 bits for an id, another one for each seed: who chooses the ids does not know which of them meet in a table.
 * Two characters at a time, since each step waits for the one before.
 */
export const hashOf = (id: string, seed: number): number => {
  let hash = seed ^ id.length;
  const pairs = id.length - (id.length & 1);
  for (let at = 0; at < pairs; at += 2) {
    hash = Math.imul(hash ^ (id.charCodeAt(at) | (id.charCodeAt(at + 1) << 16)), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  if (pairs < id.length) hash = Math.imul(hash ^ id.charCodeAt(pairs), 0x5bd1e995);
  hash = Math.imul(hash ^ (hash >>> 13), 0x2c1b3c6d);
  return hash ^ (hash >>> 16);
};

const FEWEST = 16;

/**
 * Finds where in a list an id is, by its hash: pairs of a hash and a place, counted from 1, with open addressing and at most half full.
 *
 * Nearly every id that is looked up is new, among hundreds of thousands that were not used for long. A `Set` would follow a chain of
 * strings for it, all over the memory; here hashes lie side by side, and a string is looked at only where its hash is the same.
 */
export class IdTable {
  #pairs = new Int32Array(2 * FEWEST);
  #mask = FEWEST - 1;
  #count = 0;

  has(hash: number, id: string, list: readonly string[]): boolean {
    const pairs = this.#pairs;
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const place = pairs[2 * at + 1] as number;
      if (place === 0) return false;
      if (pairs[2 * at] === hash && list[place - 1] === id) return true;
    }
  }

  add(hash: number, index: number): void {
    this.#count += 1;
    if (2 * this.#count > this.#mask + 1) this.#grow();
    this.#put(hash, index + 1);
  }

  clear(): void {
    this.#pairs.fill(0);
    this.#count = 0;
  }

  #put(hash: number, place: number): void {
    const pairs = this.#pairs;
    let at = hash & this.#mask;
    while (pairs[2 * at + 1] !== 0) at = (at + 1) & this.#mask;
    pairs[2 * at] = hash;
    pairs[2 * at + 1] = place;
  }

  #grow(): void {
    const before = this.#pairs;
    this.#pairs = new Int32Array(2 * before.length);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < before.length; at += 2) {
      const place = before[at + 1] as number;
      if (place !== 0) this.#put(before[at] as number, place);
    }
  }
}
