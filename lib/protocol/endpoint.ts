/** The address of the token endpoint. `docs/protocol.md`, "Getting a token". */
export const tokenUrl = (base_url: string): string => under(base_url, 'token').href;

/** What an opening handshake tells the platform. */
export interface Handshake {
  readonly instance_id: string;
  readonly instance_token: string;
  readonly client_token: string;
  readonly access_token: string;
  readonly events: readonly string[];
  readonly last_event_id: string | undefined;
  /** `headers`: no secret in the address. `both`: secrets in the address too, as the platform's own clients do. */
  readonly credentials: 'both' | 'headers';
}

/** The address of the socket. Holds secrets unless `credentials` is `headers`. `docs/protocol.md`, "Opening the socket". */
export const realtimeUrl = (realtime_url: string, handshake: Handshake): string => {
  const { instance_id, events, last_event_id, credentials } = handshake;
  const query = new URLSearchParams({ instance_id });
  if (events.length > 0) query.set('events', events.join(','));
  if (credentials === 'both') {
    query.set('access_token', handshake.access_token);
    query.set('client_token', handshake.client_token);
    query.set('instance_token', handshake.instance_token);
  }
  if (last_event_id !== undefined) query.set('last_event_id', last_event_id);
  const { href } = under(realtime_url, 'events/ws');
  // A comma may stand in a query as it is, and the list of events is specified with commas.
  return `${href}?${query.toString().replaceAll('%2C', ',')}`;
};

/** The headers of the opening handshake, for runtimes that can send them. */
export const handshakeHeaders = (handshake: Handshake): Readonly<Record<string, string>> => ({
  Authorization: `Bearer ${handshake.access_token}`,
  'X-Client-Token': handshake.client_token,
  'X-Instance-Token': handshake.instance_token,
});

/** True for a text that is the same at the other end of a header. */
export const isHeaderText = (text: string): boolean =>
  text !== '' && text === text.trim() && !/[^\t\x20-\x7e\x80-\xff]/.test(text);

const under = (base: string, path: string): URL => new URL(path, base.endsWith('/') ? base : `${base}/`);

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** True when secrets may travel to this address: encrypted, or to this machine only. */
export const isSafeAddress = (address: string, scheme: 'https' | 'wss'): boolean => {
  const url = parsed(address);
  if (
    /\s/.test(address) ||
    url === undefined ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  )
    return false;
  return (
    url.protocol === `${scheme}:` ||
    (url.protocol === `${scheme.slice(0, -1)}:` && LOOPBACK.test(url.hostname))
  );
};

const parsed = (address: string): URL | undefined => {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
};
