import {
  VZapsAuthenticationError,
  type VZapsError,
  VZapsRateLimitError,
  VZapsRealtimeError,
  VZapsTimeoutError,
} from 'vzaps-rx';
import { closed, deaf, failed, type Outage, outOfRoom, silent, timedOut } from '~/connection/outages/outage';
import {
  type Decision,
  decideReconnect,
  decideReturn,
  NO_TRIES,
  type ReconnectPolicy,
  type Tries,
} from '~/connection/reconnectPolicy';
import { refused as refusedWith } from '~/connection/outages/refusal';

const policy: ReconnectPolicy = { reconnect: true, max_retries: Infinity, retry_delay_seconds: 1 };
/** A connection that never opened, made with a token that was asked for after all that came before. */
const AT_ONCE: Parameters<typeof decideReconnect>[3] = {
  stood_ms: undefined,
  token: { request: 1, requests: 0 },
  random: 0.5,
};

const refused = (status: number, by: 'upgrade' | 'token' = 'upgrade', retry_after_seconds?: number): Outage =>
  refusedWith({ by, status, problem: '', retry_after_seconds });
const no_connection = failed('upgrade', new Error('ECONNREFUSED'));
const timed_out = timedOut('token', 30);
const no_room = outOfRoom();

const decide = (
  outage: Outage,
  options: {
    readonly policy?: Partial<ReconnectPolicy>;
    readonly tries?: Partial<Tries>;
    readonly at?: Partial<typeof AT_ONCE>;
  } = {},
): Decision =>
  decideReconnect({ ...policy, ...options.policy }, { ...NO_TRIES, ...options.tries }, outage, {
    ...AT_ONCE,
    ...options.at,
  });

const retryAfter = (outage: Outage, options?: Parameters<typeof decide>[1]) => {
  const decision = decide(outage, options);
  if (decision.kind !== 'retry') throw new Error(`a retry was to be decided, not ${decision.kind}`);
  return decision;
};
const errorAfter = (outage: Outage, options?: Parameters<typeof decide>[1]): VZapsError => {
  const decision = decide(outage, options);
  if (decision.kind !== 'give_up') throw new Error(`it was to give up, not ${decision.kind}`);
  return decision.error;
};

