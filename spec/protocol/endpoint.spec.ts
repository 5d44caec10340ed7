import * as fc from 'fast-check';
import { type Handshake, handshakeHeaders, isSafeAddress, realtimeUrl, tokenUrl } from '~/protocol/endpoint';

const handshake: Handshake = {
  instance_id: 'instance-1',
  instance_token: 'instance token',
  client_token: 'client/token',
  access_token: 'access+token',
  events: ['Message', 'ReadReceipt'],
  last_event_id: 'evt_1',
  credentials: 'both',
};

const PLATFORM = 'wss://realtime.vzaps.com';
const queryOf = (url: string): readonly (readonly [string, string])[] => [...new URL(url).searchParams];

describe('the token endpoint', () => {
  it.each([
    ['https://api.vzaps.com', 'https://api.vzaps.com/token'],
    ['https://api.vzaps.com/', 'https://api.vzaps.com/token'],
    ['https://proxy.example/vzaps', 'https://proxy.example/vzaps/token'],
    ['http://localhost:8080/', 'http://localhost:8080/token'],
  ])('under %s is %s', (base_url, url) => {
    expect(tokenUrl(base_url)).toBe(url);
  });
});

describe('the address of the socket', () => {
  it('holds what the platform’s own clients put there', () => {
    const url = realtimeUrl(PLATFORM, handshake);
    expect(url.split('?')[0]).toBe('wss://realtime.vzaps.com/events/ws');
    expect(queryOf(url)).toEqual([
      ['instance_id', 'instance-1'],
      ['events', 'Message,ReadReceipt'],
      ['access_token', 'access+token'],
      ['client_token', 'client/token'],
      ['instance_token', 'instance token'],
      ['last_event_id', 'evt_1'],
    ]);
  });

  it('has the commas of the list of events as they are', () => {
    expect(realtimeUrl(PLATFORM, handshake)).toContain('&events=Message,ReadReceipt&');
  });

  it('leaves out the events where none are named, and the cursor where there is none', () => {
    const url = realtimeUrl(PLATFORM, { ...handshake, events: [], last_event_id: undefined });
    expect(queryOf(url).map(([name]) => name)).toEqual([
      'instance_id',
      'access_token',
      'client_token',
      'instance_token',
    ]);
  });

  it("leaves the secrets out with credentials: 'headers'", () => {
    const url = realtimeUrl(PLATFORM, { ...handshake, credentials: 'headers' });
    expect(url).toBe(
      'wss://realtime.vzaps.com/events/ws?instance_id=instance-1&events=Message,ReadReceipt&last_event_id=evt_1',
    );
  });

  it('keeps the path of a proxy', () => {
    expect(realtimeUrl('wss://proxy.example/vzaps', handshake)).toMatch(
      /^wss:\/\/proxy\.example\/vzaps\/events\/ws\?/,
    );
  });

  it('brings every value over as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (instance_token, client_token, last_event_id) => {
        const url = realtimeUrl(PLATFORM, { ...handshake, instance_token, client_token, last_event_id });
        expect(Object.fromEntries(queryOf(url))).toMatchObject({
          instance_token,
          client_token,
          last_event_id,
        });
      }),
    );
  });
});

describe('the headers of the handshake', () => {
  it.each(['both', 'headers'] as const)('hold the secrets with credentials: %p', (credentials) => {
    expect(handshakeHeaders({ ...handshake, credentials })).toEqual({
      Authorization: 'Bearer access+token',
      'X-Client-Token': 'client/token',
      'X-Instance-Token': 'instance token',
    });
  });
});

describe('an address that secrets may travel to', () => {
  it.each([
    ['wss://realtime.vzaps.com', 'wss'],
    ['wss://realtime.vzaps.com:8443/path', 'wss'],
    ['ws://localhost:8080', 'wss'],
    ['ws://LOCALHOST', 'wss'],
    ['ws://127.0.0.1:8080', 'wss'],
    ['ws://127.1.2.3', 'wss'],
    ['ws://127.10.200.30', 'wss'],
    ['ws://[::1]:8080', 'wss'],
    ['https://api.vzaps.com', 'https'],
    ['http://localhost', 'https'],
  ] as const)('is %s (%s)', (address, scheme) => {
    expect(isSafeAddress(address, scheme)).toBe(true);
  });

  it.each([
    ['ws://realtime.vzaps.com', 'wss'],
    ['http://api.vzaps.com', 'https'],
    ['https://api.vzaps.com', 'wss'],
    ['wss://realtime.vzaps.com', 'https'],
    ['http://localhost', 'wss'],
    ['ws://localhost.example.com', 'wss'],
    ['ws://not-localhost', 'wss'],
    ['ws://x127.0.0.1', 'wss'],
    ['ws://127.0.0.1.example.com', 'wss'],
    ['ws://example.com/localhost', 'wss'],
    ['ws://localhost@example.com', 'wss'],
    ['ws://0.0.0.0', 'wss'],
    ['ws://192.168.0.1', 'wss'],
    ['ws://[::2]', 'wss'],
    ['wss://user:password@realtime.vzaps.com', 'wss'],
    ['wss://user@realtime.vzaps.com', 'wss'],
    ['wss://:password@realtime.vzaps.com', 'wss'],
    ['wss://realtime.vzaps.com?token=x', 'wss'],
    ['wss://realtime.vzaps.com#part', 'wss'],
    ['realtime.vzaps.com', 'wss'],
    ['javascript:alert(1)', 'https'],
    ['https://api.vzaps.com ', 'https'],
    [' https://api.vzaps.com', 'https'],
    ['https://api.vzaps.com\n', 'https'],
    ['', 'https'],
  ] as const)('is not %s (%s)', (address, scheme) => {
    expect(isSafeAddress(address, scheme)).toBe(false);
  });
});
