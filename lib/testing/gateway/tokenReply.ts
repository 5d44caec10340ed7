import type { DecidedSettings } from './settings';

/** An answer of the token endpoint. */
export interface TokenReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const isCredentials = (
  body: unknown,
): body is { readonly client_token: string; readonly client_secret: string } =>
  typeof body === 'object' &&
  body !== null &&
  'client_token' in body &&
  'client_secret' in body &&
  typeof body.client_token === 'string' &&
  typeof body.client_secret === 'string';

/** Answers a request for a token; `issue` makes one. */
export const tokenReply = (
  body: unknown,
  settings: Pick<DecidedSettings, 'credentials' | 'token_seconds' | 'token_spelling'>,
  issue: () => string,
): TokenReply => {
  if (!isCredentials(body))
    return {
      status: 400,
      body: { code: 'invalid_request', message: 'client_token and client_secret are required' },
    };
  const { client_token, client_secret } = settings.credentials;
  if (body.client_token !== client_token || body.client_secret !== client_secret)
    return {
      status: 401,
      body: { code: 'invalid_client', message: 'unknown client_token or client_secret' },
    };
  const token = issue();
  return {
    status: 200,
    body:
      settings.token_spelling === 'snake'
        ? { access_token: token, expires_in: settings.token_seconds }
        : { accessToken: token, expiresIn: settings.token_seconds },
  };
};
