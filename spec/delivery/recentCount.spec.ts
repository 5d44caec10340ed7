import { createRecentCount } from '~/delivery/recentCount';

const open = () => {
  let now = 0;
  const recent = createRecentCount(90_000, { now: () => now });
  return {
    recent,
    at: (seconds: number) => {
      now = seconds * 1000;
    },
  };
};

describe('a recent count', () => {
  it('counts what happened within its window, and forgets what did before', () => {
    const { at, recent } = open();
    recent.add(3);
    at(0.9);
    recent.add(4);
    at(60);
    recent.add(5);
    expect(recent.total).toBe(12);
    at(90);
    expect(recent.total).toBe(12);
    at(91);
    expect(recent.total).toBe(5);
    at(1000);
    expect(recent.total).toBe(0);
  });

  it('goes on when the clock is set back', () => {
    const { at, recent } = open();
    at(1000);
    recent.add(1);
    at(0);
    recent.add(2);
    expect(recent.total).toBe(3);
    at(2000);
    expect(recent.total).toBe(0);
  });

  it('forgets in time what it has counted since the clock was set back, and before', () => {
    const { at, recent } = open();
    at(1_000_000);
    recent.add(1);
    at(0);
    recent.add(2);
    at(91);
    expect(recent.total).toBe(0);
  });
});
