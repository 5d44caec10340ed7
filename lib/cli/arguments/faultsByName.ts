import type { Gateway } from '~/testing/index';

/** What the emulator lets go wrong, by the names of the gateway's faults. */
const FAULTS = {
  drop: (gateway: Gateway) => gateway.drop(),
  close: (gateway: Gateway) => gateway.close(1012, 'restart'),
  halfOpen: (gateway: Gateway) => gateway.halfOpen(),
  refuse: (gateway: Gateway) => {
    gateway.refuse(503, { times: 2 });
    gateway.drop();
  },
  duplicate: (gateway: Gateway) => gateway.duplicate(3),
  reorder: (gateway: Gateway) => gateway.reorder(3),
  loseAcks: (gateway: Gateway) => gateway.loseAcks(3),
  malformed: (gateway: Gateway) => gateway.malformed(),
  slowHandshake: (gateway: Gateway) => {
    gateway.slowHandshake(3);
    gateway.drop();
  },
} as const;

/** The name of a fault. */
export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** Lets it happen now, or to what comes next. */
export const letHappen = (name: FaultName, gateway: Gateway): void => FAULTS[name](gateway);
