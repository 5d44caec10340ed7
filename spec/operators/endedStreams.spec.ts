import { Subject, switchMap } from 'rxjs';
import { type EventStore, handle, handleBatch } from 'vzaps-rx';
import { aliveOf, collectGarbage } from '../support/garbage';
import { openSession } from '../support/session';

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
  await collectGarbage();
  // The one that is open, and one that something may still be at.
  expect(aliveOf(stores)).toBeLessThanOrEqual(2);
  listening.unsubscribe();
});
