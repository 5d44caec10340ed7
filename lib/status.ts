import { Observable, Subject } from 'rxjs';
import { mayFollow, type SubscriptionState } from '~/connection/state';
import type { ActivityWatch } from './activity';
import type { VZapsError, VZapsErrorCode } from '~/errors';
import { Audience } from '~/platform/audience';

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

const IDLE: SubscriptionState = { status: 'idle' };

export const createStatus = (warn: (message: string) => void, watch: ActivityWatch): Status =>
  new SubscriptionStatus(warn, watch);

class SubscriptionStatus implements Status {
  readonly #warn: (message: string) => void;
  readonly #watch: ActivityWatch;
  // Both are made for the first who follows.
  #changes$: Subject<SubscriptionState> | undefined;
  #errors: Audience<VZapsError> | undefined;
  #warned: Set<VZapsErrorCode> | undefined;
  #state = IDLE;
  /** The last state that followers were told. Whoever comes in between is told the next one, and not twice. */
  #told = IDLE;
  #state$: Observable<SubscriptionState> | undefined;
  #errors$: Observable<VZapsError> | undefined;

  constructor(warn: (message: string) => void, watch: ActivityWatch) {
    this.#warn = warn;
    this.#watch = watch;
  }

  // Always the same one for a template that looks it up each time; made for those who look, since most don't.
  get state$(): Observable<SubscriptionState> {
    return (this.#state$ ??= new Observable((subscriber) => {
      // Followed first: who hears of the state may bring about the next one.
      const following =
        this.#told.status === 'closed' ? undefined : (this.#changes$ ??= new Subject()).subscribe(subscriber);
      subscriber.next(this.#told);
      if (following === undefined) subscriber.complete();
      return following;
    }));
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  get errors$(): Observable<VZapsError> {
    return (this.#errors$ ??= new Observable((subscriber) => {
      const errors = (this.#errors ??= new Audience());
      if (this.#state.status === 'closed') errors.complete();
      errors.add(subscriber);
    }));
  }

  become(next: SubscriptionState): void {
    if (!mayFollow(this.#state, next)) return;
    this.#state = next;
    this.#watch.tell({ kind: 'state', state: next });
    this.#told = next;
    this.#changes$?.next(next);
    if (next.status !== 'closed') return;
    this.#changes$?.complete();
    this.#errors?.complete();
  }

  report(error: VZapsError): void {
    this.#watch.tell({ kind: 'error', error });
    if (this.#errors?.observed === true) {
      this.#errors.next(error);
    } else if (FOR_THE_DEVELOPER.has(error.code) && this.#warned?.has(error.code) !== true) {
      (this.#warned ??= new Set()).add(error.code);
      this.#warn(
        `${error.message}. To hear of every such error, listen to errors$ or on('error'). (${error.code})`,
      );
    }
  }
}
