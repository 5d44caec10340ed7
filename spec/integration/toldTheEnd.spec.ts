import { EventEmitter } from 'node:events';
import { Subject } from 'rxjs';
import { AsyncVZapsClient, handle } from 'vzaps-rx';

/** A socket of the kind of `ws` with more in its hands when it is paused: what came in one read. Scripted ones hold that back. */
class ScriptedWebSocket extends EventEmitter {
  static newest: ScriptedWebSocket | undefined;
  readyState = 0;
  readonly bufferedAmount = 0;
  readonly onopen = null;
  readonly onmessage = null;
  readonly onerror = null;
  readonly onclose = null;

  constructor() {
    super();
    ScriptedWebSocket.newest = this;
  }

  send(): void {}
  pause(): void {}
  resume(): void {}
  ping(): void {}
  pong(): void {}

  close(): void {
    this.end(1000);
  }

  terminate(): void {
    this.end(1006);
  }

  open(): void {
    this.readyState = 1;
    this.emit('open');
  }

  event(id: string): void {
    this.emit('message', JSON.stringify({ id, type: 'Message', instance_id: 'instance-1', data: {} }), false);
  }

  end(code: number): void {
    this.readyState = 3;
    this.emit('close', code, '');
  }
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

it('settles nothing that nobody handled while its listeners are told the end', async () => {
  const client = new AsyncVZapsClient({
    client_token: 'client-token-1',
    access_token: () => 'access-token-1',
    WebSocketCtor: ScriptedWebSocket,
  });
  const subscription = client.events.subscribe({
    instance_id: 'instance-1',
    instance_token: 'instance-token-1',
    reconnect: false,
    max_in_flight: 2,
    close_timeout_seconds: 0,
  });
  subscription.errors$.subscribe();
  const finish$ = new Subject<void>();
  const fails = (id: string): boolean => id === 'failed';
  subscription.events$
    .pipe(
      handle(
        ({ id }) => {
          if (fails(id)) throw new Error('not yet');
          return finish$;
        },
        { concurrency: 3, redeliver_seconds: 600 },
      ),
    )
    .subscribe();
  // Room is made while the last of the listeners hears of the end, and what failed waits for room.
  subscription.events$.subscribe({ complete: () => finish$.complete() });
  await turns(5);
  const socket = ScriptedWebSocket.newest!;
  socket.open();
  for (const id of ['failed', 'first', 'second', 'failed']) socket.event(id);
  await turns(5);
  socket.end(1000);
  await turns(5);
  expect(subscription.stats()).toMatchObject({ settled: 2, parked: 1 });
  expect(subscription.last_event_id).toBeUndefined();
  await client.close();
});
