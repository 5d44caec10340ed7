import type { SubscriptionStats } from '~/index';

/** What the one who makes the events knows of them. */
export interface MakerFigures {
  /** Events that were made. */
  readonly made: number;
  /** Events whose ack has arrived. */
  readonly acked: number;
  /** Events that were neither handled nor acked: they are still to come. */
  readonly to_come: number;
  /** Events whose ack has arrived, and that no handler has seen: nobody will bring them again. */
  readonly lost: number;
}

/** All figures of this moment. */
export interface Figures {
  readonly stats: SubscriptionStats;
  /** Undefined where the events are made elsewhere. */
  readonly maker: MakerFigures | undefined;
  /** What changes all the time, where the figures stay in sight and change too. */
  readonly pulse?: { readonly status: string; readonly per_second: number } | undefined;
}
