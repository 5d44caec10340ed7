import { canonical } from './canonical';
import { safeCause } from './safeCause';
import { spansOf, type SpelledSecret, spellSecret } from './spelledSecret';

/** Takes known secrets out of texts from outside, which may echo them. */
export interface Secrets {
  /**
   * Makes a secret known, until it is let go; of those that were let go the last ones stay known for a while. A secret that was
   * added several times is known until it was let go as often.
   */
  add(secret: string): void;
  /** To be called once by whoever has added it. */
  letGo(secret: string): void;
  /**
   * The beginning of a text with every known secret replaced, however its signs are spelled, also one that was cut off, so
   * that only a piece of it is there.
   */
  redact(text: string): string;
  /** What is safe to show of a foreign error: names, codes and redacted messages, a few causes deep, and nothing else. */
  safeCause(error: unknown): Error;
}

/** Errors that come late may still quote what is no longer in use; only so many are remembered. */
const LET_GO = 32;

/** What is looked at of a text, in characters: enough for an excerpt, and nothing against what a frame may be. */
const LOOKED_AT = 1024;

interface Held extends SpelledSecret {
  holders: number;
}

export const createSecrets = (first: readonly string[] = []): Secrets => {
  const held = new Map<string, Held>();
  /** The oldest first. */
  const let_go = new Map<string, SpelledSecret>();

  const letGo = (secret: string): void => {
    const entry = held.get(secret);
    if (entry === undefined) return;
    entry.holders -= 1;
    if (entry.holders > 0) return;
    held.delete(secret);
    let_go.set(secret, entry);
    const [oldest = ''] = let_go.keys();
    if (let_go.size > LET_GO) let_go.delete(oldest);
  };

  const add = (secret: string): void => {
    if (secret === '') return;
    const entry = held.get(secret) ?? { ...(let_go.get(secret) ?? spellSecret(secret)), holders: 0 };
    let_go.delete(secret);
    held.set(secret, entry);
    entry.holders += 1;
  };
  first.forEach(add);

  const redact = (whole: string): string => {
    const text = whole.slice(0, LOOKED_AT);
    const in_canonical = canonical(text);
    // All are looked for in the text as it came, so that none hides a part of another one.
    const spans = [...held.values(), ...let_go.values()]
      .flatMap((secret) => spansOf(secret, text, in_canonical))
      .sort(([a], [b]) => a - b);
    let shown = '';
    let end = 0;
    for (const [from, to] of spans) {
      if (from >= end) shown += `${text.slice(end, from)}[secret]`;
      end = Math.max(end, to);
    }
    return shown + text.slice(end);
  };

  return { add, letGo, redact, safeCause: (error) => safeCause(error, redact) };
};
