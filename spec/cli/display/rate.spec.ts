import { createRate } from '~/cli/display/rate';

describe('a rate', () => {
  it('is none before anything was counted twice', () => {
    let now = 0;
    const rate = createRate(() => now);
    expect(rate.per_second).toBe(0);
    rate.note(7);
    expect(rate.per_second).toBe(0);
    rate.note(9);
    expect(rate.per_second).toBe(0);
    now = 500;
    rate.note(9);
    expect(rate.per_second).toBe(4);
  });

  it('is that of the last five seconds', () => {
    let now = 0;
    const rate = createRate(() => now);
    for (; now <= 20_000; now += 250) rate.note(now < 10_000 ? now / 10 : 1000);
    expect(rate.per_second).toBe(0);
    for (; now <= 30_000; now += 250) rate.note(1000 + now / 100);
    expect(rate.per_second).toBeCloseTo(10, 5);
  });
});
