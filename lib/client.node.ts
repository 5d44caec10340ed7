import { PlatformClient, type RuntimeParts } from '~/client';
import { exchangedTokens } from '~/connection/tokens/exchangedTokens';
import { nodeSockets } from '~/connection/sockets/nodeSockets';
import type { ClientOptions } from '~/options/clientOptions';
import { node } from '~/platform/node';

const runtime: RuntimeParts = { platform: node, socketsOf: nodeSockets, tokensFor: exchangedTokens };

/**
 * The VZaps client: credentials, the access token they are exchanged for, and `events`.
 *
 * Throws a `VZapsConfigurationError` for a wrong option. `docs/protocol.md`, "Getting a token".
 *
 * @example
 * ```ts
 * const client = new AsyncVZapsClient({ client_token, client_secret });
 * const subscription = client.events.subscribe({ instance_id, instance_token });
 * ```
 */
export class AsyncVZapsClient extends PlatformClient {
  constructor(options: ClientOptions) {
    super(options, runtime);
  }
}
