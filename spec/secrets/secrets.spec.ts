import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { realtimeUrl } from '~/protocol/endpoint';
import { canonical } from '~/secrets/canonical';
import { createSecrets } from '~/secrets/secrets';
import { addAndLetGo } from '../support/addAndLetGo';
import { anyText } from '../support/anyText';

/** Long enough not to be found by chance, of characters that stand as they are nowhere. */
const CHARACTERS = Array.from('abqXYZ019-._~, +/=&%?#:"\\\'<>{}é漢😀\n\t');
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

/** Secrets that are told by their letters, of which they have eight at least, also where it looks as if an escape were among them. */
const lettered = secret.filter(
  (text) => canonical(text).letters.replace(/[^ -~]/g, '').length >= 8 && text.split(/[%\\&]/).length <= 2,
);
const plain = fc
  .array(fc.constantFrom(...Array.from('abqXYZ019-._~, +/=?#:"\'<>{}')), { maxLength: 40 })
  .map((characters) => `abcd${characters.join('')}wxyz`);

const eachSign = (text: string, spell: (code: string) => string): string =>
  text.replace(/[^\p{L}\p{N}]/gu, (sign) =>
    Array.from({ length: sign.length }, (_, at) =>
      spell(sign.charCodeAt(at).toString(16).padStart(4, '0')),
    ).join(''),
  );
