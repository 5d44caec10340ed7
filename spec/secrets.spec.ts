import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { realtimeUrl } from '~/protocol/endpoint';
import { createSecrets } from '~/secrets';

/** Long enough not to be found by chance, of characters that stand as they are nowhere. */
const CHARACTERS = Array.from('abcXYZ019-._~, +/=&%?#:"\\\'<>{}é漢😀\n\t');
const secret = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 8, maxLength: 40 })
  .map((characters) => characters.join(''))
  .filter((text) => !'[secret]'.includes(text));

const FORMS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in an address': (text) => encodeURIComponent(text),
  'in a form': (text) => new URLSearchParams({ x: text }).toString().slice(2),
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
};

describe('redact', () => {
  it.each(Object.entries(FORMS))('finds any secret %s in any text', (_where, formOf) => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (known, before, after) => {
        const form = formOf(known);
        const text = createSecrets([known]).redact(`${before}${form}${after}${form}`);
        expect(text).not.toContain(form);
        expect(text).toContain('[secret]');
      }),
    );
  });

  it('finds any secret in the address that the library itself makes', () => {
    const rest = { instance_id: 'i', events: [], last_event_id: undefined, credentials: 'both' } as const;
    fc.assert(
      fc.property(secret, (known) => {
        const handshake = { ...rest, instance_token: known, client_token: `x${known}`, access_token: known };
        const url = createSecrets([known]).redact(realtimeUrl('wss://realtime.vzaps.com', handshake));
        expect(url).toBe(
          'wss://realtime.vzaps.com/events/ws?instance_id=i' +
            '&access_token=[secret]&client_token=x[secret]&instance_token=[secret]',
        );
      }),
    );
  });

  it('finds all of several secrets, also where one is a part of another one', () => {
    fc.assert(
      fc.property(secret, secret, fc.string(), (one, other, text) => {
        const secrets = createSecrets([one, one + other]);
        expect(secrets.redact(`${text}${one}${other}`)).not.toContain(other);
        expect(secrets.redact(`${text}${one}`)).not.toContain(one);
      }),
    );
  });

  it('finds a secret that was cut off at either end', () => {
    const long = fc.string({
      minLength: 32,
      maxLength: 300,
      unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '0', '1'),
    });
    fc.assert(
      fc.property(long, fc.nat(300), fc.nat(300), (known, from, length) => {
        const piece = known.slice(from % (known.length - 16)).slice(0, 16 + length);
        expect(createSecrets([known]).redact(`<${piece}>`)).toBe('<[secret]>');
      }),
    );
  });

  it.each([
    ['twelve-chars', 'twelve-c', '[secret]'],
    ['twelve-chars', 'twelve-', 'twelve-'],
    ['shorter', 'shorte', 'shorte'],
    ['shorter', 'shorter', '[secret]'],
  ])('of %p shows %p as %p', (known, text, shown) => {
    expect(createSecrets([known]).redact(text)).toBe(shown);
  });

  it('changes nothing in a text without secrets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('the-secret') && text !== '\u0000');
        expect(createSecrets(['the-secret']).redact(text)).toBe(text);
      }),
    );
  });

  it('finds a secret that was added later', () => {
    const secrets = createSecrets(['first-secret']);
    expect(secrets.redact('first-secret second-secret')).toBe('[secret] second-secret');
    secrets.add('second-secret');
    expect(secrets.redact('first-secret second-secret')).toBe('[secret] [secret]');
  });

  it('forgets a token after many others, and nothing else', () => {
    const secrets = createSecrets(['first-secret']);
    secrets.add('later-secret');
    secrets.addToken('the-token');
    for (let renewal = 1; renewal < 32; renewal += 1) secrets.addToken(`token-${renewal}.`);
    expect(secrets.redact('the-token token-1. token-31.')).toBe('[secret] [secret] [secret]');
    secrets.addToken('one-more-token');
    expect(secrets.redact('the-token token-1. one-more-token')).toBe('the-token [secret] [secret]');
    expect(secrets.redact('first-secret later-secret')).toBe('[secret] [secret]');
  });

  it('remembers a token that is used again without forgetting others for it', () => {
    const secrets = createSecrets();
    for (let use = 0; use < 100; use += 1) secrets.addToken(`token-${use % 32}.`);
    expect(secrets.redact('token-0. token-31.')).toBe('[secret] [secret]');
  });

  it.each(Object.entries(FORMS))('finds a secret of signs that not all spell alike, %s', (_where, formOf) => {
    const known = 'a,b~c!d\'e(f)g*h i+j%k&l=m/n\\o"p';
    expect(createSecrets([known]).redact(`<${formOf(known)}>`)).toBe('<[secret]>');
  });

  it('is not confused by an empty secret, one that is given twice, or one that is in the mark', () => {
    const secrets = createSecrets(['', 'secret', 'secret', 'cre']);
    expect(secrets.redact('a secret')).toBe('a [secret]');
    expect(secrets.redact('incredible')).toBe('in[secret]dible');
  });
});

