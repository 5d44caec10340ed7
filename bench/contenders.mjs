/**
 * The contenders: each connects once for each of its instances, which are a first and a last number, handles every event by an async
 * handler, and acks it. What a contender doesn't need it doesn't load.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const path = (instance_id) =>
  `/events/ws?instance_id=${instance_id}&access_token=t&client_token=c&instance_token=i`;

const addressOf = (port, number) => `ws://127.0.0.1:${port}${path(`instance-${number}`)}`;

const ackOf = ({ id }) => `{"type":"ack","event_id":${JSON.stringify(id)}}`;

const each = ([first, last], act) => {
  for (let number = first; number <= last; number += 1) act(number);
};

/** What the documents of a gateway show: a set of ids, and an ack when the handler has completed. */
const ackEach = (socket, handler, textOf) => {
  const seen = new Set();
  return async (message) => {
    const event = JSON.parse(textOf(message));
    if (seen.has(event.id)) return;
    seen.add(event.id);
    await handler(event);
    socket.send(ackOf(event));
  };
};

export const bareLoop = async ({ port, instances, handler }) => {
  const { WebSocket } = await import('ws');
  each(instances, (number) => {
    const socket = new WebSocket(addressOf(port, number), { perMessageDeflate: false });
    socket.on('message', ackEach(socket, handler, String));
  });
};

export const batchingLoop = async ({ port, instances, handler }) => {
  const { WebSocket } = await import('ws');
  each(instances, (number) => {
    const seen = new Set();
    let acks = [];
    let raw;
    const socket = new WebSocket(addressOf(port, number), { perMessageDeflate: false });
    socket.on('upgrade', (response) => (raw = response.socket));
    const flush = () => {
      raw.cork();
      for (const ack of acks) socket.send(ack);
      raw.uncork();
      acks = [];
    };
    socket.on('message', async (data) => {
      const event = JSON.parse(data.toString());
      if (seen.has(event.id)) return;
      seen.add(event.id);
      await handler(event);
      if (acks.push(ackOf(event)) === 1) setImmediate(flush);
    });
  });
};

export const byHand = async ({ port, instances, handler }) => {
  const { WebSocket } = await import('ws');
  const { concatMap, defer, distinct, map, retry, tap } = await import('rxjs');
  const { webSocket } = await import('rxjs/webSocket');
  each(instances, (number) => {
    defer(() => {
      const subject = webSocket({
        url: addressOf(port, number),
        WebSocketCtor: class extends WebSocket {
          constructor(url) {
            super(url, { perMessageDeflate: false });
          }
        },
      });
      return subject.pipe(
        distinct(({ id }) => id),
        concatMap((event) => defer(() => handler(event)).pipe(map(() => event))),
        tap(({ id }) => subject.next({ type: 'ack', event_id: id })),
      );
    })
      .pipe(retry({ delay: 1000 }))
      .subscribe();
  });
};

/** A client that reconnects, with a loop around it: it knows neither ids nor acks. */
const loopAround = (Reconnecting, WebSocket, { port, instances, handler }) => {
  class PlainWebSocket extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { perMessageDeflate: false });
    }
  }
  each(instances, (number) => {
    const socket = new Reconnecting(addressOf(port, number), [], { WebSocket: PlainWebSocket });
    socket.addEventListener(
      'message',
      ackEach(socket, handler, ({ data }) => data),
    );
  });
};

export const reconnectingWebSocket = async (to) => {
  const { default: ReconnectingWebSocket } = await import('reconnecting-websocket');
  const { WebSocket } = await import('ws');
  loopAround(ReconnectingWebSocket.default ?? ReconnectingWebSocket, WebSocket, to);
};

export const partySocket = async (to) => {
  const { WebSocket: PartySocket } = await import('partysocket');
  const { WebSocket } = await import('ws');
  loopAround(PartySocket, WebSocket, to);
};

export const socketIo = async ({ port, handler }) => {
  const { io } = await import('socket.io-client');
  const seen = new Set();
  io(`http://127.0.0.1:${port}`, { transports: ['websocket'] }).on('event', async (event, ack) => {
    if (seen.has(event.id)) return;
    seen.add(event.id);
    await handler(event);
    ack();
  });
};

export const jetStream = async ({ port, window, handler }) => {
  const { jetstream } = await import('@nats-io/jetstream');
  const { connect } = await import('@nats-io/transport-node');
  const consumer = await jetstream(await connect({ servers: port })).consumers.get('events', 'client');
  const seen = new Set();
  const messages = await consumer.consume({ max_messages: window });
  for await (const message of messages) {
    const event = message.json();
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    await handler(event);
    message.ack();
  }
};

/** The options of the client, of a subscription and of the handler are the job's, besides what all have. */
export const vzapsRx = async ({
  port,
  instances,
  handler,
  subscribe_options,
  handle_options,
  hears_errors = true,
}) => {
  const { AsyncVZapsClient, handle } = await import('vzaps-rx');
  const client = new AsyncVZapsClient({
    client_token: 'c',
    client_secret: 's',
    base_url: `http://127.0.0.1:${port}`,
    realtime_url: `ws://127.0.0.1:${port}`,
  });
  each(instances, (number) => {
    const subscription = client.events.subscribe({
      instance_id: `instance-${number}`,
      instance_token: 'i',
      ...subscribe_options,
    });
    subscription.events$.pipe(handle(handler, handle_options)).subscribe();
    if (!hears_errors) return;
    subscription.errors$.subscribe(({ code, message }) => {
      // At this rate ids are forgotten while their events could come again. Here none does.
      if (code !== 'SEEN_CAPACITY_EXCEEDED') console.error(message);
    });
  });
};

export const vzapsRxWithStore = async (to) => {
  const { levelStore } = await import('vzaps-rx/stores/level');
  const directory = await mkdtemp(join(tmpdir(), 'vzaps-rx-bench-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  await vzapsRx({ ...to, subscribe_options: { store: levelStore({ directory }) } });
};

/** One chat after the other, and sixteen chats at a time. */
export const vzapsRxByKey = (to) =>
  vzapsRx({ ...to, handle_options: { concurrency: 16, key: ({ data }) => data.event.Info.Chat } });

/** As after a restart: the store gives so many ids of events that were handled. */
export const vzapsRxRestarted = ({ settled, ...to }) => {
  const ids = Array.from({ length: settled }, (_, number) => `old_${String(number).padStart(10, '0')}`);
  const store = {
    load: () => Promise.resolve({ cursor: ids.at(-1), settled: ids }),
    commit: () => Promise.resolve(),
  };
  return vzapsRx({ ...to, subscribe_options: { store, seen_capacity: 1_500_000 } });
};
