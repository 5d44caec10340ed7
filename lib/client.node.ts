import { PlatformClient } from '~/client';
import type { ClientOptions } from '~/options/clientOptions';
import { node } from '~/platform/node';

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
    super(options, node);
  }
}