describe('safeCause', () => {
  const KNOWN = 'the-known-secret';
  const { safeCause } = createSecrets([KNOWN]);

  it('keeps the name, the code and the message, without secrets', () => {
    const error = Object.assign(new TypeError(`fetch of https://x?${KNOWN} failed`), { code: `E_${KNOWN}` });
    const safe = safeCause(error);
    expect(safe).toBeInstanceOf(Error);
    expect(safe).toMatchObject({
      name: 'TypeError',
      message: 'fetch of https://x?[secret] failed',
      code: 'E_[secret]',
    });
  });

  it('keeps nothing else: no fields, no stack, no errors inside', () => {
    const error = Object.assign(new AggregateError([new Error(KNOWN)], 'several'), {
      request: { headers: { authorization: KNOWN } },
      path: KNOWN,
    });
    error.stack = KNOWN;
    expect(inspect(safeCause(error), { depth: Infinity, showHidden: true })).not.toContain(KNOWN);
    expect(Object.keys(safeCause(error))).toEqual(['name']);
    expect(safeCause(error).stack).toBeUndefined();
  });

  it('keeps the causes, some deep, and comes to an end with those that go round', () => {
    const inner = new Error(`inner ${KNOWN}`);
    const outer = new Error('outer', { cause: inner });
    expect(safeCause(outer).cause).toMatchObject({ message: 'inner [secret]' });
    inner.cause = outer;
    expect(inspect(safeCause(outer), { depth: Infinity })).not.toContain(KNOWN);
  });

  it('keeps no more than four of a row of causes', () => {
    const row = Array.from({ length: 9 }).reduce<Error>(
      (cause) => new Error('next', { cause }),
      new Error('first'),
    );
    let kept = 0;
    for (let one: unknown = safeCause(row); one !== undefined; one = (one as Error).cause) kept += 1;
    expect(kept).toBe(4);
  });

  it.each([
    [`no ${KNOWN}`, 'no [secret]'],
    [undefined, 'no message'],
    [null, 'no message'],
    [7, 'no message'],
    [{ message: 7, name: 7 }, 'no message'],
    [{ message: KNOWN }, '[secret]'],
    [() => KNOWN, 'no message'],
  ])('of what is no error (%p) is an error', (thrown, message) => {
    expect(safeCause(thrown)).toMatchObject({ name: 'Error', message });
  });

  it('shows no secret, wherever it stands in an error', () => {
    fc.assert(
      fc.property(secret, fc.string(), fc.nat(5), (known, text, depth) => {
        let error: unknown = `${text}${known}`;
        for (let level = 0; level < depth; level += 1) {
          error = Object.assign(new Error(`${known}${text}`, { cause: error }), { name: known, code: known });
        }
        const safe = createSecrets([known]).safeCause(error);
        for (let one: unknown = safe; one !== undefined; one = (one as Error).cause) {
          const { name, message, code } = one as Error & { code?: string };
          expect(`${name} ${message} ${code ?? ''}`).not.toContain(known);
        }
      }),
    );
  });
});
