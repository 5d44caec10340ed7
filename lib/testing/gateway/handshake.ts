import type { IncomingMessage } from 'node:http';
import type { DecidedSettings } from './settings';

/** What a client asked for when it opened its socket. */
export interface Handshake {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly instance_id: string;
  readonly last_event_id: string | undefined;
  /** The types that this connection gets; `All` among them for every one there is. */
  readonly events: readonly string[];
  readonly access_token: string | undefined;
  readonly client_token: string | undefined;
  readonly instance_token: string | undefined;
}

const bearer = (header: string | undefined): string | undefined => /^Bearer (.+)$/.exec(header ?? '')?.[1];

const one = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

const queryOf = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(/\?(.*)$/s.exec(path)?.[1] ?? ''));

/** Those that are named. None, or `All` among them, is what the instance itself is subscribed to. */
const eventsOf = (query: string | undefined, subscribed: readonly string[]): readonly string[] => {
  const named = (query ?? '').split(',').filter((name) => name !== '');
  const others = named.filter((name) => name !== 'All');
  return others.length < named.length || named.length === 0 ? [...subscribed, ...others] : named;
};

export const readHandshake = (
  { url: path = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>,
  settings: Pick<DecidedSettings, 'headers_suffice' | 'subscribed_events'>,
): Handshake => {
  const query = queryOf(path);
  const fromHeader = (value: string | undefined): string | undefined =>
    settings.headers_suffice ? value : undefined;
  return {
    path,
    query,
    headers,
    instance_id: query['instance_id'] ?? '',
    last_event_id: query['last_event_id'],
    events: eventsOf(query['events'], settings.subscribed_events),
    access_token: query['access_token'] ?? fromHeader(bearer(headers.authorization)),
    client_token: query['client_token'] ?? fromHeader(one(headers['x-client-token'])),
    instance_token: query['instance_token'] ?? fromHeader(one(headers['x-instance-token'])),
  };
};

/** What is wrong with a handshake, if anything. */
export type HandshakeVerdict = 'good' | 'no_such_path' | 'no_such_instance' | 'wrong_credentials';

export const verdictOnHandshake = (
  handshake: Handshake,
  settings: Pick<DecidedSettings, 'credentials' | 'instances'>,
  tokenHolds: (access_token: string) => boolean,
): HandshakeVerdict => {
  const { path, access_token, client_token, instance_id, instance_token } = handshake;
  if (!path.startsWith('/events/ws?')) return 'no_such_path';
  if (access_token === undefined || !tokenHolds(access_token)) return 'wrong_credentials';
  if (client_token !== settings.credentials.client_token) return 'wrong_credentials';
  if (!Object.hasOwn(settings.instances, instance_id)) return 'no_such_instance';
  return instance_token === settings.instances[instance_id] ? 'good' : 'wrong_credentials';
};
