import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import * as fc from 'fast-check';
import type { AsyncVZapsClient } from 'vzaps-rx';
import { type Behaviour, frame, switching, TEXT } from '../hostile/rawServer';

const SECRETS = ['client_token', 'client_secret', 'instance_token', 'access_token'] as const;

/** What a client is not to show. */
type KnownSecrets = Readonly<Record<(typeof SECRETS)[number], string>>;

type ClientOptions = Partial<ConstructorParameters<typeof AsyncVZapsClient>[0]>;

/** How something goes wrong, with texts that quote secrets. */
interface Failure extends Behaviour {
  readonly options?: ClientOptions;
}

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
const SIGNS = Array.from('/+=-._~ ,:;!?#@$*()[]{}<>|^`\'"%&\\');

/** Of what a header can hold; with enough letters, and at most one sign that may look as if it began an escape. */
const secret = fc
  .tuple(
    fc.array(fc.constantFrom(...LETTERS), { minLength: 12, maxLength: 40 }),
    fc.array(fc.tuple(fc.nat(40), fc.constantFrom(...SIGNS)), { maxLength: 8 }),
  )
  .map(([letters, signs]) => {
    const characters = [...letters];
    for (const [at, sign] of signs) characters.splice(at, 0, sign);
    return characters.join('').trim();
  })
  .filter((text) => text.split(/[%&\\]/).length <= 2);

const lower = (text: string): string => text.replace(/%../g, (code) => code.toLowerCase());

const inForm = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);

/** The spellings that are looked for in all that a client shows. */
export const spellingsOf = (text: string): readonly string[] => [
  text,
  encodeURIComponent(text),
  lower(encodeURIComponent(text)),
  inForm(text),
  lower(inForm(text)),
  JSON.stringify(text).slice(1, -1),
];

const SPELLINGS: readonly ((text: string) => string)[] = [
  ...[0, 1, 2, 3, 4, 5].map((which) => (text: string) => spellingsOf(text)[which]!),
  (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => text.replace(/[^\da-z]/gi, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  (text) => text.replace(/[^\da-z]/gi, (sign) => `&#${sign.charCodeAt(0)};`),
  (text) => text.replaceAll('+', ' '),
];

const FRAMES: readonly ((quote: string) => string)[] = [
  (quote) => `{"error": ${quote}`,
  (quote) => JSON.stringify({ error: quote }),
  (quote) => JSON.stringify({ id: quote.repeat(50), type: 'Message' }),
  (quote) => `{"id":"","type":["${quote}"]}`,
];

const BODIES: readonly ((quote: string) => string)[] = [
  (quote) => JSON.stringify({ code: quote, error: quote, message: quote }),
  (quote) => `{"message":"${quote}"}`,
  (quote) => `<html>${quote}</html>`,
];

/** What code of the user's own may reject with: not always an error. */
const rejections = (quote: string): readonly Error[] => [
  new Error(quote),
  quote as never,
  { name: quote, code: quote, message: quote, token: quote } as Error,
  Object.assign(new AggregateError([new Error(quote)], 'several', { cause: new Error(quote) }), {
    url: quote,
  }),
];

/** A text that a header or a status line can hold. */
const oneLine = (quote: string): string => quote.replace(/[^ -~]/g, '?');

const refuseUpgrade =
  (status: number, quote: string) =>
  (socket: Duplex): void => {
    const body = JSON.stringify({ error: quote });
    socket.end(
      `HTTP/1.1 ${status} ${oneLine(quote)}\r\nLocation: ${oneLine(quote)}\r\nX-Error: ${oneLine(quote)}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  };

const FAILURES: readonly ((quote: string, index: number) => Failure)[] = [
  (quote, index) => ({
    token: (response: ServerResponse) => {
      const status = [200, 302, 400, 401, 403, 404, 429, 503][index % 8]!;
      response.writeHead(status, { location: encodeURI(oneLine(quote)), 'x-error': oneLine(quote) });
      response.end(BODIES[index % BODIES.length]!(quote));
    },
  }),
  (quote, index) => ({
    options: {
      fetch: (url: unknown, { body, headers }: RequestInit = {}) => {
        const cause = rejections(quote)[index % 4];
        const error = new TypeError(`fetch of ${String(url)} with ${body as string} failed`, {
          cause,
        });
        return Promise.reject(Object.assign(error, { body, headers }));
      },
    },
  }),
  (quote, index) => ({
    options: {
      client_secret: undefined,
      access_token: () => Promise.reject(rejections(quote)[index % 4]!),
    },
  }),
  (quote, index) => ({ upgrade: refuseUpgrade([200, 302, 401, 403, 404, 418, 429, 503][index % 8]!, quote) }),
  () => ({
    upgrade: (socket: Duplex, request: IncomingMessage) => {
      // A server that says everything back in a protocol that is none.
      socket.end(`WHAT ${request.url}\r\n${JSON.stringify(request.headers)}\r\n\r\n`);
    },
  }),
  (quote, index) => ({
    upgrade: (socket: Duplex, request: IncomingMessage) => {
      socket.write(switching(request));
      const code = [1000, 1002, 1008, 1011, 4000, 4401][index % 6]!;
      const reason = Buffer.from(oneLine(quote)).subarray(0, 123);
      socket.end(frame(0x88, Buffer.concat([Buffer.from([code >> 8, code & 255]), reason])));
    },
  }),
  (quote, index) => ({
    opened: (socket: Duplex) => void socket.write(frame(TEXT, FRAMES[index % FRAMES.length]!(quote))),
  }),
  (quote) => ({
    options: {
      WebSocketCtor: class {
        readonly readyState = 3;
        constructor(url: string, _protocols: unknown, options: unknown) {
          const message = `'${url}' can't be opened with ${JSON.stringify(options)}`;
          throw Object.assign(new SyntaxError(message, { cause: new Error(quote) }), { url, options });
        }
      } as never,
    },
  }),
];

/** At which of the failures an access token is known, since there is one. */
const FIRST_WITH_TOKEN = 3;

/** Something that goes wrong and quotes what a client knows. */
export interface Quoting {
  readonly secrets: KnownSecrets;
  readonly failure: Failure;
  readonly reconnect: boolean;
  /** Whether anybody listens to `errors$`; if not, some are warned of. */
  readonly listens: boolean;
}

export const quoting: fc.Arbitrary<Quoting> = fc
  .record({
    secrets: fc.record({
      client_token: secret,
      client_secret: secret,
      instance_token: secret,
      access_token: secret,
    }),
    which: fc.nat(FAILURES.length - 1),
    index: fc.nat(1000),
    quoted: fc.subarray(Array.from(SECRETS), { minLength: 1 }),
    spell: fc.constantFrom(...SPELLINGS),
    reconnect: fc.boolean(),
    listens: fc.boolean(),
  })
  .map(({ secrets, which, index, quoted, spell, reconnect, listens }) => {
    // Who gets its tokens from elsewhere has no client_secret.
    const unknown = which === 2 ? 'client_secret' : undefined;
    const known = quoted.filter(
      (name) => name !== unknown && (name !== 'access_token' || which >= FIRST_WITH_TOKEN),
    );
    const quote = known.map((name) => `${name}=${spell(secrets[name])}`).join('; ');
    return { secrets, failure: FAILURES[which]!(quote, index), reconnect, listens };
  });
