import * as fc from 'fast-check';
import { retryAfterSeconds } from '~/protocol/retryAfter';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    [' 7 ', 7],
    ['1.5', 1.5],
    ['-7', 0],
    ['Thu, 01 Jan 2026 00:01:30 GMT', 90],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['Thursday, 01-Jan-26 00:01:30 GMT', 90],
    ['Thu Jan  1 00:01:30 2026', 90],
    [' Thu, 01 Jan 2026 00:01:30 GMT ', 90],
  ])('of %p asks for %d seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds);
  });

  it.each([
    undefined,
    null,
    '',
    '  ',
    'soon',
    'soon 2030',
    'Infinity',
    'NaN',
    '2030-01-01T00:00:00Z',
    'Sunny 2030',
    'not before Thu, 01 Jan 2026 00:01:30 GMT',
    'Thu, 01 Jan 2026 00:01:30 GMT (UTC)',
    'Fri',
  ])('of %p asks for nothing', (header) => {
    expect(retryAfterSeconds(header, NOW)).toBeUndefined();
  });

  it('is never negative nor endless, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (header) => {
        const seconds = retryAfterSeconds(header, NOW) ?? 0;
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThan(Infinity);
      }),
    );
  });
});
