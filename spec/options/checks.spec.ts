import { EMPTY } from 'rxjs';
import { handle, type HandleOptions } from 'vzaps-rx';
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
