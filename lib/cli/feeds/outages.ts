import type { Gateway } from '~/testing/index';

/** Takes the connection away now and then. */
export interface Outages {
  /** So many events have been made by now. */
  after(made: number): void;
}

type Faulty = Pick<Gateway, 'drop' | 'close' | 'refuse' | 'loseAcks' | 'duplicate'>;

/** The ways to lose a connection, taken in turn. */
const WAYS: readonly ((gateway: Faulty) => void)[] = [
  (gateway) => gateway.drop(),
  (gateway) => gateway.close(1012, 'restart'),
  (gateway) => {
    gateway.refuse(503);
    gateway.drop();
  },
];

/** The first outage comes after so many events. */
const FIRST = 6;
/** Between two outages there are so many events. */
const FEWEST = 25;
const MOST = 45;

/**
 * Decides by the number of events made, not by the time, so that a run of `count` events has its outage in the middle. Around
 * each outage an ack goes astray and an event is sent twice.
 */
export const createOutages = (
  gateway: Faulty,
  { random, count = Infinity }: { readonly random: () => number; readonly count?: number | undefined },
): Outages => {
  let next = Math.min(FIRST, Math.floor(count / 2));
  let outages = 0;
  return {
    after: (made) => {
      if (made === next - 1) gateway.loseAcks(1);
      if (made !== next) return;
      WAYS[outages % WAYS.length]?.(gateway);
      gateway.duplicate(1);
      outages += 1;
      next = made + FEWEST + Math.floor(random() * (MOST - FEWEST + 1));
    },
  };
};
