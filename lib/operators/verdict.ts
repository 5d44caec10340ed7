import * as is from '~/options/checks';

/** What becomes of an event whose handling failed: it comes again, it is given up, or the stream ends. */
export type Verdict = 'park' | 'skip' | 'stop';

export const isVerdict = is.oneOf<Verdict>('park', 'skip', 'stop');

/** A verdict, or who gives it: a function that is told of the error and of what was handled. It answers at once, and not by a promise. */
export type OnFailure<About extends readonly unknown[]> =
  Verdict | ((error: unknown, ...about: About) => Verdict);

/** A verdict, and all that went wrong. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly cause: unknown;
}

/** Judges a failure. Should the judging fail too, the event comes again, and both errors are told. */
export const judgeFailure = <About extends readonly unknown[]>(
  on_failure: OnFailure<About>,
  error: unknown,
  ...about: About
): Judgement => {
  if (typeof on_failure !== 'function') return { verdict: on_failure, cause: error };
  try {
    const verdict = on_failure(error, ...about);
    if (isVerdict.is(verdict)) return { verdict, cause: error };
    throw new TypeError("on_failure must return 'park', 'skip' or 'stop'");
  } catch (second) {
    const cause = new AggregateError([error, second], 'the handler and on_failure both failed');
    return { verdict: 'park', cause };
  }
};
