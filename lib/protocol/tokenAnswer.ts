/** An access token, and how long it holds. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

const fieldsOf = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/**
 * The token endpoint's answer, each field in either of its spellings; undefined for what is none. `docs/protocol.md`, "Getting a
 * token".
 */
export const tokenAnswerOf = (body: unknown): TokenAnswer | undefined => {
  const fields = fieldsOf(body);
  const access_token = fields['access_token'] ?? fields['accessToken'];
  const expires_in = fields['expires_in'] ?? fields['expiresIn'];
  return typeof access_token === 'string' && access_token !== '' && typeof expires_in === 'number'
    ? { access_token, expires_in }
    : undefined;
};

/** What a refusing answer says of itself, as far as it is text: `invalid_client: no such client`. */
export const problemOf = (body: unknown): string => {
  const { code, error, message } = fieldsOf(body);
  return [code, error, message]
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .join(': ');
};
