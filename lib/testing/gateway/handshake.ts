import type { IncomingMessage } from 'node:http';
import type { DecidedSettings } from './settings';

/** What a client asked for when it opened its socket. */
export interface Handshake {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly instance_id: string;
  readonly last_event_id: string | undefined;
  /** The types that this connection gets. */
  readonly events: readonly string[];
  readonly access_token: string | undefined;
  readonly client_token: string | undefined;
  readonly instance_token: string | undefined;
}

const list = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split(',').filter((name) => name !== '');

const bearer = (header: string | undefined): string | undefined => /^Bearer (.+)$/.exec(header ?? '')?.[1];

const one = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

export const readHandshake = (
  request: IncomingMessage,
  settings: Pick<DecidedSettings, 'headers_suffice' | 'subscribed_events'>,
): Handshake => {
  const path = request.url ?? '/';
  const query = Object.fromEntries(new URL(path, 'http://gateway.invalid').searchParams);
  const { headers } = request;
  const fromHeader = (value: string | undefined): string | undefined =>
    settings.headers_suffice ? value : undefined;
  const named = list(query['events']);
  return {
    path,
    query,
    headers,
    instance_id: query['instance_id'] ?? '',
    last_event_id: query['last_event_id'],
    events: named.length > 0 ? named : settings.subscribed_events,
    access_token: query['access_token'] ?? fromHeader(bearer(headers.authorization)),
    client_token: query['client_token'] ?? fromHeader(one(headers['x-client-token'])),
    instance_token: query['instance_token'] ?? fromHeader(one(headers['x-instance-token'])),
  };
};

/** What is wrong with a handshake, if anything. */
export const verdictOnHandshake = (
  handshake: Handshake,
  settings: Pick<DecidedSettings, 'credentials' | 'instances'>,
  tokenHolds: (access_token: string) => boolean,
): 'good' | 'no_such_instance' | 'wrong_credentials' => {
  const { access_token, client_token, instance_id, instance_token } = handshake;
  if (access_token === undefined || !tokenHolds(access_token)) return 'wrong_credentials';
  if (client_token !== settings.credentials.client_token) return 'wrong_credentials';
  if (!Object.hasOwn(settings.instances, instance_id)) return 'no_such_instance';
  return instance_token === settings.instances[instance_id] ? 'good' : 'wrong_credentials';
};
