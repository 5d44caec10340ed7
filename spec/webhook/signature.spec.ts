import { createHmac } from 'node:crypto';
import { verifySignature } from 'vzaps-rx';

const NOW = 1_700_000_000_000;
const secret = 'whsec_of-a-test';
const body = '{"text":"Olá 👋"}';

/** By other means than the library's. */
const signed = (seconds: number, text: string = body, key: string = secret): string =>
  `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${text}`).digest('hex')}`;

const verify = (signature: string | null | undefined, more: object = {}): Promise<boolean> =>
  verifySignature({ body, signature, secret, now: () => NOW, ...more });

describe('verifySignature', () => {
  it('is true for what was signed, as text and as bytes', async () => {
    const signature = signed(NOW / 1000);
    expect(await verify(signature)).toBe(true);
    expect(await verify(signature, { body: new TextEncoder().encode(body) })).toBe(true);
    expect(await verify(signature, { body: Buffer.from(body) })).toBe(true);
  });

  it.each([
    ['another body', signed(NOW / 1000, `${body} `)],
    ['another secret', signed(NOW / 1000, body, 'whsec_other')],
    ['another time', signed(NOW / 1000 - 1).replace(/t=\d+/, `t=${NOW / 1000}`)],
    ['no signature', undefined],
    ['a missing header', null],
    ['an empty one', ''],
    ['several', [signed(NOW / 1000), ''] as never],
    ['letters that are no digits', `t=${NOW / 1000},v1=${'z'.repeat(64)}`],
    ['a shorter one', signed(NOW / 1000).slice(0, -1)],
    ['a longer one', `${signed(NOW / 1000)}0`],
    ['a signature in capitals', signed(NOW / 1000).toUpperCase()],
  ])('is false for %s', async (_what, signature) => {
    expect(await verify(signature)).toBe(false);
  });

  it.each([
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
  ])('takes what is %i s old: %p', async (age, expected) => {
    expect(await verify(signed(NOW / 1000 - age))).toBe(expected);
  });

  it('takes what is older where it is told to', async () => {
    expect(await verify(signed(NOW / 1000 - 900), { tolerance_seconds: 900 })).toBe(true);
    expect(await verify(signed(NOW / 1000 - 901), { tolerance_seconds: 900 })).toBe(false);
  });

  it.each([
    [{ secret: '' }, 'secret: expected a non-empty string, but got'],
    [{ secret: undefined as never }, 'secret: expected a non-empty string, but got'],
    [{ secret: null as never }, 'secret: expected a non-empty string, but got'],
    [{ body: { text: 'parsed' } }, 'body: expected the body as text or bytes, not parsed, but got an object'],
    [{ body: -1 }, 'body: expected the body as text or bytes, not parsed, but got a number (not shown)'],
    [{ tolerance_seconds: NaN }, 'tolerance_seconds: expected a number of seconds from 0'],
    [{ tolerance_seconds: -1 }, 'tolerance_seconds: expected a number of seconds from 0'],
  ])('says that it can not tell with %p', async (more, message) => {
    await expect(verify(signed(NOW / 1000), more)).rejects.toThrow(message);
  });

  it('goes by the clock where it is told no time', async () => {
    const signature = signed(Math.floor(Date.now() / 1000));
    expect(await verifySignature({ body, signature, secret })).toBe(true);
  });
});
