import { addAndLetGo } from '../../support/addAndLetGo';
import { microtasks } from '../../support/marbles';
import { answerWith, ask, CREDENTIALS, openTokens } from '../../support/tokens';

describe('the exchange of credentials for a token', () => {
  it('asks for nothing before somebody needs a token', async () => {
    const { requests } = openTokens();
    await microtasks();
    expect(requests).toEqual([]);
  });

  it('sends one POST with the credentials in its body, and to no other place', async () => {
    const { requests, token$ } = openTokens();
    const { got } = ask(token$);
    expect(requests).toHaveLength(1);
    const { url, init } = requests[0]!;
    expect([url, init.method, init.redirect]).toEqual(['https://api.vzaps.com/token', 'POST', 'error']);
    expect(init.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(JSON.parse(init.body as string)).toEqual(CREDENTIALS);
    requests[0]!.answer(answerWith('token-1'));
    await microtasks();
    expect(got).toEqual(['token-1', 'complete']);
  });

  it('reads the answer in the other spelling too', async () => {
    const { requests, token$ } = openTokens();
    const { got } = ask(token$);
    requests[0]!.answer({ accessToken: 'token-1', expiresIn: 3600 });
    await microtasks();
    expect(got).toEqual(['token-1', 'complete']);
  });

  it('shares one request among all who ask meanwhile', async () => {
    const { requests, token$ } = openTokens();
    const asking = [ask(token$), ask(token$), ask(token$)];
    requests[0]!.answer(answerWith('token-1'));
    await microtasks();
    expect(requests).toHaveLength(1);
    expect(asking.map(({ got }) => got)).toEqual(Array(3).fill(['token-1', 'complete']));
  });

  it('shares a failure too, and asks again for the next one', async () => {
    const { requests, token$ } = openTokens();
    const asking = [ask(token$), ask(token$)];
    requests[0]!.answer('', { status: 500 });
    await microtasks();
    expect(asking.map(({ got }) => got)).toMatchObject([[{ code: 500 }], [{ code: 500 }]]);
    ask(token$);
    expect(requests).toHaveLength(2);
  });

  it('gives a failure to all who had asked before it, also when their turn comes later', async () => {
    const source = openTokens();
    const late$ = source.ask();
    ask(source.ask());
    source.requests[0]!.answer('', { status: 401 });
    await microtasks();
    expect(ask(late$).got).toMatchObject([{ kind: 'refused', code: 401 }]);
    expect(source.requests).toHaveLength(1);
  });

  it('gives nobody the failure of an attempt before it had asked', async () => {
    const source = openTokens();
    ask(source.ask());
    source.requests[0]!.fail(new Error('no network'));
    await microtasks();
    const again$ = source.ask();
    const { got } = ask(again$);
    source.requests[1]!.answer(answerWith('token-1'));
    await microtasks();
    expect(got).toEqual(['token-1', 'complete']);
  });

  it('asks nobody before Retry-After is over, whoever comes', async () => {
    const source = openTokens();
    ask(source.ask());
    source.requests[0]!.answer('', { status: 429, headers: { 'retry-after': '60' } });
    await microtasks();
    source.at(59);
    expect(ask(source.ask()).got).toMatchObject([{ code: 429, retry_after_seconds: 1 }]);
    expect(source.requests).toHaveLength(1);
    source.at(60);
    ask(source.ask());
    expect(source.requests).toHaveLength(2);
  });

  it('has done with a Retry-After once a token has come, whatever the clock says later', async () => {
    const source = openTokens();
    source.at(4000);
    ask(source.ask());
    source.requests[0]!.answer('', { status: 429, headers: { 'retry-after': '3600' } });
    await microtasks();
    // The clock is set back, and the next request goes well.
    source.scheduler.frame = 0;
    ask(source.ask());
    source.requests[1]!.answer(answerWith('token-1', 90));
    await microtasks();
    source.at(4060);
    ask(source.ask());
    expect(source.requests).toHaveLength(3);
  });

  it('asks again after an hour, whatever Retry-After says', async () => {
    const source = openTokens();
    ask(source.ask());
    source.requests[0]!.answer('', { status: 503, headers: { 'retry-after': '86400' } });
    await microtasks();
    source.at(3600);
    ask(source.ask());
    expect(source.requests).toHaveLength(2);
  });

  it.each([
    ['an hour', 3600, 3540],
    ['two minutes', 120, 60],
    ['a minute and a half', 90, 30],
    ['little more than a minute', 61, 1],
    ['a minute, of which half is used', 60, 30],
  ])('keeps a token of %s until shortly before it expires', async (_what, expires_in, renewed_at) => {
    const { at, requests, token$ } = openTokens();
    ask(token$);
    requests[0]!.answer(answerWith('token-1', expires_in));
    await microtasks();
    at(renewed_at - 1);
    expect(ask(token$).got).toEqual(['token-1', 'complete']);
    at(renewed_at);
    const { got } = ask(token$);
    expect([got, requests.length]).toEqual([[], 2]);
    requests[1]!.answer(answerWith('token-2'));
    await microtasks();
    expect(got).toEqual(['token-2', 'complete']);
  });

  it('never uses a token that has already expired', async () => {
    const { requests, token$ } = openTokens();
    ask(token$);
    requests[0]!.answer(answerWith('token-1', 0));
    await microtasks();
    ask(token$);
    expect(requests).toHaveLength(2);
  });

  it('gets a new token after the platform refused the one it has, but not after it refused an older one', async () => {
    const { refuse, requests, token$ } = openTokens();
    ask(token$);
    requests[0]!.answer(answerWith('token-1'));
    await microtasks();
    refuse('token-0');
    expect(ask(token$).got).toEqual(['token-1', 'complete']);
    refuse('token-1');
    ask(token$);
    expect(requests).toHaveLength(2);
  });

  it('aborts the request when nobody waits for it any more, and not before', () => {
    const { requests, token$ } = openTokens();
    const [first, second] = [ask(token$), ask(token$)];
    const { signal } = requests[0]!.init;
    first.subscription.unsubscribe();
    expect(signal?.aborted).toBe(false);
    second.subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
    ask(token$);
    expect([requests.length, requests[1]!.init.signal?.aborted]).toEqual([2, false]);
  });

  it('keeps the token secret as long as it is kept, and for a while after it was refused', async () => {
    const { refuse, requests, secrets, token$ } = openTokens();
    const others = (): void => {
      for (let other = 0; other < 32; other += 1) addAndLetGo(secrets, `another-${other}`);
    };
    ask(token$);
    requests[0]!.answer(answerWith('the-access-token'));
    await microtasks();
    others();
    expect(secrets.redact('the-access-token')).toBe('[secret]');
    refuse('the-access-token');
    expect(secrets.redact('the-access-token')).toBe('[secret]');
    others();
    expect(secrets.redact('the-access-token')).toBe('the-access-token');
  });

  it('lets the token go when it has a newer one', async () => {
    const { at, requests, secrets, token$ } = openTokens();
    for (const [index, token] of ['the-first-one', 'the-second-one'].entries()) {
      ask(token$);
      requests[index]!.answer(answerWith(token));
      await microtasks();
      at(3600);
    }
    for (let other = 0; other < 32; other += 1) addAndLetGo(secrets, `another-${other}`);
    expect(secrets.redact('the-first-one the-second-one')).toBe('the-first-one [secret]');
  });

  it('makes the token known as a secret', async () => {
    const { requests, secrets, token$ } = openTokens();
    ask(token$);
    requests[0]!.answer(answerWith('the-access-token'));
    await microtasks();
    expect(secrets.redact('Bearer the-access-token')).toBe('Bearer [secret]');
  });
});
