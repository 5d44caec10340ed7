import {
  defer,
  EMPTY,
  filter,
  forkJoin,
  map,
  type Observable,
  of,
  race,
  retry,
  type SchedulerLike,
  switchMap,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { VZapsError } from '~/errors';
import type { WakeUp } from '~/platform/wakeUp';
import { describeOutage, type Outage, outageError } from './outage';
import { decideReconnect, decideReturn, NO_TRIES, type ReconnectPolicy, type Tries } from './reconnectPolicy';
import { realtimeSocket, type SocketRequest } from './realtimeSocket';
import type { Semaphore } from './semaphore';
import type { SubscriptionState } from './state';
import type { TokenSource } from './tokenSource';

/** What a row of connections is made with. */
export interface ConnectionParts<Frame> {
  readonly policy: ReconnectPolicy;
  readonly tokens: TokenSource;
  /** Shared by all subscriptions of a client. */
  readonly handshakes: Semaphore;
  /** The address and headers for a token and the cursor of this moment. */
  readonly requestFor: (access_token: string) => {
    readonly url: string;
    readonly options: SocketRequest<Frame>['options'];
  };
  readonly socket: Omit<SocketRequest<Frame>, 'url' | 'options' | 'access_token' | 'doubt$' | 'onOpen'>;
  readonly wake_ups$: Observable<WakeUp>;
  readonly cursor: () => string | undefined;
  /** Tells, when it is asked later, whether more has been done since now than has failed. */
  readonly watchProgress: () => () => boolean;
  readonly random: () => number;
  readonly setState: (state: SubscriptionState) => void;
  readonly onRetry: (outage: Outage, attempt: number, delay_ms: number) => void;
  readonly onReconnect: () => void;
  readonly report: (error: VZapsError) => void;
}

/** token → socket → frames, again and again: one connection at a time, as the policy decides. */
export const connections = <Frame>(parts: ConnectionParts<Frame>): Observable<Frame> =>
  defer(() => {
    const { tokens, policy, setState, socket } = parts;
    const scheduler: SchedulerLike = socket.scheduler;
    let tries: Tries = NO_TRIES;
    let opened_at: number | undefined;
    let opened_before = false;
    let token_in_use = '';

    const connect = (access_token: string, shaken: () => void): Observable<Frame> => {
      const resumed_from = parts.cursor();
      token_in_use = access_token;
      return realtimeSocket({
        ...socket,
        ...parts.requestFor(access_token),
        access_token,
        doubt$: parts.wake_ups$.pipe(filter((what) => what !== 'visible')),
        onOpen: () => {
          shaken();
          opened_at = scheduler.now();
          if (opened_before) parts.onReconnect();
          opened_before = true;
          setState({ status: 'open', since: new Date(opened_at), resumed_from });
        },
      });
    };

    const setWaiting = (ms: number, outage: Outage): void => {
      const retry_at = new Date(scheduler.now() + ms);
      setState({ status: 'waiting', attempt: tries.failures + 1, retry_at, reason: describeOutage(outage) });
    };

    const announce = (ms: number, outage: Outage): void => {
      parts.onRetry(outage, tries.failures + 1, ms);
      setWaiting(ms, outage);
    };

    /** Waits for the delay, or less if the network comes back or somebody looks. */
    const wait = (delay_ms: number, at_least_ms: number): Observable<unknown> => {
      const woken$ = forkJoin([
        parts.wake_ups$.pipe(
          filter((what) => what !== 'offline'),
          take(1),
        ),
        timer(at_least_ms, scheduler),
      ]);
      return race(timer(delay_ms, scheduler), woken$);
    };

    const awaitRoom = (outage: Outage): Observable<unknown> => {
      const progressed = parts.watchProgress();
      return socket.full$.pipe(
        filter((full) => !full),
        take(1),
        switchMap(() => {
          const back = decideReturn(policy, tries, progressed(), parts.random());
          tries = back.tries;
          if (back.delay_ms === 0) return of(0);
          setWaiting(back.delay_ms, outage);
          return wait(back.delay_ms, 0);
        }),
      );
    };

    const next = (outage: Outage): Observable<unknown> => {
      const stood_ms = opened_at === undefined ? undefined : scheduler.now() - opened_at;
      opened_at = undefined;
      const decision = decideReconnect(policy, tries, outage, {
        stood_ms,
        token: { request: tokens.requestOf(token_in_use), requests: tokens.requests },
        random: parts.random(),
      });
      switch (decision.kind) {
        case 'retry':
          tries = decision.tries;
          if (decision.new_token) tokens.refuse(token_in_use);
          announce(decision.delay_ms, outage);
          parts.report(outageError(outage));
          return wait(decision.delay_ms, decision.at_least_ms);
        case 'await_room':
          tries = decision.tries;
          announce(0, outage);
          return awaitRoom(outage);
        case 'complete':
          return EMPTY;
        case 'give_up':
          return throwError(() => decision.error);
      }
    };

    return socket.slot.free$.pipe(
      tap(() => setState({ status: 'connecting', attempt: tries.failures + 1 })),
      // The turn may come late; whoever failed to get a token meanwhile did so for all who wait.
      map(() => tokens.ask()),
      switchMap((token$) =>
        parts.handshakes.inTurn((shaken) =>
          token$.pipe(switchMap((access_token) => connect(access_token, shaken))),
        ),
      ),
      retry({
        delay: (error: Outage | Error) => (error instanceof Error ? throwError(() => error) : next(error)),
      }),
    );
  });