describe('what comes after an outage', () => {
  it.each([
    ['a clean close', closed(1000)],
    ['a broken connection', closed(1006)],
    ['an unknown close code', closed(4999)],
    ['a server that is overloaded', refused(503)],
    ['too many requests', refused(429)],
    ['a token endpoint that fails', refused(500, 'token')],
    ['a token endpoint that is not there', refused(404, 'token')],
    ['a redirect', refused(302)],
    ['a token request that is redirected', refused(302, 'token')],
    ['an answer that is no upgrade', refused(200)],
    ['no connection', no_connection],
    ['no answer in time', timed_out],
    ['silence', silent(60)],
    ['a peer that hears nothing', deaf(60)],
  ])('%s is another try', (_what, outage) => {
    expect(decide(outage)).toEqual({
      kind: 'retry',
      delay_ms: 500,
      at_least_ms: 0,
      new_token: false,
      tries: { failures: 1, refusals: 0, requests_before: 0, ceiling_ms: 1000, stalls: 0 },
    });
  });

  it.each([
    ['refused credentials', refused(401)],
    ['forbidden credentials', refused(403)],
    ['a close because of a policy', closed(1008)],
    ['a close because of the credentials', closed(4401)],
    ['a close because of the permissions', closed(4403)],
  ])('%s is another try with a new token, once', (_what, outage) => {
    const first = retryAfter(outage);
    // At once: who is refused with the new one too is not tried again.
    expect(first).toMatchObject({ new_token: true, delay_ms: 0, tries: { failures: 1, refusals: 1 } });
    expect(errorAfter(outage, { tries: first.tries })).toBeInstanceOf(VZapsAuthenticationError);
  });

  it('takes a connection for one that stood long where the clock was set back meanwhile', () => {
    const tries = { failures: 3, refusals: 1, ceiling_ms: 4000 };
    const options = { policy: { max_retries: 3 }, tries, at: { stood_ms: -86_400_000 } };
    expect(retryAfter(closed(1006), options).tries).toMatchObject({ failures: 1, refusals: 0 });
    expect(retryAfter(closed(4401), options).tries).toMatchObject({ failures: 1, refusals: 1 });
  });

  it('is not the second refusal where the token had been asked for before the first one', () => {
    const at = (request: number, requests: number) => ({ at: { token: { request, requests } } });
    const { tries } = retryAfter(closed(4401), at(1, 3));
    expect(tries).toMatchObject({ refusals: 1, requests_before: 3 });
    for (const request of [0, 2, 3]) {
      const again = retryAfter(refused(401), { tries, ...at(request, 4) });
      expect(again).toMatchObject({ new_token: true, tries: { refusals: 1, requests_before: 3 } });
      expect(decide(refused(401), { tries: again.tries, ...at(4, 4) }).kind).toBe('give_up');
    }
    expect(decide(refused(401), { tries, ...at(4, 4) }).kind).toBe('give_up');
  });

  it('is the first refusal again, however old the token, once a connection with it stood long', () => {
    const tries = { refusals: 1, requests_before: 3 };
    const stood = { tries, at: { stood_ms: 60_000, token: { request: 3, requests: 3 } } };
    expect(retryAfter(closed(4401), stood).tries).toMatchObject({ refusals: 1, requests_before: 3 });
    const forgotten = { tries: { ...tries, refusals: 0 }, at: { token: { request: 3, requests: 4 } } };
    expect(retryAfter(refused(401), forgotten).tries).toMatchObject({ refusals: 1, requests_before: 4 });
  });

  it.each([
    ['no such instance', refused(404), 'CONNECTION_REFUSED'],
    ['a bad request', refused(400), 'CONNECTION_REFUSED'],
    ['a token request that is bad', refused(400, 'token'), 'TOKEN_REQUEST_FAILED'],
    ['a broken protocol', closed(1002), 'CONNECTION_CLOSED'],
    ['data that can’t be accepted', closed(1003), 'CONNECTION_CLOSED'],
    ['invalid text', closed(1007), 'CONNECTION_CLOSED'],
    ['a message that is too big', closed(1009), 'CONNECTION_CLOSED'],
    ['a missing extension', closed(1010), 'CONNECTION_CLOSED'],
  ])('%s is the end', (_what, outage, code) => {
    const error = errorAfter(outage);
    expect(error).toBeInstanceOf(VZapsRealtimeError);
    expect(error.code).toBe(code);
  });

  it.each([401, 403])('is the end at once where the token endpoint itself answers %d', (status) => {
    expect(errorAfter(refused(status, 'token'))).toBeInstanceOf(VZapsAuthenticationError);
  });

  it('remembers a refusal through other failures, and forgets it after a connection that stood', () => {
    const tries = retryAfter(no_connection, { tries: retryAfter(refused(401)).tries }).tries;
    expect(tries).toMatchObject({ failures: 2, refusals: 1 });
    expect(decide(refused(401), { tries }).kind).toBe('give_up');
    expect(decide(closed(4401), { tries, at: { stood_ms: 30_000, random: 0 } }).kind).toBe('give_up');
    expect(retryAfter(closed(4401), { tries, at: { stood_ms: 30_001, random: 0 } })).toMatchObject({
      new_token: true,
      tries: { failures: 1, refusals: 1 },
    });
  });

  it('is a try with a new token each time where the runtime does not tell why there is no connection', () => {
    const untold = failed('upgrade', undefined, true);
    const first = retryAfter(untold);
    expect(first).toMatchObject({ new_token: true, tries: { failures: 1, refusals: 0 } });
    expect(retryAfter(untold, { tries: first.tries }).new_token).toBe(true);
  });

  it('forgets a refusal after a connection that opened, however short, unless the credentials were what ended it', () => {
    const { tries } = retryAfter(refused(401));
    const opened = { stood_ms: 0, random: 0.5 };
    const dropped = retryAfter(closed(1006), { tries, at: opened });
    expect(dropped.tries).toMatchObject({ failures: 2, refusals: 0 });
    expect(retryAfter(refused(401), { tries: dropped.tries }).new_token).toBe(true);
    expect(decide(closed(4401), { tries, at: opened }).kind).toBe('give_up');
  });

  it('is room to wait for where the connection was closed because of too much work', () => {
    const tries = { failures: 3, refusals: 1, requests_before: 0, ceiling_ms: 4000, stalls: 2 };
    expect(decide(no_room, { tries })).toEqual({ kind: 'await_room', tries });
    expect(decide(no_room, { tries, at: { stood_ms: 4001, random: 0 } })).toEqual({
      kind: 'await_room',
      tries: { ...NO_TRIES, stalls: 2 },
    });
    expect(decide(no_room, { policy: { reconnect: false, max_retries: 0 } }).kind).toBe('await_room');
  });
});

