import { EMPTY } from 'rxjs';
import { either as E } from 'fp-ts';
import { handle, type HandleOptions } from 'vzaps-rx';
import * as is from '~/options/codecs';
import { wrongIn } from '../support/options';

const wrong = (options: object) =>
  wrongIn(() => EMPTY.pipe(handle(() => undefined, options as HandleOptions<never>)));

describe('the options of a handler', () => {
  it.each([{ concurrency: 1 }, { concurrency: 50 }, { concurrency: Infinity }, { on_failure: 'skip' }])(
    'are taken as %j',
    (options) => {
      expect(() => handle(() => undefined, options as HandleOptions<never>)).not.toThrow();
    },
  );

  it('are taken with a function that decides what becomes of a failed event', () => {
    expect(() => handle(() => undefined, { on_failure: () => 'skip' })).not.toThrow();
  });

  it.each([0, -1, 1.5, NaN, -Infinity, '5', null])('are refused with concurrency as %p', (concurrency) => {
    expect(wrong({ concurrency })).toMatchObject({
      field: 'concurrency',
      expected: 'a whole number from 1, or Infinity',
    });
  });

  it.each(['drop', 7, null])('are refused with on_failure as %p', (on_failure) => {
    expect(wrong({ on_failure })).toMatchObject({
      field: 'on_failure',
      expected: "'park' or 'skip' or 'stop' or a function",
    });
  });
});

describe('the codec of an option', () => {
  it('decodes what it takes as it is, and refuses the rest under its name', () => {
    expect(is.positiveCount.decode(3)).toEqual(E.right(3));
    const refused = is.positiveCount.decode(0);
    if (E.isRight(refused)) throw new Error('that was to be refused');
    expect(refused.left.map(({ value, context }) => [value, context.at(-1)?.type.name])).toEqual([
      [0, 'a whole number from 1'],
    ]);
  });
});
