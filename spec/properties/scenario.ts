import fc from 'fast-check';
import type { GatewaySettings } from 'vzaps-rx/testing';
import { type Way, ways } from './ways';

/** One thing that happens: to the gateway, to the connection, to the handlers or to the client. */
export type Step =
  | { readonly kind: 'send'; readonly count: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'close'; readonly code: number }
  | { readonly kind: 'duplicate'; readonly times: number }
  | { readonly kind: 'reorder'; readonly times: number }
  | { readonly kind: 'lose_acks'; readonly times: number }
  | { readonly kind: 'refuse'; readonly status: number; readonly times: number }
  | { readonly kind: 'refuse_tokens'; readonly times: number }
  | { readonly kind: 'revoke_tokens' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'fail'; readonly times: number }
  | { readonly kind: 'store_fails'; readonly times: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'resubscribe' }
  | { readonly kind: 'restart' };

/** How the client is set up. */
export interface ClientSetup {
  readonly way: Way;
  readonly max_in_flight: number;
  readonly concurrency: number;
  readonly keyed: boolean;
  readonly retries: number;
  readonly with_store: boolean;
  /** Whose WebSocket it has: one that can be paused and terminated, or one that can do neither. */
  readonly socket: 'node' | 'browser';
  /** Whether it starts with a cursor. Without one, the first event is its first news of the instance. */
  readonly with_cursor: boolean;
  /** How many settled ids it remembers. */
  readonly seen_capacity: number;
  /** How many events a batch may have. */
  readonly batch_max: number;
  /** How long each handling takes: at once, to the end of the turn, or so many ms. */
  readonly handling: 'sync' | 'microtask' | number;
}

/** A run: what is assumed about the platform, how the client is set up, and what happens. */
export interface Scenario {
  readonly assumptions: GatewaySettings;
  readonly client: ClientSetup;
  readonly steps: readonly Step[];
}

const times = fc.integer({ min: 1, max: 3 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('send' as const), count: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 8 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'drop' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail' as const), times }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('store_fails' as const), times }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('close' as const),
      code: fc.constantFrom(1000, 1001, 1011, 1012),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('duplicate' as const), times }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose_acks' as const), times }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reorder' as const), times }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refuse' as const),
      status: fc.constantFrom(429, 500, 503),
      times,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refuse_tokens' as const), times }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'revoke_tokens' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'malformed' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'resubscribe' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

const anything: fc.Arbitrary<GatewaySettings> = fc.record(
  {
    resend_on_connect: fc.boolean(),
    resend_after_seconds: fc.constant(0.03),
    resend_order: fc.constantFrom('as_made' as const, 'reversed' as const, 'last' as const),
    owed_from: fc.constantFrom('first_connection' as const, 'start' as const),
    wrong_credentials: fc.constantFrom({ status: 401 }, { status: 403 }, { close_code: 4401 }),
    retry_after_form: fc.constantFrom('seconds' as const, 'date' as const),
    ping_seconds: fc.constant(0.01),
    cursor: fc.constantFrom('exclusive' as const, 'inclusive' as const),
    replay_acked: fc.boolean(),
    unknown_cursor: fc.constantFrom('new' as const, 'all' as const),
    second_connection: fc.constantFrom('fan_out' as const, 'newest_wins' as const),
    headers_suffice: fc.boolean(),
    token_spelling: fc.constantFrom('snake' as const, 'camel' as const),
    ack_answer: fc.constant({ type: 'acked' }),
  },
  { requiredKeys: [] },
);

/** Where nothing is ever sent again by itself, nothing makes up for an ack that was not sent. */
const assumptions: fc.Arbitrary<GatewaySettings> = fc.oneof(
  { weight: 2, arbitrary: anything },
  {
    weight: 1,
    arbitrary: anything.map(({ resend_after_seconds: _never, ...others }) => ({
      ...others,
      resend_on_connect: false,
    })),
  },
);

const client: fc.Arbitrary<ClientSetup> = fc.record({
  way: fc.constantFrom(...ways),
  max_in_flight: fc.integer({ min: 1, max: 20 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  keyed: fc.boolean(),
  retries: fc.integer({ min: 0, max: 1 }),
  with_store: fc.boolean(),
  socket: fc.constantFrom('node' as const, 'browser' as const),
  with_cursor: fc.boolean(),
  seen_capacity: fc.oneof(
    { weight: 3, arbitrary: fc.constant(100_000) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }) },
  ),
  batch_max: fc.integer({ min: 1, max: 4 }),
  handling: fc.constantFrom('sync' as const, 'microtask' as const, 0, 1, 3, 8),
});

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  assumptions,
  client,
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
});
