import type { TokenReply } from './tokenReply';

/** How an upgrade is refused. */
interface UpgradeRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Something that happens a number of times and then no more. */
interface Turns<T> {
  /** From now on it happens so many times. */
  set(times: number, detail: T): void;
  /** Takes one turn; undefined if it is not to happen (any more). */
  take(): T | undefined;
}

/** Each fault that happens a number of times, with what is to be known of it. */
export interface Faults {
  readonly duplicate: Turns<true>;
  readonly reorder: Turns<true>;
  readonly lose_ack: Turns<true>;
  readonly hold_handshake: Turns<true>;
  readonly slow_handshake: Turns<{ readonly seconds: number }>;
  readonly refuse_upgrade: Turns<UpgradeRefusal>;
  readonly refuse_token: Turns<TokenReply>;
}

const createTurns = <T>(): Turns<T> => {
  let left = 0;
  let detail: T | undefined;
  return {
    set: (times, of) => {
      left = times;
      detail = of;
    },
    take: () => {
      if (left <= 0) return undefined;
      left -= 1;
      return detail;
    },
  };
};

export const createFaults = (): Faults => ({
  duplicate: createTurns(),
  reorder: createTurns(),
  lose_ack: createTurns(),
  hold_handshake: createTurns(),
  slow_handshake: createTurns(),
  refuse_upgrade: createTurns(),
  refuse_token: createTurns(),
});
