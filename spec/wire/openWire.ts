import { filter, firstValueFrom } from 'rxjs';
import {
  AsyncVZapsClient,
  type EventSubscription,
  type SubscribeOptions,
  type SubscriptionState,
} from 'vzaps-rx';
import type { GatewaySettings } from 'vzaps-rx/testing';
import { openSession } from '../support/session';
import { createTcpProxy, type TcpProxy } from '../support/tcpProxy';

const opened: { readonly client: AsyncVZapsClient; readonly proxy: TcpProxy }[] = [];

/** A gateway behind a TCP proxy, and a client that knows only the proxy. */
export const openWire = async (settings: GatewaySettings = {}) => {
  const { gateway, make } = await openSession(settings);
  const proxy = await createTcpProxy(Number(new URL(gateway.realtime_url).port));
  const client = new AsyncVZapsClient({
    ...gateway.client_options,
    realtime_url: `ws://127.0.0.1:${proxy.port}`,
  });
  opened.push({ client, proxy });
  const subscribe = (options: Partial<SubscribeOptions> = {}): EventSubscription => {
    const subscription = client.events.subscribe({
      ...gateway.subscribe_options,
      retry_delay_seconds: 0.02,
      close_timeout_seconds: 1,
      ...options,
    });
    subscription.errors$.subscribe();
    return subscription;
  };
  /** Resolves when the subscription comes into this state. */
  const until = ({ state$ }: EventSubscription, status: SubscriptionState['status']) =>
    firstValueFrom(state$.pipe(filter((state) => state.status === status)));
  return { gateway, make, proxy, client, subscribe, until };
};

afterEach(async () => {
  for (const { client, proxy } of opened.splice(0)) {
    await client.close();
    await proxy.stop();
  }
});