describe('the return to a gateway once there is room', () => {
  const back = (tries: Tries, progressed: boolean) => decideReturn(policy, tries, progressed, 0.5);

  it('is at once where more was done than has failed', () => {
    expect(back({ ...NO_TRIES, stalls: 3 }, true)).toEqual({ delay_ms: 0, tries: NO_TRIES });
  });

  it('comes later and later where more has no_connection, since the gateway sends that again at once', () => {
    const first = back(NO_TRIES, false);
    const second = back(first.tries, false);
    expect([first, second]).toEqual([
      { delay_ms: 500, tries: { ...NO_TRIES, stalls: 1 } },
      { delay_ms: 1000, tries: { ...NO_TRIES, stalls: 2 } },
    ]);
    expect(back({ ...NO_TRIES, stalls: 99 }, false).delay_ms).toBe(15_000);
  });
});

describe('the delay of a retry', () => {
  it('has a ceiling that doubles, and is a random part of it', () => {
    let tries: Tries = NO_TRIES;
    const ceilings = [];
    for (let failure = 0; failure < 7; failure += 1) {
      const decision = retryAfter(no_connection, { tries, at: { stood_ms: undefined, random: 0.25 } });
      expect(decision.delay_ms).toBe(decision.tries.ceiling_ms / 4);
      ceilings.push(decision.tries.ceiling_ms);
      tries = decision.tries;
    }
    expect(ceilings).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(tries.failures).toBe(7);
  });

  it.each([
    ['the first ceiling', NO_TRIES, 1000],
    ['the ceiling of its last delay', { ...NO_TRIES, failures: 4, ceiling_ms: 8000 }, 8000],
    ['the first ceiling, if the last one was lower', { ...NO_TRIES, failures: 4, ceiling_ms: 10 }, 1000],
  ])('starts anew only after a connection that stood for longer than %s', (_what, tries, needed) => {
    const before = retryAfter(closed(1006), { tries, at: { stood_ms: needed, random: 0 } });
    expect(before.tries.failures).toBe(tries.failures + 1);
    const after = retryAfter(closed(1006), { tries, at: { stood_ms: needed + 1, random: 0 } });
    expect(after.tries).toEqual({ ...NO_TRIES, failures: 1, ceiling_ms: 1000 });
  });

  it('starts anew after a connection that stood for longer than the cap, however long retry_delay_seconds is', () => {
    const slow = { retry_delay_seconds: 60 };
    const { tries } = retryAfter(closed(1006), { policy: slow });
    expect(tries.ceiling_ms).toBe(30_000);
    const again = (stood_ms: number) =>
      retryAfter(closed(1006), { policy: slow, tries, at: { stood_ms, random: 0 } }).tries.failures;
    expect([again(30_000), again(45_000)]).toEqual([2, 1]);
  });

  it.each([
    [429, 'upgrade', 20, 20_500],
    [503, 'upgrade', 0.1, 600],
    [429, 'token', 7, 7500],
    [503, 'token', undefined, 500],
    [503, 'upgrade', 1e9, 3_600_500],
  ] as const)('of a refusal with %d (%s) is not before Retry-After (%p)', (status, by, seconds, delay_ms) => {
    const decision = retryAfter(refused(status, by, seconds));
    expect(decision.delay_ms).toBe(delay_ms);
    // Nobody has to wait for the jitter when the network comes back.
    expect(decision.at_least_ms).toBe(delay_ms - 500);
  });
});

