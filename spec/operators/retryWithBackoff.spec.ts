import { defer } from 'rxjs';
import { type RetryPolicy, retryWithBackoff, VZapsConfigurationError } from 'vzaps-rx';
import { marbles } from '../support/marbles';

/** Ceilings of 4, 8, 16 … ms, of which half is drawn. */
const policy: RetryPolicy = { retry_delay_seconds: 0.004, random: () => 0.5 };

describe('retryWithBackoff', () => {
  it.each([
    ['a source that never emits', '---', '---', '^'],
    ['an empty source', '---|', '---|', '^--!'],
    ['one value', '--a-|', '--a-|', '^---!'],
    ['many values', '-abc|', '-abc|', '^---!'],
  ])('of %s changes nothing', (_what, input, output, subscription) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(input);
      expectObservable(source.pipe(retryWithBackoff(policy))).toBe(output);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    })();
  });

  it(
    'subscribes again after delays whose ceiling doubles',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold('-#');
      const retried = source.pipe(retryWithBackoff({ ...policy, scheduler }));
      expectObservable(retried, '20ms !').toBe('-');
      expectSubscriptions(source.subscriptions).toBe(['^!', '---^!', '--------^!', '17ms ^!']);
    }),
  );

  it(
    'begins a new row after a value',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a#');
      const retried = source.pipe(retryWithBackoff(policy));
      expectObservable(retried, '-----------!').toBe('-a---a---a--');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '----^-!', '--------^-!']);
    }),
  );

  it(
    'never waits longer than the cap',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#');
      const capped = { ...policy, max_delay_seconds: 0.006 };
      expectObservable(source.pipe(retryWithBackoff(capped)), '---------!').toBe('-');
      expectSubscriptions(source.subscriptions).toBe(['(^!)', '--(^!)', '-----(^!)', '--------(^!)']);
    }),
  );

  it(
    'waits any part of the ceiling',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#');
      const random = jest.fn().mockReturnValueOnce(0.25).mockReturnValueOnce(0.75).mockReturnValue(0.99999);
      expectObservable(source.pipe(retryWithBackoff({ ...policy, random, max_retries: 2 }))).toBe('7ms #');
      expectSubscriptions(source.subscriptions).toBe(['(^!)', '-(^!)', '7ms (^!)']);
    }),
  );

  it(
    'lets the error pass after so many tries in a row',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#');
      expectObservable(source.pipe(retryWithBackoff({ ...policy, max_retries: 2 }))).toBe('---------#');
      expectSubscriptions(source.subscriptions).toBe(['^!', '---^!', '--------^!']);
    }),
  );

  it(
    'does not try at all where no retries are allowed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#');
      expectObservable(source.pipe(retryWithBackoff({ ...policy, max_retries: 0 }))).toBe('-#');
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it(
    'lets an error pass that is not worth another try',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const again = cold('-#', {}, 'again');
      const never = cold('-#', {}, 'never');
      const tries = [again, never];
      const should_retry = (error: unknown): boolean => error === 'again';
      const source = defer(() => tries.shift()!);
      expectObservable(source.pipe(retryWithBackoff({ ...policy, should_retry }))).toBe('----#', {}, 'never');
      expectSubscriptions(again.subscriptions).toBe('^!');
      expectSubscriptions(never.subscriptions).toBe('---^!');
    }),
  );

  it(
    'errors with what should_retry throws',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const thrown = new Error('should_retry');
      const source = cold('-#');
      const should_retry = (): never => {
        throw thrown;
      };
      expectObservable(source.pipe(retryWithBackoff({ ...policy, should_retry }))).toBe('-#', {}, thrown);
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it.each([
    ['while it runs', '-!', ['^!']],
    ['while it waits', '-----!', ['^-!']],
  ])('does not try again once it was unsubscribed %s', (_when, unsub, subscriptions) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--#');
      const retried = source.pipe(retryWithBackoff({ ...policy, retry_delay_seconds: 0.1 }));
      expectObservable(retried, unsub).toBe('-');
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    })();
  });

  it(
    'counts for each subscriber by itself',
    marbles(({ cold, expectObservable }) => {
      const retried = cold('-#').pipe(retryWithBackoff({ ...policy, max_retries: 1 }));
      expectObservable(retried).toBe('----#');
      expectObservable(retried, '-^').toBe('-----#');
    }),
  );

  it.each([
    ['max_retries', { max_retries: 1.5 }],
    ['retry_delay_seconds', { retry_delay_seconds: -1 }],
    ['max_delay_seconds', { max_delay_seconds: '30' }],
    ['should_retry', { should_retry: true }],
    ['random', { random: 0.5 }],
    ['scheduler', { scheduler: {} }],
    ['retries', { retries: 3 }],
  ])('refuses a wrong %s at the call', (field, wrong) => {
    expect(() => retryWithBackoff(wrong as never)).toThrow(VZapsConfigurationError);
    expect(() => retryWithBackoff(wrong as never)).toThrow(expect.objectContaining({ field }) as Error);
  });
});
