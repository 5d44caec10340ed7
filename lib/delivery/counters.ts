/** The figures of one subscription, since it was made unless said otherwise. */
export interface SubscriptionStats {
  /** Events that came from the gateway, repeated ones included. */
  readonly received: number;
  /** Events that were delivered, those delivered again after a failure included. */
  readonly delivered: number;
  /** Events that were handled and stored. */
  readonly settled: number;
  /** Handlings that failed. */
  readonly failed: number;
  /** Now: events that failed, and are to come again. */
  readonly parked: number;
  /** Events that came again while they were in flight or after they had settled, and were not delivered again. */
  readonly duplicates: number;
  /** Frames that could not be read. */
  readonly malformed: number;
  /** Now: events that are delivered and not settled. */
  readonly in_flight: number;
  /** Acks that were sent. */
  readonly acked: number;
  /** Now: acks that are still to be sent. */
  readonly owed: number;
  /** Connections that were opened after the first one. */
  readonly reconnects: number;
}

/** Those figures that are counted, rather than read from where they stand. */
export type Counters = {
  -readonly [
    Name in Exclude<keyof SubscriptionStats, 'parked' | 'in_flight' | 'acked' | 'owed'>
  ]: SubscriptionStats[Name];
};

export const createCounters = (): Counters => ({
  received: 0,
  delivered: 0,
  settled: 0,
  failed: 0,
  duplicates: 0,
  malformed: 0,
  reconnects: 0,
});
