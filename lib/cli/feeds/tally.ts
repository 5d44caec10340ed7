import type { MakerFigures } from './figures';

/** Follows each event from its making to its ack, and so knows of one that went lost. Pure. */
export interface Tally {
  made(id: string): void;
  handled(id: string): void;
  acked(id: string): void;
  /** How many events are followed: those that are not both handled and acked. */
  readonly open: number;
  readonly figures: MakerFigures;
}

type Progress = 'made' | 'handled' | 'acked';

export const createTally = (): Tally => {
  const followed = new Map<string, Progress>();
  let made = 0;
  let acked = 0;

  /** An event is done with when both have happened, in whichever order. */
  const advance = (id: string, to: 'handled' | 'acked'): void => {
    const progress = followed.get(id);
    if (progress === 'made') followed.set(id, to);
    else if (progress !== to) followed.delete(id);
  };
  const count = (progress: Progress): number =>
    [...followed.values()].filter((other) => other === progress).length;

  return {
    made: (id) => {
      made += 1;
      followed.set(id, 'made');
    },
    handled: (id) => advance(id, 'handled'),
    acked: (id) => {
      acked += 1;
      advance(id, 'acked');
    },
    get open() {
      return followed.size;
    },
    get figures() {
      return { made, acked, to_come: count('made'), lost: count('acked') };
    },
  };
};
