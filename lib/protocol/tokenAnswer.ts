import * as t from 'io-ts';
import { NonEmptyString } from './nonEmptyString';

/** An access token, and how long it holds. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

const Answer = t.type({ access_token: NonEmptyString, expires_in: t.number });

const inOurSpelling = (value: unknown): unknown => {
  if (!t.UnknownRecord.is(value)) return value;
  return {
    access_token: value['access_token'] ?? value['accessToken'],
    expires_in: value['expires_in'] ?? value['expiresIn'],
  };
};

/** Codec of the token endpoint's answer, each field in either of its spellings. `docs/protocol.md`, "Getting a token". */
export const TokenAnswer = new t.Type<TokenAnswer, TokenAnswer, unknown>(
  'TokenAnswer',
  Answer.is,
  (value, context) => Answer.validate(inOurSpelling(value), context),
  t.identity,
);

const Problem = t.partial({ error: t.unknown, message: t.unknown, code: t.unknown });

/** What a refusing answer says of itself, as far as it is text: `invalid_client: no such client`. */
export const problemOf = (body: unknown): string => {
  if (!Problem.is(body)) return '';
  return [body.code, body.error, body.message]
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .join(': ');
};
