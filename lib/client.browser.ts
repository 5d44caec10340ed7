import { PlatformClient } from '~/client';
import type { ClientOptions } from '~/options/clientOptions';
import { browser } from '~/platform/browser';

/**
 * The VZaps client in a browser. Give it `access_token`, from your own backend, rather than a `client_secret`.
 *
 * Throws a `VZapsConfigurationError` for a wrong option. `docs/protocol.md`, "Getting a token".
 *
 * @example
 * ```ts
 * const client = new AsyncVZapsClient({ client_token, access_token: () => backend.vzapsToken() });
 * const subscription = client.events.subscribe({ instance_id, instance_token });
 * ```
 */
export class AsyncVZapsClient extends PlatformClient {
  constructor(options: ClientOptions) {
    super(options, browser);
  }
}
