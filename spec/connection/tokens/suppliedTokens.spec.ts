import { VirtualTimeScheduler } from 'rxjs';
import type { Outage } from '~/connection/outages/outage';
import { suppliedTokens } from '~/connection/tokens/suppliedTokens';
import { createSecrets } from '~/secrets/secrets';
import { microtasks } from '../../support/marbles';

const open = (access_token: () => PromiseLike<string> | string) => {
  const scheduler = new VirtualTimeScheduler();
  const secrets = createSecrets(['the-known-secret']);
  const source = suppliedTokens(access_token, { timeout_seconds: 30, scheduler, secrets });
  const ask = (): (string | Outage)[] => {
    const got: (string | Outage)[] = [];
    source.ask().subscribe({
      next: (token) => got.push(token),
      error: (outage: unknown) => got.push(outage as Outage),
    });
    return got;
  };
  return { ask, scheduler, secrets };
};

describe('tokens from the user’s own backend', () => {
  it.each([
    ['a promise', () => Promise.resolve('the-access-token')],
    ['a value', () => 'the-access-token'],
  ])('are taken from %s, and known as secrets', async (_what, access_token) => {
    const { ask, secrets } = open(access_token);
    const got = ask();
    await microtasks();
    expect([got, secrets.redact('the-access-token')]).toEqual([['the-access-token'], '[secret]']);
  });

  it('are asked for at each connection, once for all who ask meanwhile', async () => {
    let calls = 0;
    const { ask } = open(() => Promise.resolve(`token-${(calls += 1)}`));
    const first = [ask(), ask()];
    await microtasks();
    const later = ask();
    await microtasks();
    expect([first, later]).toEqual([[['token-1'], ['token-1']], ['token-2']]);
  });

  it('that no header can hold are not used, and not shown', async () => {
    const { ask, secrets } = open(() => 'the-access-token\n');
    const got = ask();
    await microtasks();
    expect(got).toMatchObject([
      { kind: 'failed', text: expect.stringMatching(/^the token request failed: .*a line break/) as string },
    ]);
    expect(secrets.redact('the-access-token\n')).toBe('[secret]');
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no the-known-secret')), 'no [secret]'],
    [
      'throws',
      () => {
        throw new Error('no the-known-secret');
      },
      'no [secret]',
    ],
    [
      'gives nothing',
      () => undefined as unknown as string,
      'access_token() must resolve to a non-empty string',
    ],
    ['gives an empty string', () => '', 'access_token() must resolve to a non-empty string'],
    ['gives an object', () => ({}) as string, 'access_token() must resolve to a non-empty string'],
  ])('are missing, and asked for again, where the function %s', async (_what, access_token, message) => {
    const { ask } = open(access_token);
    const got = ask();
    await microtasks();
    expect(got).toMatchObject([{ kind: 'failed', text: `the token request failed: ${message}` }]);
    const again = ask();
    await microtasks();
    expect(again).toHaveLength(1);
  });

  it('are given up where they take too long', () => {
    const { ask, scheduler } = open(() => new Promise(() => undefined));
    const got = ask();
    scheduler.flush();
    expect(scheduler.now()).toBe(30_000);
    expect(got).toMatchObject([{ text: 'the token request took longer than 30 s' }]);
  });
});
