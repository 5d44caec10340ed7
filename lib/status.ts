import { type Observable, ReplaySubject, Subject } from 'rxjs';
import { mayFollow, type SubscriptionState } from '~/connection/state';
import type { ActivityWatch } from './activity';
import type { VZapsError, VZapsErrorCode } from '~/errors';

/** What a subscription tells of itself. */
export interface Status {
  /** Tells the last state also to those who come after the end. */
  readonly state$: Observable<SubscriptionState>;
  readonly state: SubscriptionState;
  readonly errors$: Observable<VZapsError>;
  /** Tells a state, unless it can't follow the last one. After `closed` all is told. */
  become(state: SubscriptionState): void;
  /** Something went wrong, and the stream goes on. */
  report(error: VZapsError): void;
}

/** Errors that, often, only the developer can mend. They are not to go unheard, even if nobody listens. */
const FOR_THE_DEVELOPER: ReadonlySet<VZapsErrorCode> = new Set<VZapsErrorCode>([
  'HANDLER_FAILED',
  'LATE_CLAIM',
  'SEEN_CAPACITY_EXCEEDED',
  'STORE_FAILED',
  'MALFORMED_FRAME',
  'TOKEN_REQUEST_FAILED',
]);

export const createStatus = (warn: (message: string) => void, watch: ActivityWatch): Status => {
  const state$ = new ReplaySubject<SubscriptionState>(1);
  let state: SubscriptionState = { status: 'idle' };
  state$.next(state);
  const errors$ = new Subject<VZapsError>();
  const warned = new Set<VZapsErrorCode>();

  return {
    state$: state$.asObservable(),
    get state() {
      return state;
    },
    errors$: errors$.asObservable(),
    become: (next) => {
      if (!mayFollow(state, next)) return;
      state = next;
      watch.tell({ kind: 'state', state });
      state$.next(next);
      if (next.status !== 'closed') return;
      state$.complete();
      errors$.complete();
    },
    report: (error) => {
      watch.tell({ kind: 'error', error });
      if (errors$.observed) {
        errors$.next(error);
      } else if (FOR_THE_DEVELOPER.has(error.code) && !warned.has(error.code)) {
        warned.add(error.code);
        warn(
          `${error.message}. To hear of every such error, listen to errors$ or on('error'). (${error.code})`,
        );
      }
    },
  };
};
