import { AsyncVZapsClient, type EventSubscription, type SubscribeOptions } from 'vzaps-rx';
import { marbles, type MarbleHelpers, type MarbleOptions } from 'vzaps-rx/testing';

type ClientOptions = ConstructorParameters<typeof AsyncVZapsClient>[0];

/** A scenario in virtual time, with a client at hand. */
export interface World extends MarbleHelpers {
  readonly client: AsyncVZapsClient;
  subscribe(options?: Partial<SubscribeOptions>): EventSubscription;
}

/** How the client is made: which one, and with what besides that of the scenario. */
export interface WorldOptions extends MarbleOptions {
  readonly Client?: new (options: ClientOptions) => AsyncVZapsClient;
  readonly client_options?: Partial<ClientOptions>;
}

/** Runs a scenario of `marbles` with a client of its server. */
export const scenario = (
  test: (world: World) => void | Promise<void>,
  { Client = AsyncVZapsClient, client_options, ...options }: WorldOptions = {},
): Promise<void> =>
  marbles((helpers) => {
    const client = new Client({ ...helpers.client_options, ...client_options } as never);
    const { subscribe_options } = helpers;
    const subscribe: World['subscribe'] = (more) =>
      client.events.subscribe({ ...subscribe_options, ...more });
    return test({ ...helpers, client, subscribe });
  }, options);
