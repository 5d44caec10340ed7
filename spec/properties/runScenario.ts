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
import { BareWebSocket } from '../support/bareWebSocket';
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
  readonly first_cursor: string | undefined;
  /** Has said that an id was forgotten too early: its event may be handled again. */
  warned: boolean;
  readonly arrived: string[];
  readonly handled: Map<string, number>;
  /** The events whose handlers run, or ran in this turn; twice, if one that was cut short still does. */
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
  const live = new Set<object>();
  /** The acks that a socket has taken, whether they arrived or not. */
  const acks_written = new Set<string>();
  let failing = 0;

  const opens = (socket: object): void => {
    if (live.size > 0) breach('two sockets at once');
    live.add(socket);
  };
  const takes = (text: string): void => {
    acks_written.add((JSON.parse(text) as { readonly event_id: string }).event_id);
  };

  class WatchedSocket extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      opens(this);
      this.on('close', () => live.delete(this));
      const send = this.send.bind(this);
      this.send = (text: string) => {
        takes(text);
        send(text);
      };
    }
  }

  class WatchedBareSocket extends BareWebSocket {
    constructor(url: string) {
      super(url);
      opens(this);
      this.whenClosed(() => live.delete(this));
    }
    override send(text: string): void {
      takes(text);
      super.send(text);
    }
  }

  const send = (): void => {
    const event = make.Message();
    sent.push(event.id);
    gateway.send(event);
  };

  const handlerOf = (life: Life) => {
    const handled = (id: string): void => {
      const count = (life.handled.get(id) ?? 0) + 1;
      if (count > 1 + (life.cut.get(id) ?? 0) && !life.warned) breach(`${id} was handled twice in one life`);
      life.handled.set(id, count);
      handled_ever.add(id);
    };
    const finish = (events: readonly EventEnvelope[]): void => {
      // That a handler has ended is known to the client in a later microtask, and may be cut short until then.
      setImmediate(() => {
        for (const { id } of events) life.running.splice(life.running.indexOf(id), 1);
      });
      if (failing > 0) {
        failing -= 1;
        throw new Error('handler');
      }
      for (const { id } of events) handled(id);
    };
    const all = (events: readonly EventEnvelope[]): unknown => {
      const { in_flight } = life.subscription.stats();
      if (in_flight > setup.max_in_flight) breach(`${in_flight} events in flight`);
      for (const { id } of events) life.running.push(id);
      if (setup.handling === 'sync') {
        finish(events);
        return;
      }
      return (setup.handling === 'microtask' ? Promise.resolve() : wait(setup.handling)).then(() =>
        finish(events),
      );
    };
    return { one: (event: EventEnvelope) => all([event]), all };
  };

  const listen = (life: Life): Subscription => {
    const both = life.subscription.events$.subscribe(({ id }) => {
      // The event of the first cursor may come again when it is forgotten; it was settled before this life.
      if (id !== life.first_cursor && !life.arrived.includes(id)) life.arrived.push(id);
    });
    both.add(
      listenTo(setup.way, life.subscription, handlerOf(life), {
        batch_max: setup.batch_max,
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
      WebSocketCtor: setup.socket === 'node' ? WatchedSocket : WatchedBareSocket,
      // A row of many faults would else end in a wait of up to 30 s.
      random: () => Math.random() * 0.01,
    });
    const subscription = client.events.subscribe({
      ...gateway.subscribe_options,
      last_event_id,
      max_in_flight: setup.max_in_flight,
      seen_capacity: setup.seen_capacity,
      retry_delay_seconds: 0.5,
      redeliver_seconds: 0.02,
      ack: setup.way === 'manual' ? 'manual' : 'auto',
      close_timeout_seconds: 2,
      ...(setup.with_store ? { store: stored.store } : {}),
    });
    const life: Life = {
      subscription,
      first_cursor: last_event_id,
      warned: false,
      arrived: [],
      handled: new Map(),
      running: [],
      cut: new Map(),
      pipe: undefined as never,
      status: 'idle',
    };
    subscription.errors$.subscribe(({ code }) => {
      if (code === 'SEEN_CAPACITY_EXCEEDED') life.warned = true;
    });
    subscription.state$.subscribe(({ status }) => {
      life.status = status;
    });
    life.pipe = listen(life);
    return life;
  };

  /** Nothing that arrived before a cursor may be unsettled. */
  const checkPassed = ({ arrived, handled }: Life, cursor: string | undefined): void => {
    const passed = arrived.slice(0, arrived.indexOf(cursor ?? '') + 1).find((id) => !handled.has(id));
    if (passed !== undefined) breach(`the cursor has passed ${passed}, which is not settled`);
  };
  const checkCursor = (life: Life): void => checkPassed(life, life.subscription.last_event_id);

  /** What a connection resumes after is a cursor too, but for the first event of all. */
  const checkResumed = (life: Life, cursor: string | undefined): void => {
    if (life.first_cursor !== undefined || cursor !== life.arrived[0]) checkPassed(life, cursor);
  };

  send();
  let life: Life;
  if (setup.with_cursor) {
    handled_ever.add(sent[0]!);
    stored.settled.push(sent[0]!);
    life = start(sent[0]);
  } else {
    // What is made before the first event has come is not the client's yet.
    sent.length = 0;
    life = start(undefined);
    await gateway.opened(1);
    send();
    while (life.arrived.length === 0) await wait(1);
  }

  let acks_seen = 0;
  let connections_seen = 0;
  const watching = gateway
    .until(({ acks, connections }) => {
      for (const { query } of connections.slice(connections_seen)) checkResumed(life, query['last_event_id']);
      connections_seen = connections.length;
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
    close: ({ code }) => gateway.close(code),
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
      // Without a cursor, who starts anew gets what is new, where the gateway sends nothing again.
      if (life.subscription.last_event_id === undefined && assumptions.resend_on_connect === false) return;
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
  const unhandled = (): readonly string[] => sent.filter((id) => !handled_ever.has(id));
  // What the gateway never sends again it never sees acked, if the ack was lost on the way: then it must have been sent.
  const unacked = (): readonly string[] => {
    if (!sends_again) return [...life.handled.keys()].filter((id) => !acks_written.has(id));
    const acked = new Set(gateway.record.acks.map(({ event_id }) => event_id));
    return sent.filter((id) => !acked.has(id) && !(setup.with_cursor && id === sent[0]));
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
