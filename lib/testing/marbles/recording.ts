import { inspect, isDeepStrictEqual } from 'node:util';
import { drawMarbles } from './drawMarbles';
import type { Moment, VirtualTime } from './virtualTime';

/** What each letter of a diagram stands for. A letter that is not in it stands for itself. */
export type Letters = Readonly<Record<string, unknown>>;

/** What a diagram says. */
export interface Meaning {
  readonly moments: readonly Moment[];
  /** What its letters stand for. */
  readonly letters: Letters;
  /** How many milliseconds the diagram is long. */
  readonly length: number;
}

/** What has been seen of something so far, each moment with its virtual time. */
export interface Recording {
  readonly moments: readonly Moment[];
  /** What letters stand for in a diagram that this is compared with, where nothing else is said. */
  letters(): Letters;
  /** Reads a diagram that this is to be compared with. */
  read(marbles: string, letters?: Letters, error?: unknown): Meaning;
}

/** A recording that is being made. */
export interface Recorder extends Recording {
  note(kind: Moment['kind'], value?: unknown): void;
}

/** `letters` is asked late: what a letter stands for may be said after the recording has begun. */
export const createRecorder = (time: VirtualTime, letters: () => Letters): Recorder => {
  const moments: Moment[] = [];
  return {
    moments,
    letters,
    read: (marbles, given, error) => {
      const known = { ...letters(), ...given };
      const meaningOf = ({ frame, kind, value }: Moment<string>): Moment => {
        if (kind === 'next') return { frame, kind, value: value in known ? known[value] : value };
        return { frame, kind, value: kind === 'error' ? error : undefined };
      };
      const { moments: written, length } = time.read(marbles);
      return { moments: written.map(meaningOf), letters: known, length };
    },
    note: (kind, value) => void moments.push({ frame: time.scheduler.frame, kind, value }),
  };
};

/** True if the moments are those that are meant. Where a diagram names no error, any will do. `equal` compares values. */
export const areMeant = (
  seen: readonly Moment[],
  meant: readonly Moment[],
  equal: (seen: unknown, meant: unknown) => boolean = isDeepStrictEqual,
): boolean =>
  seen.length === meant.length &&
  meant.every(({ frame, kind, value }, place) => {
    const one = seen[place];
    if (one?.frame !== frame || one.kind !== kind) return false;
    return (kind === 'error' && value === undefined) || equal(one.value, value);
  });

const MARKS = { error: '#', complete: '|' } as const;

/** The moments as people read them: as a diagram, where there is one, or else as `3 ms a, 5 ms b, 9 ms |`. */
export const describeMoments = (moments: readonly Moment[], letters: Letters): string => {
  if (moments.length === 0) return 'nothing';
  const letterOf = (value: unknown): string | undefined =>
    Object.keys(letters).find((letter) => isDeepStrictEqual(letters[letter], value));
  const what = ({ kind, value }: Moment): string => {
    if (kind === 'next') return letterOf(value) ?? inspect(value, { depth: 3, breakLength: Infinity });
    return kind === 'error' && value !== undefined
      ? `# ${value instanceof Error ? String(value) : inspect(value)}`
      : MARKS[kind];
  };
  const list = moments.map((moment) => `${moment.frame} ms ${what(moment)}`).join(', ');
  const drawn = drawMarbles(moments, letterOf);
  return drawn === undefined ? list : `${drawn}   (${list})`;
};
