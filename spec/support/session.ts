import { AsyncVZapsClient, type EventSubscription, type SubscribeOptions } from 'vzaps-rx';
import {
  createEnvelopes,
  createGateway,
  type Envelopes,
  type Gateway,
  type GatewaySettings,
} from 'vzaps-rx/testing';

/** A gateway, a client of it, and a builder of events, all of which are gone after the test. */
export interface Session {
  readonly gateway: Gateway;
  readonly client: AsyncVZapsClient;
  readonly make: Envelopes;
  subscribe(options?: Partial<SubscribeOptions>): EventSubscription;
}

const sessions: Session[] = [];

export const openSession = async (
  settings: GatewaySettings = {},
  client_options: Partial<ConstructorParameters<typeof AsyncVZapsClient>[0]> = {},
): Promise<Session> => {
  const gateway = await createGateway(settings);
  const client = new AsyncVZapsClient({ ...gateway.client_options, ...client_options } as never);
  const session: Session = {
    gateway,
    client,
    make: createEnvelopes(),
    subscribe: (options = {}) =>
      client.events.subscribe({
        ...gateway.subscribe_options,
        retry_delay_seconds: 0.02,
        close_timeout_seconds: 1,
        ...options,
      }),
  };
  sessions.push(session);
  return session;
};

afterEach(async () => {
  for (const { client, gateway } of sessions.splice(0)) {
    await client.close();
    await gateway.stop();
  }
});
