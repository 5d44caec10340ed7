import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Subject, switchMap } from 'rxjs';
import { type EventStore, handle, handleBatch } from 'vzaps-rx';
import { openSession } from '../support/session';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const STREAMS = 10;

it.each([
  ['handle', handle(() => undefined)],
  ['handleBatch', handleBatch(() => undefined, { max: 1, within_seconds: 1 })],
])('a %s that outlives its streams keeps none of those that have ended', async (_name, handling) => {
  const { client, gateway, make } = await openSession();
  const next$ = new Subject<EventStore>();
  const stores: WeakRef<EventStore>[] = [];
  const listening = next$
    .pipe(
      switchMap((store) => client.events.stream({ ...gateway.subscribe_options, store })),
      handling,
    )
    .subscribe();
  const open = (): void => {
    const store = { load: async () => ({ settled: [], cursor: undefined }), commit: async () => undefined };
    stores.push(new WeakRef(store));
    next$.next(store);
  };
  for (let stream = 1; stream <= STREAMS; stream += 1) {
    open();
    await gateway.opened(stream);
    const event = make.Presence();
    gateway.send(event);
    await gateway.acked(event.id);
  }
  await gateway.until(() => gateway.connected === 1);
  // What a socket or a promise still holds goes in a later turn.
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  collectGarbage();
  const alive = stores.filter((store) => store.deref() !== undefined).length;
  // The one that is open, and one that something may still be at.
  expect(alive).toBeLessThanOrEqual(2);
  listening.unsubscribe();
});
