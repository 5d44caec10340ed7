import { Readable } from 'node:stream';
import { boundedText } from '~/protocol/boundedText';

const answerOf = (body: unknown, text = () => Promise.reject(new Error('not to be called'))) =>
  ({ body, text }) as unknown as Response;

const encoded = (text: string) => new TextEncoder().encode(text);

/** A piece of text again and again, and how it was read. */
const endless = (piece: string) => {
  const seen = { pieces: 0, left: false };
  const body = (async function* () {
    try {
      for (;;) {
        seen.pieces += 1;
        yield encoded(piece);
      }
    } finally {
      seen.left = true;
    }
  })();
  return { seen, body };
};

/** The one that `Readable.toWeb` makes may throw, unheard, when it is left in the middle (Node 20). */
const webStreamOf = (body: AsyncGenerator<Uint8Array>) =>
  new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await body.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await body.return(undefined);
    },
  });

describe('the text of an answer', () => {
  it.each([
    ['a stream of the web', new Response('grüße 😀').body],
    [
      'a stream of Node',
      Readable.from([encoded('grü').slice(0, 3), encoded('grü').slice(3), encoded('ße 😀')]),
    ],
    ['a stream of Node with an encoding', Readable.from([Buffer.from('grüße 😀')]).setEncoding('utf8')],
  ])('is read from %s', async (_what, body) => {
    expect(await boundedText(answerOf(body), 100)).toBe('grüße 😀');
  });

  it.each([
    ['a stream of the web', webStreamOf],
    ['a stream of Node', (body: AsyncGenerator<Uint8Array>) => Readable.from(body)],
    ['another iterable', (body: AsyncGenerator<Uint8Array>) => body],
  ])('is not read any further than its bound from %s', async (_what, streamOf) => {
    const { seen, body } = endless('0123456789');
    expect((await boundedText(answerOf(streamOf(body)), 25)).slice(0, 25)).toBe('0123456789012345678901234');
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.left).toBe(true);
    expect(seen.pieces).toBeLessThan(100);
  });

  it.each([
    ['has neither', {}],
    ['has no body', null],
    ['tells none', undefined],
  ])('is what text() gives, cut off, where the answer %s', async (_what, body) => {
    expect(await boundedText(answerOf(body, (() => Promise.resolve('0123456789')) as never), 4)).toBe('0123');
  });

  it.each([
    ['a stream of the web', (body: Readable) => Readable.toWeb(body)],
    ['a stream of Node', (body: Readable) => body],
  ])('fails where %s fails', async (_what, streamOf) => {
    const body = Readable.from(
      (async function* () {
        yield encoded('{');
        throw new Error('ECONNRESET');
      })(),
    );
    await expect(boundedText(answerOf(streamOf(body)), 100)).rejects.toThrow('ECONNRESET');
  });
});
