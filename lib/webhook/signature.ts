import { VZapsConfigurationError } from '~/errors';
import { nonEmptyString, seconds as someSeconds } from '~/options/checks';
import { describeValue } from '~/options/describeValue';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';

/** The header that holds the signature of a forwarded event. */
export const SIGNATURE_HEADER = 'x-vzaps-signature';

/** What a receiver has, to see whether an event is from who it should be. */
export interface SignedRequest {
  /** The body as it came, byte by byte: parsed and written again it may be another one. */
  readonly body: string | Uint8Array;
  /** The header `x-vzaps-signature`; nothing counts as a wrong one. */
  readonly signature: string | null | undefined;
  /** The signing secret that `vzaps-rx listen --forward-to` prints. */
  readonly secret: string;
  /** How old it may be, in seconds, so that nobody can send it again later. @default 300 */
  readonly tolerance_seconds?: number;
  /** The time, in milliseconds since 1970. @default that of the clock */
  readonly now?: () => number;
}

const encoder = new TextEncoder();

const bytesOf = (text: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof text === 'string' ? encoder.encode(text) : new Uint8Array(text);

const keyOf = (secret: string, usage: 'sign' | 'verify'): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [usage]);

/** What is signed: the time, a point, and the body. */
const signedBytes = (seconds: string, body: string | Uint8Array): Uint8Array<ArrayBuffer> => {
  const [head, tail] = [encoder.encode(`${seconds}.`), bytesOf(body)];
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
};

const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** HMAC-SHA256 of a text, as hexadecimal digits. */
export const hmacOf = async (secret: string, text: string): Promise<string> =>
  hexOf(await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), encoder.encode(text)));

/** `t=1700000000,v1=…`: the time in seconds since 1970, and the HMAC-SHA256 of it and the body. */
export const signatureOf = async (secret: string, body: string, now_ms: number): Promise<string> => {
  const seconds = String(Math.floor(now_ms / 1000));
  const mac = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), signedBytes(seconds, body));
  return `t=${seconds},v1=${hexOf(mac)}`;
};

/**
 * True if the body is what `vzaps-rx listen --forward-to` has signed with this secret, and not too long ago. Never rejects for what
 * somebody has sent. Compares in a time that tells nothing. `docs/cli.md`.
 *
 * Rejects with a `VZapsConfigurationError` if there is no secret, as where a variable is not set, `body` is no text and no bytes, or `tolerance_seconds` is no time
 * @example
 * ```ts
 * const is_good = await verifySignature({
 *   body: await request.text(),
 *   signature: request.headers.get('x-vzaps-signature'),
 *   secret: signing_secret,
 * });
 * ```
 */
export const verifySignature = async ({
  body,
  signature,
  secret,
  tolerance_seconds = 300,
  now = () => DEFAULT_SCHEDULER.now(),
}: SignedRequest): Promise<boolean> => {
  if (!nonEmptyString.is(secret))
    throw new VZapsConfigurationError('secret', nonEmptyString.name, describeValue(secret, true));
  if (!someSeconds.is(tolerance_seconds))
    throw new VZapsConfigurationError(
      'tolerance_seconds',
      someSeconds.name,
      describeValue(tolerance_seconds),
    );
  if (typeof body !== 'string' && !ArrayBuffer.isView(body))
    throw new VZapsConfigurationError(
      'body',
      'the body as text or bytes, not parsed',
      describeValue(body, true),
    );
  const given: unknown = signature;
  const [, seconds, digits] =
    /^t=(\d{1,12}),v1=([\da-f]{64})$/.exec(typeof given === 'string' ? given : '') ?? [];
  if (seconds === undefined || digits === undefined) return false;
  if (Math.abs(now() / 1000 - Number(seconds)) > tolerance_seconds) return false;
  const mac = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify('HMAC', await keyOf(secret, 'verify'), mac, signedBytes(seconds, body));
};
