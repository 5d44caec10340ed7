import type { Subscription } from 'rxjs';
import {
  AsyncVZapsClient,
  type Commit,
  type EventEnvelope,
  type EventStore,
  type EventSubscription,
  type SubscriptionState,
} from 'vzaps-rx';
import { createEnvelopes, createGateway } from 'vzaps-rx/testing';
import { WebSocket } from 'ws';
import type { Scenario, Step } from './scenario';
import { listenTo } from './ways';

/** How long a run may take to come to rest after its last step. */
const REST_MS = 8000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What survives a restart, and fails when it is told to. */
const createTestStore = () => {
  const settled: string[] = [];
  let cursor: string | undefined;
  let failures = 0;
  const store: EventStore = {
    load: async () => ({ cursor, settled: [...settled] }),
    commit: async (commit: Commit) => {
      await wait(0);
      if (failures > 0) {
        failures -= 1;
        throw new Error('disk full');
      }
      settled.push(...commit.settled);
      cursor = commit.cursor;
    },
  };
  return {
    store,
    settled,
    fail: (times: number) => {
      failures = times;
    },
  };
};

/** One life of the client: what it was delivered and has handled, from one start to the next. */
interface Life {
  readonly subscription: EventSubscription;
  readonly arrived: string[];
  readonly handled: Map<string, number>;
  /** The events whose handlers run now; twice, if one that was cut short still does. */
  readonly running: string[];
  /** How often the handling of an event was cut short by unsubscribing: what its handler does then is its own affair. */
  readonly cut: Map<string, number>;
  pipe: Subscription;
  status: SubscriptionState['status'];
}

/**
 * Runs a scenario with the real client against a real gateway, and gives every breach of the contract that was seen. None are
 * expected.
 */
