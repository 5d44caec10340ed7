import type { Gateway } from 'vzaps-rx/testing';

/** What the process of the gateway is told. */
export type SoakOrder =
  /** Make no more events, and no more faults. */
  { readonly kind: 'calm' } | { readonly kind: 'report' };

/** What the process of the gateway says. */
export type SoakWord =
  | { readonly kind: 'ready'; readonly client_options: Gateway['client_options'] }
  | {
      readonly kind: 'report';
      /** How many events each instance has made. They are numbered from 0. */
      readonly made: readonly number[];
      readonly unacked: number;
      readonly faults: Readonly<Record<string, number>>;
    };
