/** How often a fault is still to happen. */
export interface Faults {
  /** Takes one turn of a fault; false if it is not to happen (any more). */
  take(name: FaultName): boolean;
  /** The next so many turns of a fault are to happen. */
  set(name: FaultName, times: number): void;
}

/** The faults that happen a number of times. */
export type FaultName = 'duplicate' | 'lose_ack' | 'refuse_token' | 'refuse_upgrade' | 'hold_handshake';

export const createFaults = (): Faults => {
  const left = new Map<FaultName, number>();
  return {
    set: (name, times) => void left.set(name, times),
    take: (name) => {
      const times = left.get(name) ?? 0;
      if (times > 0) left.set(name, times - 1);
      return times > 0;
    },
  };
};