export const runScenario = async ({
  assumptions,
  client: setup,
  steps,
}: Scenario): Promise<readonly string[]> => {
  const breaches = new Set<string>();
  const breach = (what: string): void => void breaches.add(what);
  const gateway = await createGateway(assumptions);
  const make = createEnvelopes();
  const sent: string[] = [];
  const handled_ever = new Set<string>();
  const stored = createTestStore();
  const live = new Set<WebSocket>();
  /** The acks that a socket has taken, whether they arrived or not. */
  const acks_written = new Set<string>();
  let failing = 0;

  class WatchedSocket extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      if (live.size > 0) breach('two sockets at once');
      live.add(this);
      this.on('close', () => live.delete(this));
      const take = this.send.bind(this);
      this.send = (text: string) => {
        acks_written.add((JSON.parse(text) as { readonly event_id: string }).event_id);
        take(text);
      };
    }
  }

  const send = (): void => {
    const event = make.Message();
    sent.push(event.id);
    gateway.send(event);
  };

  const handlerOf = (life: Life) => {
    const finish = (event: EventEnvelope): void => {
      life.running.splice(life.running.indexOf(event.id), 1);
      if (failing > 0) {
        failing -= 1;
        throw new Error('handler');
      }
      const count = (life.handled.get(event.id) ?? 0) + 1;
      if (count > 1 + (life.cut.get(event.id) ?? 0)) breach(`${event.id} was handled twice in one life`);
      life.handled.set(event.id, count);
      handled_ever.add(event.id);
    };
    return (event: EventEnvelope): unknown => {
      const { in_flight } = life.subscription.stats();
      if (in_flight > setup.max_in_flight) breach(`${in_flight} events in flight`);
      life.running.push(event.id);
      if (setup.handling === 'sync') {
        finish(event);
        return;
      }
      return (setup.handling === 'microtask' ? Promise.resolve() : wait(setup.handling)).then(() =>
        finish(event),
      );
    };
  };

  const listen = (life: Life): Subscription => {
    const both = life.subscription.events$.subscribe(({ id }) => {
      if (!life.arrived.includes(id)) life.arrived.push(id);
    });
    both.add(
      listenTo(setup.way, life.subscription, handlerOf(life), {
        concurrency: setup.concurrency,
        retries: setup.retries,
        retry_delay_seconds: 0.002,
        ...(setup.keyed ? { key: ({ id }: EventEnvelope) => id.at(-1) } : {}),
      }),
    );
    return both;
  };

  const start = (last_event_id: string | undefined): Life => {
    const client = new AsyncVZapsClient({
      ...gateway.client_options,
      WebSocketCtor: WatchedSocket,
      // A row of many faults would else end in a wait of up to 30 s.
      random: () => Math.random() * 0.01,
    });
    const subscription = client.events.subscribe({
      ...gateway.subscribe_options,
      last_event_id,
      max_in_flight: setup.max_in_flight,
      retry_delay_seconds: 0.5,
      redeliver_seconds: 0.02,
      ack: setup.way === 'manual' ? 'manual' : 'auto',
      close_timeout_seconds: 2,
      ...(setup.with_store ? { store: stored.store } : {}),
    });
    subscription.errors$.subscribe();
    const life: Life = {
      subscription,
      arrived: [],
      handled: new Map(),
      running: [],
      cut: new Map(),
      pipe: undefined as never,
      status: 'idle',
    };
    subscription.state$.subscribe(({ status }) => {
      life.status = status;
    });
    life.pipe = listen(life);
    return life;
  };

  /** Nothing that arrived before the cursor may be unsettled. */
  const checkCursor = ({ subscription, arrived, handled }: Life): void => {
    const place = arrived.indexOf(subscription.last_event_id ?? '');
    const passed = arrived.slice(0, place + 1).find((id) => !handled.has(id));
    if (passed !== undefined) breach(`the cursor has passed ${passed}, which is not settled`);
  };

  // The cursor of the start: without one, what is made before the first event comes is not the client's yet.
  send();
  handled_ever.add(sent[0]!);
  stored.settled.push(sent[0]!);
  let life = start(sent[0]);

  let acks_seen = 0;
  const watching = gateway
    .until(({ acks }) => {
      for (const { event_id } of acks.slice(acks_seen)) {
        if (!handled_ever.has(event_id)) breach(`${event_id} was acked before it was handled`);
        if (setup.with_store && !stored.settled.includes(event_id))
          breach(`${event_id} was acked before it was stored`);
      }
      acks_seen = acks.length;
      checkCursor(life);
      return false;
    })
    .catch(() => undefined);

  const sends_again =
    assumptions.resend_on_connect !== false || assumptions.resend_after_seconds !== undefined;

  const actions: { readonly [Kind in Step['kind']]: (step: Extract<Step, { kind: Kind }>) => unknown } = {
    send: ({ count }) => {
      for (let made = 0; made < count; made += 1) send();
    },
    drop: () => gateway.drop(),
    close: ({ code }) => gateway.closeConnections(code),
    duplicate: ({ times }) => gateway.duplicate(times),
    // What is made comes in order; only where something is sent again may it come in another.
    reorder: ({ times }) => {
      if (sends_again) gateway.reorder(times);
    },
    lose_acks: ({ times }) => gateway.loseAcks(times),
    refuse: ({ status, times }) => gateway.refuse(status, { times }),
    refuse_tokens: ({ times }) => gateway.refuseTokens(503, { times }),
    // Two tokens in a row that don't hold are wrong credentials, and the end: only one that has worked is revoked.
    revoke_tokens: () => {
      if (life.status === 'open') gateway.revokeTokens();
    },
    malformed: () => gateway.sendText('{"id":7,"__proto__":{"polluted":true}}'),
    fail: ({ times }) => {
      failing += times;
    },
    store_fails: ({ times }) => {
      stored.fail(times);
    },
    pass: ({ ms }) => wait(ms),
    resubscribe: async () => {
      for (const id of life.running) life.cut.set(id, (life.cut.get(id) ?? 0) + 1);
      life.pipe.unsubscribe();
      await wait(1);
      life.pipe = listen(life);
    },
    restart: async () => {
      await life.subscription.close();
      checkCursor(life);
      life = start(life.subscription.last_event_id);
    },
  };

  for (const step of steps) await (actions[step.kind] as (step: Step) => unknown)(step);

  // Peace: no new faults, and time to come to rest.
  failing = 0;
  stored.fail(0);
  gateway.duplicate(0);
  gateway.loseAcks(0);
  gateway.reorder(0);
  // What is held back for another order goes out after this one.
  send();
  const unhandled = (): readonly string[] => sent.slice(1).filter((id) => !handled_ever.has(id));
  // What the gateway never sends again it never sees acked, if the ack was lost on the way: then it must have been sent.
  const unacked = (): readonly string[] => {
    if (!sends_again) return [...life.handled.keys()].filter((id) => !acks_written.has(id));
    const acked = new Set(gateway.record.acks.map(({ event_id }) => event_id));
    return sent.slice(1).filter((id) => !acked.has(id));
  };
  const deadline = Date.now() + REST_MS;
  let next_drop = Date.now() + 300;
  while (Date.now() < deadline && (unhandled().length > 0 || unacked().length > 0)) {
    await wait(5);
    if (Date.now() > next_drop && unacked().length > 0 && unhandled().length === 0) {
      gateway.drop();
      next_drop = Date.now() + 500;
    }
  }
  if (unhandled().length > 0) breach(`lost: ${unhandled().join(' ')}`);
  if (unacked().length > 0) breach(`handled and never acked: ${unacked().join(' ')}`);

  await life.subscription.close();
  checkCursor(life);
  if (life.subscription.stats().in_flight > 0) breach('events in flight after close()');
  if (live.size > 0) breach('a socket is left after close()');
  await gateway.stop();
  await watching;
  return [...breaches];
};
