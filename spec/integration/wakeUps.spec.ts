import { filter, firstValueFrom } from 'rxjs';
import type { SubscriptionState } from 'vzaps-rx';
import type { Gateway } from 'vzaps-rx/testing';
import { AsyncVZapsClient } from '~/index.browser';
import { BareWebSocket } from '../support/bareWebSocket';
import { openSession } from '../support/session';

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
    Object.assign(global, { WebSocket: BareWebSocket, document, addEventListener, removeEventListener });
  });
  afterEach(() => {
    for (const name of ['WebSocket', 'document', 'addEventListener', 'removeEventListener'])
      global[name] = before[name];
  });

  /** A page with a connection, whose retries take a minute by themselves. */
  const openPage = async (
    options: { readonly idle_timeout_seconds?: number } = {},
    prepare: (gateway: Gateway) => void = idle,
    settled: 'open' | 'waiting' = 'open',
  ) => {
    const { gateway, make } = await openSession();
    prepare(gateway);
    const client = new AsyncVZapsClient({ ...gateway.client_options, random: () => 0.999 });
    const subscription = client.events
      .subscribe({ ...gateway.subscribe_options, retry_delay_seconds: 30, ...options })
      .on('error', idle)
      .on('All', idle);
    const statuses: string[] = [];
    subscription.state$.subscribe(({ status }) => statuses.push(status));
    /** Resolves when the subscription is in this state now. */
    const until = (status: SubscriptionState['status']) =>
      firstValueFrom(subscription.state$.pipe(filter((state) => state.status === status)));
    await until(settled);
    return { gateway, make, client, statuses, until };
  };

  const lost = async () => {
    const session = await openPage();
    session.gateway.drop();
    await session.until('waiting');
    return session;
  };

  it.each([
    ['the network is back', () => page.tell('online')],
    ['somebody looks at it', () => page.show('visible')],
  ])('tries again at once when %s', async (_when, wake) => {
    const { gateway, client } = await lost();
    wake();
    await gateway.opened(2);
    await client.close();
  });

  it('does not try again because it is hidden or offline', async () => {
    const { gateway, client, statuses } = await lost();
    page.show('hidden');
    page.tell('offline');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(statuses.at(-1)).toBe('waiting');
    expect(gateway.record.connections).toHaveLength(1);
    await client.close();
  });

  it('does not try again before Retry-After is over', async () => {
    const refuse = (gateway: Gateway): void => gateway.refuseTokens(503, { retry_after_seconds: 1 });
    const { gateway, client } = await openPage({}, refuse, 'waiting');
    page.tell('online');
    page.show('visible');
    await gateway.opened(1);
    const [refused, granted] = gateway.record.token_requests;
    expect(granted!.at - refused!.at).toBeGreaterThanOrEqual(990);
    await client.close();
  });

  it.each(['online', 'offline'] as const)(
    'doubts a silent connection when it hears of %s, and leaves one that is not',
    async (word) => {
      // Without the doubt it would take a minute.
      const { gateway, make, client, statuses } = await openPage({ idle_timeout_seconds: 40 });
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
      try {
        const event = make.Message();
        page.tell(word);
        gateway.send(event);
        await gateway.acked(event.id);
        jest.advanceTimersByTime(5000);
        expect(statuses.at(-1)).toBe('open');
        page.tell(word);
        jest.advanceTimersByTime(5000);
        expect(statuses.at(-1)).toBe('waiting');
      } finally {
        jest.useRealTimers();
      }
      await client.close();
    },
  );

  it('piles up no listeners over reconnects', async () => {
    const { gateway, client, until } = await openPage();
    const { listeners } = page;
    for (let round = 2; round < 6; round += 1) {
      gateway.drop();
      await until('waiting');
      page.tell('online');
      await until('open');
    }
    expect(page.listeners).toBeLessThanOrEqual(listeners);
    await client.close();
  });

  describe('what goes wrong elsewhere does not go wrong here:', () => {
    it('wake from sleep: two reconnects at once; background tabs throttle the timers', async () => {
      const { gateway, client } = await lost();
      page.tell('online');
      page.show('visible');
      page.tell('online');
      await gateway.opened(2);
      page.show('visible');
      await client.close();
      expect(gateway.record.connections).toHaveLength(2);
    });

    it('online / offline / visibility listeners are never removed; a closed client comes back to life', async () => {
      const { gateway, client } = await openPage();
      expect(page.listeners).toBeGreaterThan(0);
      await client.close();
      expect(page.listeners).toBe(0);
      page.tell('online');
      page.show('visible');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(gateway.record.connections).toHaveLength(1);
    });
  });
});
