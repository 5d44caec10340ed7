import { PlatformClient, type RuntimeParts } from '~/client';
import { browserSockets } from '~/connection/sockets/browserSockets';
import { tokensOnDemand } from '~/connection/tokens/tokensOnDemand';
import type { ClientOptions } from '~/options/clientOptions';
import { browser } from '~/platform/browser';

const runtime: RuntimeParts = {
  platform: browser,
  socketsOf: browserSockets,
  // A chunk of its own: hardly any page holds a secret.
  tokensFor: (exchange) =>
    tokensOnDemand(
      exchange,
      async () => (await import('~/connection/tokens/exchangedTokens')).exchangedTokens,
    ),
};

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
    super(options, runtime);
  }
}
