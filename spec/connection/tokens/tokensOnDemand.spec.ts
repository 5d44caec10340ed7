import { of, throwError, VirtualTimeScheduler } from 'rxjs';
import type { exchangedTokens } from '~/connection/tokens/exchangedTokens';
import { refused } from '~/connection/outages/refusal';
import { tokensOnDemand } from '~/connection/tokens/tokensOnDemand';
import type { TokenSource } from '~/connection/tokens/tokenSource';
import { createSecrets } from '~/secrets/secrets';
import { microtasks } from '../../support/marbles';
import { ask, CREDENTIALS } from '../../support/tokens';

type Load = () => Promise<typeof exchangedTokens>;

/** Tokens from what `load` loads, and what that was asked. */
const open = (answer: TokenSource['ask'] = () => of('token'), broken?: Load) => {
  const scheduler = new VirtualTimeScheduler();
  const calls: string[] = [];
  const make = (() => {
    calls.push('made');
    return {
      ask: () => {
        calls.push('asked');
        return answer();
      },
      refuse: (token) => void calls.push(`refused ${token}`),
      requests: 3,
      requestOf: (token) => token.length,
    } satisfies TokenSource;
  }) as typeof exchangedTokens;
  let loads = 0;
  const tokens = tokensOnDemand(
    {
      ...CREDENTIALS,
      base_url: 'https://api.vzaps.com',
      timeout_seconds: 30,
      token_skew_seconds: 60,
      fetch,
      scheduler,
      secrets: createSecrets(Object.values(CREDENTIALS)),
    },
    () => {
      loads += 1;
      return broken !== undefined && loads === 1 ? broken() : Promise.resolve(make);
    },
  );
  return { calls, scheduler, tokens, loads: () => loads };
};

describe('tokens whose exchange is loaded on demand', () => {
  it('load nothing before one is asked for', async () => {
    const { calls, loads, tokens } = open();
    expect([tokens.requests, tokens.requestOf('token')]).toEqual([0, 0]);
    tokens.refuse('token');
    const asked$ = tokens.ask();
    expect(loads()).toBe(0);
    const { got } = ask(asked$);
    await microtasks();
    expect([got, loads(), calls]).toEqual([['token', 'complete'], 1, ['made', 'asked']]);
  });

  it('are those of what was loaded from then on', async () => {
    const { calls, loads, tokens } = open();
    ask(tokens.ask());
    await microtasks();
    // At once: there is nothing to load.
    expect(ask(tokens.ask()).got).toEqual(['token', 'complete']);
    tokens.refuse('old');
    expect([tokens.requests, tokens.requestOf('token'), loads()]).toEqual([3, 5, 1]);
    expect(calls).toEqual(['made', 'asked', 'asked', 'refused old']);
  });

  it('are asked for once by all who ask while it is loaded, also where their turn comes later', async () => {
    const failure = refused({ by: 'token', status: 401, problem: '', retry_after_seconds: undefined });
    // eslint-disable-next-line rxjs-x/throw-error -- tokens fail with outages.
    const { calls, tokens } = open(() => throwError(() => failure));
    const late$ = tokens.ask();
    const [first, second] = [ask(tokens.ask()), ask(tokens.ask())];
    await microtasks();
    const late = ask(late$);
    await microtasks();
    expect([first.got, second.got, late.got]).toEqual([[failure], [failure], [failure]]);
    expect(calls).toEqual(['made', 'asked']);
  });

  it('are missing where it can’t be loaded, and it is loaded again for who asks next', async () => {
    const { loads, tokens } = open(undefined, () => Promise.reject(new Error('no the-client-secret')));
    const { got } = ask(tokens.ask());
    await microtasks();
    expect(got).toMatchObject([{ kind: 'failed', text: 'the token request failed: no [secret]' }]);
    const again = ask(tokens.ask());
    await microtasks();
    expect([again.got, loads()]).toEqual([['token', 'complete'], 2]);
  });

  it('are given up where it takes too long to load', () => {
    const { scheduler, tokens } = open(undefined, () => new Promise(() => undefined));
    const { got } = ask(tokens.ask());
    scheduler.flush();
    expect(scheduler.now()).toBe(30_000);
    expect(got).toMatchObject([{ text: 'the token request took longer than 30 s' }]);
  });

  it('are missing at once for all who had asked before, also where their turn comes later', async () => {
    const { loads, scheduler, tokens } = open(undefined, () => new Promise(() => undefined));
    const late$ = tokens.ask();
    const first = ask(tokens.ask());
    scheduler.flush();
    const late = ask(late$);
    expect(late.got).toMatchObject([{ text: 'the token request took longer than 30 s' }]);
    expect([late.got, loads()]).toEqual([first.got, 1]);
    const again = ask(tokens.ask());
    await microtasks();
    expect([again.got, loads()]).toEqual([['token', 'complete'], 2]);
  });

  it('begin nothing for who has gone meanwhile', async () => {
    const { calls, loads, tokens } = open();
    ask(tokens.ask()).subscription.unsubscribe();
    await microtasks();
    expect([loads(), calls]).toEqual([1, []]);
  });
});