describe('max_retries', () => {
  it('lets so many retries be, and then ends with what happened', () => {
    const allowed = { max_retries: 2 };
    const first = retryAfter(no_connection, { policy: allowed });
    const second = retryAfter(closed(1006), { policy: allowed, tries: first.tries });
    const error = errorAfter(refused(503), { policy: allowed, tries: second.tries });
    expect(error).toBeInstanceOf(VZapsRealtimeError);
    expect(error).toMatchObject({
      code: 'RETRIES_EXHAUSTED',
      cause: { code: 'CONNECTION_REFUSED', status: 503 },
    });
    expect(error.message).toMatch(/after 2 retries \(max_retries\).*503/);
  });

  it('counts anew after a connection that stood', () => {
    const tries = { failures: 2, refusals: 0, ceiling_ms: 2000 };
    const options = { policy: { max_retries: 2 }, tries };
    expect(decide(closed(1006), options).kind).toBe('give_up');
    expect(decide(closed(1006), { ...options, at: { stood_ms: 2001, random: 0 } }).kind).toBe('retry');
  });

  it('of 0 lets no retry be, but one with a new token', () => {
    expect(errorAfter(no_connection, { policy: { max_retries: 0 } }).code).toBe('RETRIES_EXHAUSTED');
    expect(retryAfter(refused(401), { policy: { max_retries: 0 } }).new_token).toBe(true);
  });
});

describe('reconnect: false', () => {
  const options = { policy: { reconnect: false } };

  it.each([1000, 1001, 1005])('completes after a clean close (%d)', (code) => {
    expect(decide(closed(code), options)).toEqual({ kind: 'complete' });
  });

  it.each([
    ['a broken connection', closed(1006), 'CONNECTION_CLOSED'],
    ['a failing server', closed(1011), 'CONNECTION_CLOSED'],
    ['a refusal', refused(503), 'CONNECTION_REFUSED'],
    ['a broken protocol', closed(1002), 'CONNECTION_CLOSED'],
    ['no connection', no_connection, 'CONNECTION_LOST'],
    ['silence', silent(60), 'CONNECTION_LOST'],
  ])('ends with a VZapsRealtimeError after %s', (_what, outage, code) => {
    const error = errorAfter(outage, options);
    expect(error).toBeInstanceOf(VZapsRealtimeError);
    expect(error.code).toBe(code);
  });

  it.each([
    ['no answer in time', timed_out, VZapsTimeoutError],
    ['too many requests', refused(429), VZapsRateLimitError],
  ])('ends with one that has its cause after %s', (_what, outage, kind) => {
    const error = errorAfter(outage, options);
    expect(error).toBeInstanceOf(VZapsRealtimeError);
    expect(error.code).toBe('CONNECTION_LOST');
    expect(error.cause).toBeInstanceOf(kind);
  });

  it('still gets a new token, once', () => {
    const first = retryAfter(refused(401), options);
    expect(first.new_token).toBe(true);
    expect(errorAfter(closed(4401), { ...options, tries: first.tries })).toBeInstanceOf(
      VZapsAuthenticationError,
    );
  });
});
