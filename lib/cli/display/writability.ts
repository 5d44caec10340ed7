import { fromEvent, type Observable } from 'rxjs';
import type { Output } from './screen';

/** Whether what is shown reaches anybody. */
export interface Writability {
  /** Emits when it does not any more: nobody reads, as after `vzaps-rx demo | head`, or the disk is full. */
  readonly unread$: Observable<unknown>;
  readonly is_unread: boolean;
  /** Throws if it could not be written. That nobody read it any more is no failure. */
  assert(): void;
}

export const watchWritability = (output: Output): Writability => {
  const unread$ = fromEvent(output, 'error') as Observable<NodeJS.ErrnoException>;
  let failure: NodeJS.ErrnoException | undefined;
  unread$.subscribe((error) => (failure ??= error));
  return {
    unread$,
    get is_unread() {
      return failure !== undefined;
    },
    assert: () => {
      if (failure !== undefined && failure.code !== 'EPIPE')
        throw new Error(`the output can't be written: ${failure.message}`);
    },
  };
};
