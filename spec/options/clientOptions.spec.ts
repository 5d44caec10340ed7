import { VirtualTimeScheduler } from 'rxjs';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import { AsyncVZapsClient, type ClientOptions, VZapsConfigurationError } from 'vzaps-rx';
import { decodeClientOptions } from '~/options/clientOptions';
import { wrongIn } from '../support/options';

const SECRET = 'dont-show-this';
const given = { client_token: 'token', client_secret: 'secret' };
const wrong = (options: object) => wrongIn(() => decodeClientOptions({ ...given, ...options }));

describe('the options of the client', () => {
  it('are filled in where they are left out', () => {
    expect(decodeClientOptions(given)).toEqual({
      ...given,
      access_token: undefined,
      base_url: 'https://api.vzaps.com',
      realtime_url: 'wss://realtime.vzaps.com',
      timeout_seconds: 30,
      token_skew_seconds: 60,
      fetch: undefined,
      WebSocketCtor: undefined,
      random: undefined,
      scheduler: DEFAULT_SCHEDULER,
    });
  });

  it('are taken as they are given', () => {
    class Socket {
      readonly readyState = 0;
    }
    const options = {
      client_token: 'token',
      client_secret: undefined,
      access_token: () => 'x',
      base_url: 'http://localhost:1',
      realtime_url: 'ws://localhost:1',
      timeout_seconds: 0.5,
      token_skew_seconds: 0,
      fetch: () => undefined,
      WebSocketCtor: Socket,
      random: () => 0,
      scheduler: new VirtualTimeScheduler(),
    };
    expect(decodeClientOptions(options)).toEqual(options);
  });

  it('are taken in the spelling of the platform’s TypeScript SDK, with milliseconds as seconds', () => {
    const access_token = (): string => 'x';
    const settings = decodeClientOptions({
      clientToken: 'token',
      accessToken: access_token,
      baseUrl: 'http://localhost:1',
      realtimeUrl: 'ws://localhost:1',
      timeoutMs: 1500,
      tokenSkewMs: 250,
    });
    expect(settings).toMatchObject({
      client_token: 'token',
      access_token,
      base_url: 'http://localhost:1',
      realtime_url: 'ws://localhost:1',
      timeout_seconds: 1.5,
      token_skew_seconds: 0.25,
    });
  });

  it.each([
    ['client_token', '', 'a non-empty string', 'an empty string'],
    ['client_token', undefined, 'a non-empty string', 'nothing'],
    ['client_token', null, 'a non-empty string', 'null'],
    ['client_secret', [SECRET], 'a non-empty string', 'a list'],
    ['client_secret', { SECRET }, 'a non-empty string', 'an object'],
    ['client_secret', () => SECRET, 'a non-empty string', 'a function'],
    ['access_token', SECRET, 'a function', 'a string (not shown)'],
    ['base_url', `http://api.vzaps.com/${SECRET}`, /https:/, 'a string (not shown)'],
    ['base_url', 'wss://api.vzaps.com', /https:/, 'a string (not shown)'],
    ['realtime_url', `wss://realtime.vzaps.com?token=${SECRET}`, /wss:/, 'a string (not shown)'],
    ['realtime_url', 7, /wss:/, 'a number (not shown)'],
    ['client_secret', 86753091234, 'a non-empty string', 'a number (not shown)'],
    ['client_token', true, 'a non-empty string', 'true'],
    ['base_url', new URL('https://api.vzaps.com'), /https:/, 'an object'],
    ['realtime_url', new URL('wss://realtime.vzaps.com'), /wss:/, 'an object'],
    ['timeout_seconds', 0, /seconds above 0/, '0'],
    ['timeout_seconds', '30', /seconds above 0/, '"30"'],
    ['timeout_seconds', NaN, /seconds above 0/, 'NaN'],
    ['timeout_seconds', Infinity, /seconds above 0/, 'Infinity'],
    ['token_skew_seconds', -1, /seconds from 0/, '-1'],
    ['fetch', {}, 'a fetch function', 'an object'],
    ['WebSocketCtor', 'ws', 'a WebSocket constructor', '"ws"'],
    ['random', 0.5, 'a function', '0.5'],
    ['scheduler', { now: () => 0 }, 'an RxJS scheduler', 'an object'],
    ['scheduler', null, 'an RxJS scheduler', 'null'],
  ])('are refused with %s as %p', (field, value, expected, came) => {
    const error = wrong({ [field]: value });
    expect(error.field).toBe(field);
    expect(error.expected).toMatch(expected);
    expect(error.message).toBe(`${field}: expected ${error.expected}, but got ${came}`);
    expect(error.message).not.toContain(SECRET);
    expect(error.code).toBe('INVALID_OPTION');
  });

  it('name a wrong one as it was spelled', () => {
    expect(wrongIn(() => decodeClientOptions({ clientToken: '', clientSecret: 'x' })).field).toBe(
      'clientToken',
    );
    expect(wrong({ timeoutMs: 'soon' }).message).toBe(
      'timeoutMs: expected a number of milliseconds above 0, up to 2147483000, but got "soon"',
    );
  });

  it.each([
    ['neither', { client_token: 'token' }],
    ['both', { ...given, access_token: () => 'x' }],
  ])('are refused with %s of client_secret and access_token', (came, options) => {
    const error = wrongIn(() => decodeClientOptions(options));
    expect(error.message).toBe(
      `client_secret: expected either client_secret or access_token, but got ${came}`,
    );
  });

  it('are refused where one is given twice, without showing it', () => {
    const error = wrong({ clientSecret: SECRET });
    expect(error.field).toBe('clientSecret');
    expect(error.message).toBe('clientSecret: expected either client_secret or clientSecret, but got both');
  });

  it('are refused with one that is unknown', () => {
    const error = wrong({ clientSecrets: SECRET });
    expect(error.field).toBe('clientSecrets');
    expect(error.message).toMatch(/one of the options client_token, .*scheduler, but got an unknown one$/);
    expect(error.message).not.toContain(SECRET);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'are refused with one that every object has (%s)',
    (name) => {
      expect(wrong(JSON.parse(`{"${name}":1}`) as object).field).toBe(name);
    },
  );

  it.each([undefined, null, 'token', 7, [], () => given])('are refused where they are %p', (options) => {
    const error = wrongIn(() => decodeClientOptions(options));
    expect([error.field, error.expected]).toEqual(['options', 'an object']);
  });

  it('are not shown where a secret stands in their place', () => {
    expect(wrongIn(() => decodeClientOptions(SECRET)).message).toBe(
      'options: expected an object, but got a string (not shown)',
    );
  });

  it('are checked at the call', () => {
    expect(() => new AsyncVZapsClient({ client_token: '' } as ClientOptions)).toThrow(
      VZapsConfigurationError,
    );
  });
});
