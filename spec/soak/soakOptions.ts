/** How the soak is run. */
export interface SoakOptions {
  readonly minutes: number;
  readonly subscriptions: number;
  readonly seed: number;
}

/** How many events an instance makes per second. */
export const EVENTS_PER_SECOND = 5;

export const instanceName = (number: number): string => `instance-${number}`;
