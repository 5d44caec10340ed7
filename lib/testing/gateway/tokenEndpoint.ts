import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DecidedSettings } from './settings';

/** An answer of the token endpoint. */
export interface TokenReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Larger bodies are no token requests. */
const MAX_BODY_BYTES = 64 * 1024;

export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
};

export const sendReply = (response: ServerResponse, { status, body, headers = {} }: TokenReply): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

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