const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '/': '&#x2F;',
  '=': '&equals;',
};
const inHtml = (text: string): string => text.replace(/[&<>"'/=]/g, (sign) => HTML[sign]!);
const lower = (text: string): string => text.replace(/%../g, (code) => code.toLowerCase());

/** How servers spell what they quote. */
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  'percent-encoded in lower case': (text) => lower(encodeURIComponent(text)),
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'percent-encoded three times, in lower case': (text) =>
    lower(encodeURIComponent(encodeURIComponent(encodeURIComponent(text)))),
  'in the JSON of PHP': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll('/', '\\/')
      .replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in JSON in JSON': (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'with \\u in the place of signs': (text) => eachSign(text, (code) => `\\u${code}`),
  'with \\x in the place of signs': (text) => eachSign(text, (code) => `\\x${code.slice(2)}`),
  'in HTML': inHtml,
  'in HTML in HTML': (text) => inHtml(inHtml(text)),
  'decoded, with its plus signs as spaces': (text) => text.replaceAll('+', ' '),
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

  it.each(Object.entries(SPELLINGS))('finds any secret %s', (_how, spell) => {
    fc.assert(
      fc.property(lettered, (known) => {
        fc.pre(spell(known) !== known);
        expect(createSecrets([known]).redact(`<${spell(known)}>`)).not.toContain(spell(known));
      }),
    );
    fc.assert(
      fc.property(plain, (known) => {
        expect(createSecrets([known]).redact(`<${spell(known)}>`)).toBe('<[secret]>');
      }),
    );
  });

  it('finds a piece of a secret in another spelling', () => {
    const { redact } = createSecrets(['AbCd/EfGh+IjKl=MnOp']);
    expect(redact('token=AbCd%2fEfGh%2bIj…')).toBe('token=[secret]…');
    expect(redact('… Cd\\/EfGh+IjKl&#61;M&#61;')).toBe('… [secret]&#61;');
  });

  it('does not take an escape for a piece of a secret', () => {
    const { redact } = createSecrets(['2f2f2f2f2f2f2f2f', 'u0041u0041u0041', 'quotquotquot']);
    for (const text of ['%2f%2f%2f%2f%2f%2f%2f%2f', '\\u0041\\u0041\\u0041', '&quot;&quot;&quot;'])
      expect(redact(text)).toBe(text);
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
    ['twelve-chars', 'twelve-ch', '[secret]'],
    ['twelve-chars', 'twelve-c', 'twelve-c'],
    ['twelve-chars', 'TWELVE-CHARS', 'TWELVE-CHARS'],
    ['shorter', 'shorte', 'shorte'],
    ['shorter', 'shorter', '[secret]'],
    ['++++++++shorter', '++++++++shorte', '++++++++shorte'],
  ])('of %p shows %p as %p', (known, text, shown) => {
    expect(createSecrets([known]).redact(text)).toBe(shown);
  });

  it('changes nothing in a text without secrets', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
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

  it('knows a secret until it is let go, and then remembers it among the last 32 of those', () => {
    const secrets = createSecrets(['first-secret']);
    secrets.add('let-go-secret');
    secrets.add('kept-secret');
    for (let other = 0; other < 100; other += 1) secrets.add(`held-${other}.`);
    expect(secrets.redact('let-go-secret')).toBe('[secret]');
    secrets.letGo('let-go-secret');
    for (let other = 1; other < 32; other += 1) addAndLetGo(secrets, `gone-${other}.`);
    expect(secrets.redact('let-go-secret gone-1. gone-31.')).toBe('[secret] [secret] [secret]');
    addAndLetGo(secrets, 'one-more-secret');
    expect(secrets.redact('let-go-secret gone-1. one-more-secret')).toBe('let-go-secret [secret] [secret]');
    expect(secrets.redact('first-secret kept-secret held-0. held-99.')).toBe(
      '[secret] [secret] [secret] [secret]',
    );
  });

  it('knows a secret that was added several times until it was let go as often', () => {
    const secrets = createSecrets();
    const forgetOthers = (): void => {
      for (let other = 0; other < 32; other += 1) addAndLetGo(secrets, `other-${other}.`);
    };
    secrets.add('the-token');
    secrets.add('the-token');
    secrets.letGo('the-token');
    forgetOthers();
    expect(secrets.redact('the-token')).toBe('[secret]');
    secrets.letGo('the-token');
    expect(secrets.redact('the-token')).toBe('[secret]');
    // Nobody holds it any more: this is nobody's to let go of.
    secrets.letGo('the-token');
    secrets.add('the-token');
    forgetOthers();
    expect(secrets.redact('the-token')).toBe('[secret]');
    secrets.letGo('the-token');
    forgetOthers();
    expect(secrets.redact('the-token')).toBe('the-token');
  });

  it('remembers one that is let go again and again without forgetting others for it', () => {
    const secrets = createSecrets();
    for (let use = 0; use < 100; use += 1) addAndLetGo(secrets, `token-${use % 32}.`);
    expect(secrets.redact('token-0. token-31.')).toBe('[secret] [secret]');
  });

  it('learns a secret, and lets it go, without going through those that it knows', () => {
    const secrets = createSecrets();
    for (let index = 0; index < 100; index += 1) secrets.add(`instance-token-${index}`);
    const walks = (['values', 'entries', 'forEach', Symbol.iterator] as const).map((walk) =>
      jest.spyOn(Map.prototype, walk as 'values'),
    );
    try {
      addAndLetGo(secrets, 'one-more-token');
      expect(walks.map((walk) => walk.mock.calls.length)).toEqual([0, 0, 0, 0]);
      secrets.redact('a text');
      expect(walks.some((walk) => walk.mock.calls.length > 0)).toBe(true);
    } finally {
      for (const walk of walks) walk.mockRestore();
    }
  });

  it('is not kept busy by a monotonous secret in a monotonous text', () => {
    const { redact } = createSecrets(['a'.repeat(200_000)]);
    expect(redact(`<${'a'.repeat(2000)}`)).toBe('<[secret]');
  });

  it('looks at the beginning of a long text, and leaves out the rest', () => {
    const { redact } = createSecrets(['the-secret']);
    expect(redact(`the-secret ${'x'.repeat(2000)}the-secret`)).toBe(`[secret] ${'x'.repeat(1013)}`);
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

  it('keeps messages short, and on one line', () => {
    const message = `first\nsecond\u2028third\u001b[31m ${'x'.repeat(5000)}${KNOWN}`;
    const safe = safeCause(Object.assign(new Error(message), { name: 'A\nB', code: 'C\r\nD' }));
    expect(safe).toMatchObject({ name: 'A B', code: 'C D' });
    expect(safe.message).toMatch(/^first second third \[31m x+…$/);
    expect(safe.message.length).toBeLessThan(500);
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
