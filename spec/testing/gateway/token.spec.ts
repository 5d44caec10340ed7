import { A_TEXT, A_TIME } from './anything';
import { goodCredentials, postToken, refusalWith, secretsOf } from './bareClient';
import { startGateway } from './startGateway';

const DAY_MS = 86_400_000;

describe('the token endpoint', () => {
  afterEach(() => jest.restoreAllMocks());

  it('gives a token and how long it holds', async () => {
    const gateway = await startGateway({ token_seconds: 90 });
    const response = await postToken(gateway, goodCredentials(gateway));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ access_token: A_TEXT, expires_in: 90 });
  });

  it('spells its answer as one official client also accepts it, if asked to', async () => {
    const gateway = await startGateway({ token_spelling: 'camel' });
    const response = await postToken(gateway, goodCredentials(gateway));
    expect(await response.json()).toEqual({ accessToken: A_TEXT, expiresIn: 3600 });
  });

  it('gives another token each time', async () => {
    const gateway = await startGateway();
    const [first, second] = [await secretsOf(gateway), await secretsOf(gateway)];
    expect(first.access_token).not.toBe(second.access_token);
  });

  it.each(['client_token', 'client_secret'])('answers 401 to a wrong %s', async (field) => {
    const gateway = await startGateway();
    const response = await postToken(gateway, { ...goodCredentials(gateway), [field]: 'wrong' });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: 'invalid_client', message: A_TEXT });
  });

  it('accepts the credentials that it was given', async () => {
    const credentials = { client_token: 'ours', client_secret: 'a secret of ours' };
    const gateway = await startGateway({ credentials });
    expect(gateway.client_options).toMatchObject(credentials);
    expect((await postToken(gateway, credentials)).status).toBe(200);
    expect(
      (await postToken(gateway, { client_token: 'client-token-1', client_secret: 'client-secret-1' })).status,
    ).toBe(401);
  });

  it.each([
    ['no JSON', 'client_token=a'],
    ['without a secret', { client_token: 'client-token-1' }],
    ['with a secret that is no text', { client_token: 'client-token-1', client_secret: 1 }],
    ['of ten million bytes', { client_token: 'client-token-1', client_secret: 'x'.repeat(10_000_000) }],
  ])('answers 400 to a body %s', async (_, body) => {
    const gateway = await startGateway();
    const response = await postToken(gateway, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code: 'invalid_request', message: A_TEXT });
  });

  it.each([
    ['GET', '/token'],
    ['POST', '/tokens'],
  ])('answers 404 to %s %s, and notes nothing', async (method, path) => {
    const gateway = await startGateway();
    expect((await fetch(gateway.base_url + path, { method })).status).toBe(404);
    expect(gateway.record.token_requests).toEqual([]);
  });

  it.each([403, 429, 500, 503])('refuses with %i, as often as it was asked to', async (status) => {
    const gateway = await startGateway();
    gateway.refuseTokens(status, { times: 2 });
    const ask = () => postToken(gateway, goodCredentials(gateway));
    const first = await ask();
    expect(first.status).toBe(status);
    expect(first.headers.get('retry-after')).toBeNull();
    expect(await first.json()).toEqual({ code: 'refused', message: A_TEXT });
    expect((await ask()).status).toBe(status);
    expect((await ask()).status).toBe(200);
  });

  it('refuses once unless told how often', async () => {
    const gateway = await startGateway();
    gateway.refuseTokens(503);
    expect((await postToken(gateway, goodCredentials(gateway))).status).toBe(503);
    expect((await postToken(gateway, goodCredentials(gateway))).status).toBe(200);
  });

  it('says in seconds when to come again', async () => {
    const gateway = await startGateway();
    gateway.refuseTokens(429, { retry_after_seconds: 7 });
    expect((await postToken(gateway, goodCredentials(gateway))).headers.get('retry-after')).toBe('7');
  });

  it('says as a date when to come again, if asked to, and not too early', async () => {
    const gateway = await startGateway({ retry_after_form: 'date' });
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 1, 12, 0, 0, 1));
    gateway.refuseTokens(503, { retry_after_seconds: 90 });
    expect((await postToken(gateway, goodCredentials(gateway))).headers.get('retry-after')).toBe(
      'Thu, 01 Jan 2026 12:01:31 GMT',
    );
  });

  it('notes each request with its body and the answer', async () => {
    const gateway = await startGateway();
    const three = gateway.until(({ token_requests }) => token_requests.length === 3);
    await postToken(gateway, goodCredentials(gateway));
    await postToken(gateway, { client_token: 'nobody', client_secret: 'nothing' });
    await postToken(gateway, '{');
    await three;
    expect(gateway.record.token_requests).toEqual([
      { at: A_TIME, body: goodCredentials(gateway), status: 200 },
      { at: A_TIME, body: { client_token: 'nobody', client_secret: 'nothing' }, status: 401 },
      { at: A_TIME, body: undefined, status: 400 },
    ]);
    expect(Math.abs(gateway.record.token_requests[0]!.at - Date.now())).toBeLessThan(60_000);
  });
});

describe('an access token', () => {
  afterEach(() => jest.restoreAllMocks());

  it('opens sockets until it expires', async () => {
    const gateway = await startGateway({ token_seconds: DAY_MS / 1000 });
    const query = { ...gateway.subscribe_options, ...(await secretsOf(gateway)) };
    const issued = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(issued + DAY_MS - 60_000);
    expect(await refusalWith(gateway, { query })).toMatchObject({ status: 101 });
    clock.mockReturnValue(issued + DAY_MS + 60_000);
    expect(await refusalWith(gateway, { query })).toMatchObject({ status: 401 });
  });

  it('opens none once all are revoked, and a new one does', async () => {
    const gateway = await startGateway();
    const query = { ...gateway.subscribe_options, ...(await secretsOf(gateway)) };
    gateway.revokeTokens();
    expect(await refusalWith(gateway, { query })).toMatchObject({ status: 401 });
    expect(await refusalWith(gateway, { query: { ...query, ...(await secretsOf(gateway)) } })).toMatchObject({
      status: 101,
    });
  });
});
