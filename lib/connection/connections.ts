import {
  defer,
  EMPTY,
  filter,
  forkJoin,
  NEVER,
  Observable,
  of,
  race,
  retry,
  switchMap,
  take,
  throwError,
  timer,
} from 'rxjs';
import type { Outage } from '~/connection/outages/outage';
import type { TokenSource } from '~/connection/tokens/tokenSource';
import type { VZapsError } from '~/errors';
import { realtimeSocket, type SocketParts } from './realtimeSocket';
import { decideReconnect, decideReturn, NO_TRIES, type ReconnectPolicy, type Tries } from './reconnectPolicy';
import type { Semaphore } from './semaphore';
import type { SubscriptionState } from './state';

/** What a row of connections is made with. */
export interface ConnectionParts<Frame> extends SocketParts<Frame> {
  readonly policy: ReconnectPolicy;
  readonly tokens: TokenSource;
  /** Shared by all subscriptions of a client. */
  readonly handshakes: Semaphore;
  readonly random: () => number;
  /** What the next connection resumes after. */
  readonly resume_from: string | undefined;
  /** Emits once, when more is to be read again. */
  readonly room$: Observable<void>;
  /** Tells, when it is asked later, whether more has been done since now than has failed. */
  watchProgress(): () => boolean;
  setState(state: SubscriptionState): void;
  onRetry(outage: Outage, attempt: number, delay_ms: number): void;
  onReconnect(): void;
  report(error: VZapsError): void;
}

/** token → socket → frames, again and again: one connection at a time, as the policy decides. */
export const connections = <Frame>(parts: ConnectionParts<Frame>): Observable<Frame> =>
  defer(() => new Connections(parts).frames$);

/** What is remembered from one connection to the next. */
class Connections<Frame> {
  readonly #parts: ConnectionParts<Frame>;
  #tries: Tries = NO_TRIES;
  #opened_at: number | undefined;
  #opened_before = false;
  #token_in_use = '';

  constructor(parts: ConnectionParts<Frame>) {
    this.#parts = parts;
  }

  get frames$(): Observable<Frame> {
    // `defer` would do as much, and keep a hundred bytes more as long as the connection lasts.
    const attempt$ = new Observable<Frame>((subscriber) => this.#nextConnection().subscribe(subscriber));
    return attempt$.pipe(
      retry({
        delay: (error: Outage | Error) =>
          error instanceof Error ? throwError(() => error) : this.#nextTry(error),
      }),
    );
  }

  /** Emits when the next attempt is to begin; completes, or errors, where there is to be none. */
  #nextTry(outage: Outage): Observable<unknown> {
    const { policy, tokens, scheduler, random } = this.#parts;
    const stood_ms = this.#opened_at === undefined ? undefined : scheduler.now() - this.#opened_at;
    this.#opened_at = undefined;
    const decision = decideReconnect(policy, this.#tries, outage, {
      stood_ms,
      token: { request: tokens.requestOf(this.#token_in_use), requests: tokens.requests },
      random: random(),
    });
    switch (decision.kind) {
      case 'retry':
        this.#tries = decision.tries;
        if (decision.new_token) tokens.refuse(this.#token_in_use);
        this.#announce(decision.delay_ms, outage);
        this.#parts.report(outage.error());
        return this.#wait(decision.delay_ms, decision.at_least_ms);
      case 'await_room':
        this.#tries = decision.tries;
        this.#announce(undefined, outage);
        return this.#awaitRoom(outage);
      case 'complete':
        return EMPTY;
      case 'give_up':
        return throwError(() => decision.error);
    }
  }

  /** One connection, when there is none any more. Errors with an `Outage`. */
  #nextConnection(): Observable<Frame> {
    const { slot } = this.#parts;
    return slot.taken ? slot.free$.pipe(switchMap(() => this.#connect())) : this.#connect();
  }

  #connect(): Observable<Frame> {
    const { tokens, handshakes } = this.#parts;
    this.#parts.setState({ status: 'connecting', attempt: this.#tries.failures + 1 });
    // The turn may come late; whoever failed to get a token meanwhile did so for all who wait.
    const token$ = tokens.ask();
    return handshakes.inTurn((shaken) => {
      let resumed_from: string | undefined;
      return realtimeSocket(this.#parts, {
        token$,
        onToken: (access_token) => {
          this.#token_in_use = access_token;
          resumed_from = this.#parts.resume_from;
        },
        onOpen: () => {
          shaken();
          this.#opened(resumed_from);
        },
      });
    });
  }

  #opened(resumed_from: string | undefined): void {
    const opened_at = this.#parts.scheduler.now();
    this.#opened_at = opened_at;
    if (this.#opened_before) this.#parts.onReconnect();
    this.#opened_before = true;
    this.#parts.setState({ status: 'open', since: new Date(opened_at), resumed_from });
  }

  #announce(ms: number | undefined, outage: Outage): void {
    this.#parts.onRetry(outage, this.#tries.failures + 1, ms ?? 0);
    this.#setWaiting(ms, outage);
  }

  #setWaiting(ms: number | undefined, outage: Outage): void {
    const retry_at = ms === undefined ? undefined : new Date(this.#parts.scheduler.now() + ms);
    const attempt = this.#tries.failures + 1;
    this.#parts.setState({ status: 'waiting', attempt, retry_at, reason: outage.text });
  }

  /** Waits for the delay, or less if the network comes back or somebody looks. */
  #wait(delay_ms: number, at_least_ms: number): Observable<unknown> {
    const { wake_ups$ = NEVER, scheduler } = this.#parts;
    const woken$ = forkJoin([
      wake_ups$.pipe(
        filter((what) => what !== 'offline'),
        take(1),
      ),
      timer(at_least_ms, scheduler),
    ]);
    return race(timer(delay_ms, scheduler), woken$);
  }

  #awaitRoom(outage: Outage): Observable<unknown> {
    const { policy, room$, random } = this.#parts;
    const progressed = this.#parts.watchProgress();
    return room$.pipe(
      switchMap(() => {
        const back = decideReturn(policy, this.#tries, progressed(), random());
        this.#tries = back.tries;
        if (back.delay_ms === 0) return of(0);
        this.#setWaiting(back.delay_ms, outage);
        return this.#wait(back.delay_ms, 0);
      }),
    );
  }
}
