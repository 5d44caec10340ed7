import { chatOf, PEOPLE, type Person } from './people';

/** Draws what envelopes are made of; the same seed draws the same. */
export interface Draw {
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  one<T>(choices: readonly T[]): T;
  hex(length: number): string;
  /** The person with this number, who may be unknown, or any. */
  person(phone?: string): Person;
  chat(): string;
  /** The time of the event, as ISO 8601. */
  timestamp(): string;
  /** A number in [0, 1). */
  random(): number;
}

/** A small generator of numbers in [0, 1) (mulberry32): good enough for test data, and it repeats. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const createDraw = (random: () => number, now: () => number): Draw => {
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const one = <T>(choices: readonly T[]): T => choices[whole(0, choices.length - 1)] as T;
  const person = (phone?: string): Person =>
    phone === undefined
      ? one(PEOPLE)
      : (PEOPLE.find((known) => known.phone === phone) ?? { name: 'Nova Pessoa', phone });
  return {
    whole,
    one,
    person,
    random,
    hex: (length) => Array.from({ length }, () => whole(0, 15).toString(16)).join(''),
    chat: () => chatOf(one(PEOPLE).phone),
    timestamp: () => new Date(now()).toISOString(),
  };
};
