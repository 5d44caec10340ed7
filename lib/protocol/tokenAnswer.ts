import { either as E } from 'fp-ts';
import * as t from 'io-ts';
import { NonEmptyString } from './nonEmptyString';

/** An access token, and how long it holds. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

const Snake = t.type({ access_token: NonEmptyString, expires_in: t.number });
const Camel = t.type({ accessToken: NonEmptyString, expiresIn: t.number });

/** Codec of the token endpoint's answer, in either of its spellings. `docs/protocol.md`, "Getting a token". */
export const TokenAnswer = new t.Type<TokenAnswer, TokenAnswer, unknown>(
  'TokenAnswer',
  Snake.is,
  (value, context) => {
    if (Camel.is(value)) return t.success({ access_token: value.accessToken, expires_in: value.expiresIn });
    return E.map(({ access_token, expires_in }: TokenAnswer) => ({ access_token, expires_in }))(
      Snake.validate(value, context),
    );
  },
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
