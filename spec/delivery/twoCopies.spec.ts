import type * as Library from 'vzaps-rx';
import { scenario } from '../support/scenario';
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
  it('holds an event back until its handler has completed, and gives it back if that fails', () => {
    const copy = loadCopy();
    return scenario(async ({ server, subscribe, pass, sleep, sent }) => {
      server('oa');
      const subscription = subscribe();
      subscription.errors$.subscribe();
      const handler = async (_event: unknown, { count }: { readonly count: number }): Promise<void> => {
        await sleep(20);
        if (count === 1) throw new Error('once');
      };
      subscription.events$.pipe(copy.handle(handler)).subscribe();
      sent.toBe('- 60040ms a');
      await pass('2m ');
      expect(subscription.stats()).toMatchObject({ failed: 1, settled: 1 });
    });
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
