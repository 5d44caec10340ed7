/**
 * io-ts's results, read and made without fp-ts at run time: its root, the only part of it that Node's ES modules and
 * Angular both take, loads 120 modules, as long as RxJS takes.
 */
import type { either } from 'fp-ts';

export type Either<Problem, Value> = either.Either<Problem, Value>;

export const left = <Problem>(problem: Problem): Either<Problem, never> => ({ _tag: 'Left', left: problem });

export const right = <Value>(value: Value): Either<never, Value> => ({ _tag: 'Right', right: value });

export const isRight = <Value>(either: Either<unknown, Value>): either is either.Right<Value> =>
  either._tag === 'Right';
