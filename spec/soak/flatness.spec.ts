import { courseOf, isFlat } from './flatness';

const course = (samples: readonly number[]) => courseOf(samples, 0.25);

describe('a course', () => {
  it('leaves out the warm-up, and compares halves by their medians', () => {
    expect(course([1, 2, 10, 11, 90, 12, 13, 14])).toEqual({ before: 11, after: 13 });
  });

  it('of nothing is never flat', () => {
    expect(isFlat(course([]), 1, 1)).toBe(false);
  });

  it.each([
    [[0, 0, 100, 100, 100, 105, 105, 105], true],
    [[0, 0, 100, 100, 100, 116, 116, 116], false],
    [[300, 300, 100, 100, 100, 20, 20, 20], true],
  ])('of %j is flat, within a tenth and 5 more: %s', (samples, flat) => {
    expect(isFlat(course(samples), 0.1, 5)).toBe(flat);
  });
});
