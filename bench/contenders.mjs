/** The contenders: each connects to the port, handles every event by an async handler, and acks it. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatMap, defer, distinct, map, retry, tap } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { WebSocket } from 'ws';

const path = '/events/ws?instance_id=instance-1&access_token=t&client_token=c&instance_token=i';

export const bareLoop = ({ port, handler }) => {
  const seen = new Set();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false });
  socket.on('message', async (data) => {
    const event = JSON.parse(data.toString());
    if (seen.has(event.id)) return;
    seen.add(event.id);
    await handler(event);
    socket.send(`{"type":"ack","event_id":${JSON.stringify(event.id)}}`);
  });
};

export const batchingLoop = ({ port, handler }) => {
  const seen = new Set();
  let acks = [];
  let raw;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false });
  socket.on('upgrade', (response) => (raw = response.socket));
  const flush = () => {
    raw.cork();
    for (const id of acks) socket.send(`{"type":"ack","event_id":${JSON.stringify(id)}}`);
    raw.uncork();
    acks = [];
  };
  socket.on('message', async (data) => {
    const event = JSON.parse(data.toString());
    if (seen.has(event.id)) return;
    seen.add(event.id);
    await handler(event);
    if (acks.push(event.id) === 1) setImmediate(flush);
  });
};

export const byHand = ({ port, handler }) => {
  defer(() => {
    const subject = webSocket({
      url: `ws://127.0.0.1:${port}${path}`,
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
};

const openVZapsRx = async ({ port, handler }, subscribe_options) => {
  const { AsyncVZapsClient, handle } = await import('vzaps-rx');
  const client = new AsyncVZapsClient({
    client_token: 'c',
    client_secret: 's',
    base_url: `http://127.0.0.1:${port}`,
    realtime_url: `ws://127.0.0.1:${port}`,
  });
  const subscription = client.events.subscribe({
    instance_id: 'instance-1',
    instance_token: 'i',
    ...subscribe_options,
  });
  subscription.events$.pipe(handle(handler)).subscribe();
  // The acks of a run are not lost: nothing that is forgotten comes again.
  subscription.errors$.subscribe();
};

export const vzapsRx = (to) => openVZapsRx(to);

export const vzapsRxWithStore = async (to) => {
  const { levelStore } = await import('vzaps-rx/stores/level');
  const directory = await mkdtemp(join(tmpdir(), 'vzaps-rx-bench-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  await openVZapsRx(to, { store: levelStore({ directory }) });
};
