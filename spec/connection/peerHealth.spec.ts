import {
  causeOfDeath,
  judgePeer,
  judgeUnread,
  nothingHeard,
  type PeerHealth,
  type VitalSigns,
  WELL,
} from '~/connection/peerHealth';

const NONE: VitalSigns = { frames: 0, bytes: 0, answers: 0, unsent: 0 };

/** Looks at one row of signs after the other; what it died of, and at which look. */
const follow = (...row: readonly Partial<VitalSigns>[]) => {
  let health: PeerHealth = WELL;
  let before = NONE;
  for (const [index, signs] of row.entries()) {
    const now = { ...before, ...signs };
    health = judgePeer(health, before, now);
    before = now;
    const cause = causeOfDeath(health);
    if (cause !== undefined) return { cause, look: index + 1 };
  }
  return 'alive';
};

describe('how the peer is', () => {
  it('is dead after two looks in a row without a byte', () => {
    expect(follow({}, {})).toEqual({ cause: 'silent', look: 2 });
    expect(follow({ bytes: 1 }, {}, {})).toEqual({ cause: 'silent', look: 3 });
    expect(follow({}, { frames: 1 }, {}, { bytes: 1 }, {})).toBe('alive');
  });

  it('is heard by its answers, also where the runtime does not tell the bytes', () => {
    expect(follow({ answers: 1 }, { answers: 2 }, { answers: 3 })).toBe('alive');
    expect(follow({ answers: 1 }, {}, {})).toEqual({ cause: 'silent', look: 3 });
  });

  it('is dead if it has answered once, and leaves two probes unanswered though frames come', () => {
    expect(follow({ answers: 1, bytes: 2 }, { frames: 1 }, { frames: 2 })).toEqual({
      cause: 'deaf',
      look: 3,
    });
    expect(follow({ answers: 1, bytes: 2 }, { frames: 1 }, { frames: 2, answers: 2 }, { frames: 3 })).toBe(
      'alive',
    );
  });

  it('is dead if it leaves two probes unanswered from the first one on, though frames come', () => {
    expect(follow({ frames: 1 }, { frames: 2 })).toEqual({ cause: 'deaf', look: 2 });
  });

  it('is well without answers where it can’t be probed', () => {
    expect(follow({ answers: undefined, frames: 1 }, { frames: 2 }, { frames: 3 }, { frames: 4 })).toBe(
      'alive',
    );
  });

  it('is well as long as a large frame is on its way, which the answer may stand behind', () => {
    expect(follow({ answers: 1, bytes: 2 }, { bytes: 1e6 }, { bytes: 2e6 }, { bytes: 3e6 })).toBe('alive');
    // Whole frames count, also if not in a row.
    expect(follow({ answers: 1, bytes: 2 }, { frames: 1, bytes: 3 }, { bytes: 1e6 }, { frames: 2 })).toEqual({
      cause: 'deaf',
      look: 4,
    });
  });

  it('is dead if what is to be written stays unwritten', () => {
    expect(
      follow({ answers: undefined, frames: 1, unsent: 10 }, { frames: 2 }, { frames: 3, unsent: 20 }),
    ).toEqual({
      cause: 'deaf',
      look: 3,
    });
    expect(
      follow(
        { answers: undefined, frames: 1, unsent: 10 },
        { frames: 2 },
        { frames: 3, unsent: 9 },
        { frames: 4 },
        { frames: 5, unsent: 0 },
      ),
    ).toBe('alive');
  });

  it('is dead if what is to be written stays unwritten, also while nothing is read from it', () => {
    const stuck = { ...NONE, unsent: 100 };
    const once = judgeUnread(WELL, stuck, stuck);
    expect(causeOfDeath(once)).toBeUndefined();
    expect(causeOfDeath(judgeUnread(once, stuck, { ...stuck, unsent: 150 }))).toBe('deaf');
    expect(causeOfDeath(judgeUnread(once, stuck, { ...stuck, unsent: 50 }))).toBeUndefined();
    expect(causeOfDeath(judgePeer(once, stuck, stuck))).toBe('deaf');
  });

  it('is not known to hear or to be silent while nothing is read from it', () => {
    const half_deaf: PeerHealth = { silent: 1, deaf: 1, stuck: 0 };
    expect(judgeUnread(half_deaf, NONE, NONE)).toEqual({ silent: 0, deaf: 1, stuck: 0 });
    expect(judgeUnread(half_deaf, NONE, { ...NONE, frames: 5, answers: 1 })).toEqual({
      silent: 0,
      deaf: 1,
      stuck: 0,
    });
  });

  it('has been heard where a frame or a byte came', () => {
    expect(nothingHeard(NONE, NONE)).toBe(true);
    expect(nothingHeard(NONE, { ...NONE, frames: 1 })).toBe(false);
    expect(nothingHeard(NONE, { ...NONE, bytes: 1 })).toBe(false);
    expect(nothingHeard(NONE, { ...NONE, answers: 0, unsent: 5 })).toBe(true);
  });
});
