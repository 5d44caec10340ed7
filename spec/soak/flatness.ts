/** How a figure went over a while, in two halves. */
export interface Course {
  /** The median of the first half. */
  readonly before: number;
  /** The median of the second half. */
  readonly after: number;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** The course of samples taken at even intervals, without the first of them, in which all that is bounded fills up. */
export const courseOf = (samples: readonly number[], warm_up: number): Course => {
  const kept = samples.slice(Math.floor(samples.length * warm_up));
  const middle = Math.floor(kept.length / 2);
  return { before: median(kept.slice(0, middle)), after: median(kept.slice(middle)) };
};

/** True if the second half is no more than the first, but for a share of it and a constant. */
export const isFlat = ({ before, after }: Course, share: number, constant: number): boolean =>
  after <= before * (1 + share) + constant;
