import type { Gateway } from './gateway';
import { openGateway } from './openGateway';
import type { GatewaySettings } from './settings';

/**
 * Starts a gateway on 127.0.0.1, on the port that is asked for or on a free one.
 *
 * @throws TypeError, as a rejection, for a setting that there is not, or that is not what it is to be
 * @example
 * ```ts
 * const gateway = await createGateway();
 * const client = new AsyncVZapsClient(gateway.client_options);
 * const subscription = client.events.subscribe(gateway.subscribe_options);
 * gateway.send(createEnvelopes().Message({ text: 'hello' }));
 * ```
 */
export const createGateway = (given: GatewaySettings & { readonly port?: number } = {}): Promise<Gateway> =>
  openGateway(given, undefined);
