/** What a socket has shown of its peer since it was made. */
export interface VitalSigns {
  /** Whole frames that came, the peer's pings included, but not its answers. */
  readonly frames: number;
  /** Bytes that came, those of unfinished frames, pings and pongs included; 0 where the runtime doesn't tell. */
  readonly bytes: number;
  /** Answers to probes; undefined where the runtime can't probe. */
  readonly answers: number | undefined;
  /** Bytes that wait to be written; 0 where the runtime doesn't tell. */
  readonly unsent: number;
}

/** For how many looks in a row something has been missing. Each look, but the first, comes after a probe. */
export interface PeerHealth {
  /** Nothing came. */
  readonly silent: number;
  /** Frames came, but no answer to the probe: the peer hears nothing. */
  readonly deaf: number;
  /** Nothing could be written. */
  readonly stuck: number;
}

/** Nothing is missing. */
export const WELL: PeerHealth = { silent: 0, deaf: 0, stuck: 0 };

/** What was missing twice in a row is not late but lost. */
const DEADLY = 2;

/** What the peer died of; undefined while it lives. */
export const causeOfDeath = ({ silent, deaf, stuck }: PeerHealth): 'silent' | 'deaf' | undefined => {
  if (silent >= DEADLY) return 'silent';
  return deaf >= DEADLY || stuck >= DEADLY ? 'deaf' : undefined;
};

/** True if nothing came between two looks. */
export const nothingHeard = (before: VitalSigns, now: VitalSigns): boolean =>
  now.frames === before.frames && now.bytes === before.bytes && now.answers === before.answers;

/** How the peer is, by what it showed since the last look. Pure. */
export const judgePeer = (health: PeerHealth, before: VitalSigns, now: VitalSigns): PeerHealth => ({
  silent: nothingHeard(before, now) ? health.silent + 1 : 0,
  deaf: deafness(health, before, now),
  stuck: stuckness(health, before, now),
});

/**
 * How the peer is of which nothing is read: only whether it takes what is written. An answer may stand behind what is not read, so
 * what is known of its hearing stays as it is.
 */
export const judgeUnread = (health: PeerHealth, before: VitalSigns, now: VitalSigns): PeerHealth => ({
  silent: 0,
  deaf: health.deaf,
  stuck: stuckness(health, before, now),
});

const stuckness = ({ stuck }: PeerHealth, before: VitalSigns, now: VitalSigns): number =>
  before.unsent > 0 && now.unsent >= before.unsent ? stuck + 1 : 0;

const deafness = ({ deaf }: PeerHealth, before: VitalSigns, now: VitalSigns): number => {
  if (now.answers === undefined || now.answers > (before.answers ?? 0)) return 0;
  // The answer may stand behind a large frame that is still on its way.
  return now.frames > before.frames ? deaf + 1 : deaf;
};
