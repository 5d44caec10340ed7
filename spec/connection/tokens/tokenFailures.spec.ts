import type { Outage } from '~/connection/outages/outage';
import { microtasks } from '../../support/marbles';
import { ask, CREDENTIALS, openTokens, type TokenRequest } from '../../support/tokens';

describe('a token request that fails', () => {
  const outageOf = async (answer: (request: TokenRequest) => void): Promise<Outage> => {
    const { requests, token$ } = openTokens();
    const { got } = ask(token$);
    answer(requests[0]!);
    await microtasks();
    expect(got).toHaveLength(1);
    return got[0] as Outage;
  };

  it.each([401, 403, 404, 429, 500, 503])(
    'with %d is a refusal with what the answer says',
    async (status) => {
      const outage = await outageOf(({ answer }) => answer({ error: 'E1', message: 'no' }, { status }));
      expect(outage).toMatchObject({
        kind: 'refused',
        code: status,
        text: expect.stringMatching(`^the token request was refused with ${status} \\(E1: no\\): `) as string,
        is_token_answer: true,
        retry_after_seconds: undefined,
      });
    },
  );

  it('through a fetch whose answers have no headers is a refusal all the same', async () => {
    const outage = await outageOf(({ answerAs }) =>
      answerAs({ ok: false, status: 503, text: async () => '' }),
    );
    expect(outage).toMatchObject({ kind: 'refused', code: 503, retry_after_seconds: undefined });
  });

  it.each([
    ['a proxy that was revoked', Proxy.revocable({}, {})],
    [
      'one that throws an error',
      {
        proxy: Object.defineProperty({}, 'message', {
          get: () => {
            throw new Error('no');
          },
        }),
      },
    ],
    [
      'one that throws a text',
      {
        proxy: Object.defineProperty({}, 'message', {
          get: () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is what is tried
            throw 'no';
          },
        }),
      },
    ],
  ] as const)('because of %s is told without a word', async (_what, thing) => {
    if ('revoke' in thing) thing.revoke();
    const outage = await outageOf(({ fail }) => fail(thing.proxy));
    expect(outage).toMatchObject({ kind: 'failed', text: 'the token request failed: no message' });
    expect(outage.error()).toMatchObject({ cause: { message: 'no message' } });
  });

  it('with 429 tells after how long to try again', async () => {
    const headers = { 'retry-after': '7' };
    const outage = await outageOf(({ answer }) => answer('', { status: 429, headers }));
    expect(outage).toMatchObject({
      text: 'the token request was refused with 429: too many requests',
      retry_after_seconds: 7,
    });
  });

  it('and whose answer is not JSON is a refusal all the same', async () => {
    const outage = await outageOf(({ answer }) => answer('<html>Bad gateway</html>', { status: 502 }));
    expect(outage).toMatchObject({
      kind: 'refused',
      text: 'the token request was refused with 502: the server failed',
    });
  });

  it.each([['<html>'], [''], [{}], [[]], [{ access_token: 7, expires_in: 1 }], [{ access_token: 'x' }]])(
    'because the answer (%p) can’t be read is told as such',
    async (body) => {
      const outage = await outageOf(({ answer }) => answer(body));
      expect(outage.kind).toBe('failed');
      expect(outage.text).toMatch(/^the token request failed: .* no access_token and expires_in/);
    },
  );

  it('because of the network is told with the cause', async () => {
    const cause = new TypeError('fetch failed', {
      cause: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }),
    });
    const outage = await outageOf(({ fail }) => fail(cause));
    expect(outage.kind).toBe('failed');
    expect(outage.error()).toMatchObject({
      code: 'TOKEN_REQUEST_FAILED',
      cause: { name: 'TypeError', message: 'fetch failed', cause: { code: 'ENOTFOUND' } },
    });
  });

  it('by taking too long is given up, and aborted', () => {
    const { at, requests, token$ } = openTokens();
    const { got } = ask(token$);
    at(29.999);
    expect(got).toEqual([]);
    at(30);
    expect(got).toMatchObject([{ text: 'the token request took longer than 30 s' }]);
    expect(requests[0]!.init.signal?.aborted).toBe(true);
  });

  it.each<[string, (request: TokenRequest) => void]>([
    [
      'in the answer',
      ({ answer }) => answer({ message: `no ${CREDENTIALS.client_secret}` }, { status: 401 }),
    ],
    ['in a cause', ({ fail }) => fail(new Error(`POST ${CREDENTIALS.client_secret}`))],
    [
      'across the end of an excerpt',
      ({ answer }) => answer({ error: `${'x'.repeat(72)}${CREDENTIALS.client_secret}` }, { status: 400 }),
    ],
  ])('shows no secret that comes back %s', async (_where, answer) => {
    const outage = await outageOf(answer);
    const shown = JSON.stringify(outage, (_key, value: unknown) =>
      value instanceof Error ? value.message : value,
    );
    expect(shown).not.toContain('the-client');
    expect(shown).toContain('[secret');
  });
});
