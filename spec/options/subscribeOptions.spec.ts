import { decodeSubscribeOptions } from '~/options/subscribeOptions';
import { wrongIn } from '../support/options';

const SECRET = 'dont-show-this';
const given = { instance_id: 'instance-1', instance_token: 'token' };
const wrong = (options: object) => wrongIn(() => decodeSubscribeOptions({ ...given, ...options }));

const defaults = {
  ...given,
  events: [],
  reconnect: true,
  max_retries: Infinity,
  retry_delay_seconds: 1,
  last_event_id: undefined,
  signal: undefined,
  store: undefined,
  ack: 'auto',
  max_in_flight: 1000,
  max_frame_bytes: 67_108_864,
  seen_capacity: 100_000,
  idle_timeout_seconds: 60,
  close_timeout_seconds: 10,
  redeliver_seconds: 60,
  credentials: 'both',
};

/** Each setting, its own or not. */
const decoded = (options: unknown) => {
  const settings = decodeSubscribeOptions(options);
  return Object.fromEntries(
    Object.keys(defaults).map((name) => [name, settings[name as keyof typeof settings]]),
  );
};

describe('the options of a subscription', () => {
  it('are filled in where they are left out', () => {
    expect(decoded(given)).toEqual(defaults);
  });

  it('take no room where they are left out, or given as they would be anyway', () => {
    expect(Object.keys(decodeSubscribeOptions({ ...given, reconnect: true }))).toEqual(Object.keys(given));
  });

  it('are filled in where they are undefined', () => {
    const undefined_ones = Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined]));
    expect(decoded({ ...undefined_ones, ...given })).toEqual(defaults);
  });

  it('are taken as they are given', () => {
    const options = {
      ...given,
      events: ['Message', 'All', 'NewerThanThisLibrary'],
      reconnect: false,
      max_retries: 0,
      retry_delay_seconds: 0,
      last_event_id: 'evt_1',
      signal: new AbortController().signal,
      store: { load: () => undefined, commit: () => undefined },
      ack: 'manual',
      max_in_flight: 1,
      max_frame_bytes: 100,
      seen_capacity: 1,
      idle_timeout_seconds: 0.001,
      close_timeout_seconds: 0,
      redeliver_seconds: 2_147_483,
      credentials: 'headers',
    };
    expect(decoded(options)).toEqual(options);
  });

  it('are taken up to their limits', () => {
    const limits = { max_retries: Infinity, retry_delay_seconds: 2_147_483, max_frame_bytes: 2 ** 31 - 1 };
    expect(decoded({ ...given, ...limits })).toEqual({ ...defaults, ...limits });
  });

  it('are taken in the spelling of the platform’s TypeScript SDK, with milliseconds as seconds', () => {
    expect(
      decoded({
        instanceId: 'instance-1',
        instanceToken: 'token',
        maxRetries: 3,
        retryDelayMs: 250,
        lastEventId: 'evt_1',
        maxInFlight: 7,
        maxFrameBytes: 100,
        seenCapacity: 8,
        idleTimeoutMs: 1,
        closeTimeoutMs: 0,
        redeliverMs: 90_000,
      }),
    ).toEqual({
      ...defaults,
      max_retries: 3,
      retry_delay_seconds: 0.25,
      last_event_id: 'evt_1',
      max_in_flight: 7,
      max_frame_bytes: 100,
      seen_capacity: 8,
      idle_timeout_seconds: 0.001,
      close_timeout_seconds: 0,
      redeliver_seconds: 90,
    });
  });

  it('are one where the other spelling of it is undefined', () => {
    expect(decoded({ ...given, instanceId: undefined, maxRetries: 1, max_retries: undefined })).toEqual({
      ...defaults,
      max_retries: 1,
    });
  });

  it.each([
    ['instance_id', undefined, 'a non-empty string', 'nothing'],
    ['instance_id', 7, 'a non-empty string', '7'],
    ['instance_token', '', 'a non-empty string', 'an empty string'],
    ['instance_token', [SECRET], 'a non-empty string', 'a list'],
    ['events', 'Message', /a list of event types/, '"Message"'],
    ['events', ['Message,Presence'], /a list of event types/, '["Message,Presence"]'],
    ['instance_token', `${SECRET}\n`, 'a non-empty string that a header can hold', 'a string (not shown)'],
    ['instance_token', ` ${SECRET}`, /spaces around it/, 'a string (not shown)'],
    ['instance_token', `${SECRET}€`, /a header can hold/, 'a string (not shown)'],
    ['events', [1n], /a list of event types/, 'a list'],
    ['events', new Array(2), /a list of event types/, '[null,null]'],
    ['events', [''], /a list of event types/, '[""]'],
    ['events', [7], /a list of event types/, '[7]'],
    ['events', { length: 0 }, /a list of event types/, 'an object'],
    ['reconnect', 'yes', 'true or false', '"yes"'],
    ['reconnect', 1, 'true or false', '1'],
    ['max_retries', -1, /whole number from 0/, '-1'],
    ['max_retries', 1.5, /whole number from 0/, '1.5'],
    ['max_retries', NaN, /whole number from 0/, 'NaN'],
    ['max_retries', -Infinity, /whole number from 0/, '-Infinity'],
    ['retry_delay_seconds', -0.1, /seconds from 0/, '-0.1'],
    ['retry_delay_seconds', 2_147_484, /seconds from 0/, '2147484'],
    ['last_event_id', '', 'a non-empty string', 'an empty string'],
    ['last_event_id', null, 'a non-empty string', 'null'],
    ['signal', {}, 'an AbortSignal', 'an object'],
    ['signal', new AbortController(), 'an AbortSignal', 'an object'],
    ['store', { load: Boolean }, /load\(\) and commit\(\)/, 'an object'],
    ['store', { load: Boolean, commit: Boolean, capacity: 0 }, /capacity above 0/, 'an object'],
    [
      'store',
      Object.assign(() => {}, { load: Boolean, commit: Boolean }),
      /load\(\) and commit\(\)/,
      'a function',
    ],
    ['store', 'redis://', /load\(\) and commit\(\)/, '"redis://"'],
    ['ack', 'none', "'auto' or 'manual'", '"none"'],
    ['ack', true, "'auto' or 'manual'", 'true'],
    ['max_in_flight', 0, /whole number from 1/, '0'],
    ['max_frame_bytes', 0.5, /whole number from 1/, '0.5'],
    ['max_frame_bytes', 2 ** 31, /whole number from 1 to 2147483647/, '2147483648'],
    ['max_in_flight', Infinity, /whole number from 1/, 'Infinity'],
    ['max_in_flight', 10n, /whole number from 1/, 'a bigint'],
    ['seen_capacity', 2.5, /whole number from 1/, '2.5'],
    ['seen_capacity', '10', /whole number from 1/, '"10"'],
    ['idle_timeout_seconds', 0, /seconds above 0/, '0'],
    ['close_timeout_seconds', Infinity, /seconds from 0/, 'Infinity'],
    ['close_timeout_seconds', Symbol('x'), /seconds from 0/, 'a symbol'],
    ['redeliver_seconds', 0, /seconds above 0/, '0'],
    ['credentials', 'query', "'both' or 'headers'", '"query"'],
  ])('are refused with %s as %p', (field, value, expected, came) => {
    const error = wrong({ [field]: value });
    expect(error.field).toBe(field);
    expect(error.expected).toMatch(expected);
    expect(error.message).toBe(`${field}: expected ${error.expected}, but got ${came}`);
    expect(error.message).not.toContain(SECRET);
  });

  it.each([
    ['retryDelayMs', -100, 'a number of milliseconds from 0 to 2147483000', '-100'],
    ['idleTimeoutMs', 0, 'a number of milliseconds above 0, up to 2147483000', '0'],
    ['redeliverMs', '9', 'a number of milliseconds above 0, up to 2147483000', '"9"'],
  ])('are refused with %s as %p, in its own unit', (field, value, expected, came) => {
    expect(wrong({ [field]: value }).message).toBe(`${field}: expected ${expected}, but got ${came}`);
  });

  it('never show the token, not even where it is in the wrong place', () => {
    for (const options of [
      { instanceToken: SECRET },
      { instance_token: { SECRET } },
      { instance_token: [SECRET] },
      { instance_tokens: SECRET },
    ])
      expect(wrong(options).message).not.toContain(SECRET);
  });

  it('show as they are what is too short to be a secret, and would stand in any word', () => {
    const message = (instance_token: string) =>
      wrong({ instance_token, max_in_flight: `<${instance_token}>` }).message;
    expect(message('abc')).toMatch(/got "<abc>"$/);
    expect(message('abcd')).toMatch(/got "<\[secret\]>"$/);
  });

  it('show no more than the beginning of a long value', () => {
    expect(wrong({ ack: 'x'.repeat(1000) }).message.length).toBeLessThan(120);
    expect(wrong({ ['x'.repeat(1000)]: 1 }).field.length).toBeLessThan(50);
  });

  it.each([
    ['instanceId', { instanceId: 'instance-1' }],
    ['retryDelayMs', { retry_delay_seconds: 1, retryDelayMs: 1000 }],
  ])('are refused where one is given twice (%s)', (field, options) => {
    const error = wrong(options);
    expect(error.field).toBe(field);
    expect(error.message).toMatch(/either \w+ or \w+, but got both$/);
  });

  it.each(['instanceid', 'ackMode', 'timeout_seconds', 'events_', 'reconnectMs'])(
    'are refused with one that is unknown (%s)',
    (field) => {
      const error = wrong({ [field]: 1 });
      expect(error.field).toBe(field);
      expect(error.message).toMatch(/got an unknown one$/);
    },
  );
});

it.each([
  { events: ['it_INSTANCE/TOKEN_1', 5] },
  { max_in_flight: 'it_INSTANCE/TOKEN_1' },
  { 'it_INSTANCE/TOKEN_1': 1 },
])('no message shows a secret that stands in the wrong option too: %j', (options) => {
  const given = { instance_id: 'i', instance_token: 'it_INSTANCE/TOKEN_1', ...options };
  expect(() => decodeSubscribeOptions(given as never)).toThrow(/\[secret\]/);
  expect(() => decodeSubscribeOptions(given as never)).not.toThrow(/INSTANCE/);
});
