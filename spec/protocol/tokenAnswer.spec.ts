import { problemOf, tokenAnswerOf } from '~/protocol/tokenAnswer';

describe('the answer of the token endpoint', () => {
  it.each([
    { access_token: 'a', expires_in: 3600 },
    { accessToken: 'a', expiresIn: 3600 },
    { access_token: 'a', expiresIn: 3600 },
    { accessToken: 'a', expires_in: 3600 },
    { accessToken: 'a', access_token: null, expiresIn: 3600 },
    { access_token: 'a', expires_in: 3600, token_type: 'Bearer' },
  ])('is read as %p', (body) => {
    expect(tokenAnswerOf(body)).toEqual({ access_token: 'a', expires_in: 3600 });
  });

  it.each([
    undefined,
    null,
    'a',
    [],
    {},
    { access_token: 'a' },
    { expires_in: 3600 },
    { access_token: 7, expires_in: 3600 },
    { access_token: '', expires_in: 3600 },
    { access_token: 'a', expires_in: '3600' },
    { access_token: 'a', expiresIn: '3600' },
  ])('is not read as %p', (body) => {
    expect(tokenAnswerOf(body)).toBeUndefined();
  });
});

describe('what a refusing answer says', () => {
  it.each([
    [
      { code: 'E1', error: 'invalid_client', message: 'no such client' },
      'E1: invalid_client: no such client',
    ],
    [{ error: 'invalid_client' }, 'invalid_client'],
    [{ code: '', error: 'invalid_client', message: '' }, 'invalid_client'],
    [{ message: 'no such client', status: 401 }, 'no such client'],
    [{ code: 401, error: { nested: true }, message: '' }, ''],
    [{}, ''],
    [[], ''],
    ['Unauthorized', ''],
    [null, ''],
    [undefined, ''],
  ])('is taken from %p', (body, problem) => {
    expect(problemOf(body)).toBe(problem);
  });
});
