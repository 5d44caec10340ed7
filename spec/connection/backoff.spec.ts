import * as fc from 'fast-check';
import { backoffCeiling, backoffDelay } from '~/connection/backoff';

const backoff = { base_ms: 1000, cap_ms: 30_000 };

describe('the backoff', () => {
  it('has ceilings that double, up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100, 5000].map((attempt) => backoffCeiling(backoff, attempt))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('has the base as the ceiling before the first retry', () => {
    expect(backoffCeiling(backoff, 0)).toBe(1000);
  });

  it('never goes above the cap, not even at first', () => {
    expect(backoffCeiling({ base_ms: 60_000, cap_ms: 30_000 }, 1)).toBe(30_000);
  });

  it.each([1, 3, 1026, 5000])('has no delay where the base is zero, at try %d', (attempt) => {
    expect(backoffDelay({ base_ms: 0, cap_ms: 30_000 }, attempt, 0.5)).toBe(0);
  });

  it('draws the delay from all of what is under the ceiling', () => {
    expect([0, 0.25, 0.5, 0.999].map((random) => backoffDelay(backoff, 3, random))).toEqual([
      0, 1000, 2000, 3996,
    ]);
  });

  it('never waits longer than the ceiling, nor less than nothing', () => {
    const positive = fc.integer({ min: 1, max: 1e6 });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, random, (base_ms, cap_ms, attempt, drawn) => {
        const delay = backoffDelay({ base_ms, cap_ms }, attempt, drawn);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(backoffCeiling({ base_ms, cap_ms }, attempt));
        expect(delay).toBeLessThanOrEqual(cap_ms);
      }),
    );
  });
});
