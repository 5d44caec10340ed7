import type * as Library from 'vzaps-rx';
import { openSession } from '../support/session';

/** Another copy of the library, as a process has it that loads it both as ES modules and as CommonJS. */
const loadCopy = (): typeof Library => {
  let copy: typeof Library | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual<typeof Library>('vzaps-rx');
  });
  return copy!;
};

describe('the handle of another copy of the library', () => {
  it('holds an event back until its handler has completed, and gives it back if that fails', async () => {
    const copy = loadCopy();
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ redeliver_seconds: 0.02 });
    subscription.errors$.subscribe();
    const acked_at_end: (readonly string[])[] = [];
    subscription.events$
      .pipe(
        copy.handle(async (_event, { count }) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          acked_at_end.push(gateway.record.acks.map(({ event_id }) => event_id));
          if (count === 1) throw new Error('once');
        }),
      )
      .subscribe();
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(acked_at_end).toEqual([[], []]);
    expect(subscription.stats()).toMatchObject({ failed: 1, settled: 1 });
  });

  it('acknowledges by hand', async () => {
    const copy = loadCopy();
    const { gateway, make, subscribe } = await openSession();
    subscribe({ ack: 'manual' }).events$.subscribe((event) => setImmediate(() => copy.acknowledge(event)));
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
  });
});
