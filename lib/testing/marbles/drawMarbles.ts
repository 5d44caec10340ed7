import type { Moment } from './virtualTime';

const MARKS = { error: '#', complete: '|' } as const;

/** The longest gap that is drawn with dashes. */
const MOST_DASHES = 9;

const gap = (ms: number): string => (ms <= MOST_DASHES ? '-'.repeat(ms) : ` ${ms}ms `);

/** Those of one frame each. */
const byFrame = (moments: readonly Moment[]): ReadonlyMap<number, readonly Moment[]> => {
  const frames = new Map<number, Moment[]>();
  for (const moment of moments) frames.set(moment.frame, [...(frames.get(moment.frame) ?? []), moment]);
  return frames;
};

/**
 * The moments as a diagram; undefined where none can be written: for what no letter stands for, or where something comes before the
 * end of a group, whose brackets take time too.
 */
export const drawMarbles = (
  moments: readonly Moment[],
  letterOf: (value: unknown) => string | undefined,
): string | undefined => {
  let drawn = '';
  let now = 0;
  for (const [frame, together] of byFrame(moments)) {
    const letters = together.map(({ kind, value }) => (kind === 'next' ? letterOf(value) : MARKS[kind]));
    if (frame < now || letters.some((letter) => letter === undefined)) return undefined;
    const group = letters.length === 1 ? letters.join('') : `(${letters.join('')})`;
    drawn += gap(frame - now) + group;
    now = frame + group.length;
  }
  return drawn.trim() === '' ? '-' : drawn.trim();
};
