import type { Gateway } from './gateway';
import { openGateway } from './openGateway';
import type { GatewaySettings } from './settings';

/**
 * Starts a gateway on 127.0.0.1, on the port that is asked for or on a free one.
 *
 * Rejects with a `TypeError` for a setting that there is not, or that is not what it is to be
 * @example
 * ```ts
 * const gateway = await createGateway();
 * const client = new AsyncVZapsClient(gateway.client_options);
 * client.events.subscribe(gateway.subscribe_options).on('Message', reply);
 * await gateway.opened(1);
 * const message = createEnvelopes().Message({ text: 'hello' });
 * gateway.send(message);
 * await gateway.acked(message);
 * ```
 */
export const createGateway = (given: GatewaySettings & { readonly port?: number } = {}): Promise<Gateway> =>
  openGateway(given, undefined);
