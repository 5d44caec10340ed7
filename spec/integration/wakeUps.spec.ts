import { timer } from 'rxjs';
import { AsyncVZapsClient } from '~/index.browser';
import { scenario, type World, type WorldOptions } from '../support/scenario';

const idle = (): void => undefined;

/** A page that can be looked at, go offline, and count who listens to it. */
const createPage = () => {
  let listeners = 0;
  const listened = (): EventTarget => {
    const target = new EventTarget();
    return {
      addEventListener: (...listener: Parameters<EventTarget['addEventListener']>) => {
        listeners += 1;
        target.addEventListener(...listener);
      },
      removeEventListener: (...listener: Parameters<EventTarget['removeEventListener']>) => {
        listeners -= 1;
        target.removeEventListener(...listener);
      },
      dispatchEvent: (event) => target.dispatchEvent(event),
    };
  };
  const window = listened();
  const document = Object.assign(listened(), { visibilityState: 'visible' });
  return {
    window,
    document,
    get listeners() {
      return listeners;
    },
    tell: (name: 'online' | 'offline') => window.dispatchEvent(new Event(name)),
    show: (visibilityState: 'visible' | 'hidden') => {
      document.visibilityState = visibilityState;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
};

describe('a page that wakes up', () => {
  const global = globalThis as unknown as Record<string, unknown>;
  const before = { ...global };
  let page: ReturnType<typeof createPage>;

  beforeEach(() => {
    page = createPage();
    const { addEventListener, removeEventListener } = page.window;
    const { document } = page;
    Object.assign(global, { document, addEventListener, removeEventListener });
  });
  afterEach(() => {
    for (const name of ['document', 'addEventListener', 'removeEventListener']) global[name] = before[name];
  });

  /** A page in virtual time. Each retry comes after half a minute by itself. */
  const onPage = (
    test: (world: World) => void | Promise<void>,
    client_options: WorldOptions['client_options'] = {},
  ): Promise<void> =>
    scenario(
      (world) =>
        test({ ...world, subscribe: (more) => world.subscribe({ retry_delay_seconds: 60, ...more }) }),
      { Client: AsyncVZapsClient, client_options, runtime: 'browser' },
    );

  /** At this time the page is told something. */
  const at = (ms: number, happens: () => void): void => void timer(ms).subscribe(happens);

  it.each([
    ['the network is back', () => page.tell('online')],
    ['somebody looks at it', () => page.show('visible')],
  ])('tries again at once when %s', (_when, wake) =>
    onPage(({ server, subscribe, observe, handshakes }) => {
      server(['o-#', 'oa']);
      observe(subscribe().events$).toBe('----- 1s a--');
      handshakes.toBe('                  0---- 999ms 0---');
      at(1004, wake);
    }),
  );

  it('does not try again because it is hidden or offline', () =>
    onPage(({ server, subscribe, observe, handshakes }) => {
      server(['o-#', 'oa']);
      observe(subscribe().events$).toBe('--- 15s a');
      handshakes.toBe('                  0-- 14999ms 0');
      at(1000, () => page.show('hidden'));
      at(2000, () => page.tell('offline'));
    }));

  it('does not try again before Retry-After is over', () => {
    const answers = [
      new Response('later', { status: 503, headers: { 'retry-after': '10' } }),
      Response.json({ access_token: 'access-token-1', expires_in: 3600 }),
    ];
    return onPage(
      ({ server, subscribe, observe, handshakes }) => {
        server('oa');
        observe(subscribe().events$).toBe('10s -a');
        handshakes.toBe('                  10s 0');
        at(1000, () => page.tell('online'));
        at(2000, () => page.show('visible'));
      },
      { access_token: undefined, client_secret: 'secret', fetch: async () => answers.shift()! },
    );
  });

  it.each(['online', 'offline'] as const)(
    'doubts a silent connection when it hears of %s, and leaves one that is not',
    (word) =>
      onPage(({ server, subscribe, statesOf }) => {
        // Without the doubt it would take more than a minute.
        server('o 10002ms a 60m -');
        const subscription = subscribe({ idle_timeout_seconds: 60 }).on('error', idle);
        subscription.on('All', idle);
        statesOf(subscription).toBe('(co) 24996ms w');
        at(10_000, () => page.tell(word));
        at(20_000, () => page.tell(word));
      }),
  );

  it('piles up no listeners over reconnects', () =>
    onPage(async ({ server, subscribe, pass }) => {
      server(['o-#', 'o-#', 'o-#', 'o-#', 'o']);
      subscribe().on('error', idle).on('All', idle);
      await pass(1);
      const { listeners } = page;
      expect(listeners).toBeGreaterThan(0);
      for (let round = 0; round < 4; round += 1) {
        await pass(100);
        page.tell('online');
      }
      await pass(1);
      expect(page.listeners).toBe(listeners);
    }));

  describe('what goes wrong elsewhere does not go wrong here:', () => {
    it('wake from sleep: two reconnects at once; background tabs throttle the timers', () =>
      onPage(({ server, subscribe, handshakes, observe }) => {
        server(['o-#', 'o', 'o']);
        observe(subscribe().events$).toBe('- 1s -');
        handshakes.toBe('0 99ms 0 10s -');
        at(100, () => {
          page.tell('online');
          page.show('visible');
          page.tell('online');
        });
        at(101, () => page.show('visible'));
      }));

    it('online / offline / visibility listeners are never removed; a closed client comes back to life', () =>
      onPage(async ({ server, subscribe, pass, handshakes }) => {
        server(['o', 'o']);
        const subscription = subscribe().on('All', idle);
        await pass(1);
        expect(page.listeners).toBeGreaterThan(0);
        const closed = subscription.close();
        await pass(10);
        await closed;
        expect(page.listeners).toBe(0);
        page.tell('online');
        page.show('visible');
        await pass('60m ');
        expect(handshakes.moments).toHaveLength(1);
      }));
  });
});
