import {
  combineLatestWith,
  filter,
  Observable,
  of,
  type Subscriber,
  Subscription,
  switchMap,
  tap,
  timer,
  type Unsubscribable,
} from 'rxjs';
import { type Outage, outOfRoom, timedOut } from '~/connection/outages/outage';
import {
  createTransport,
  type Transport,
  type TransportListener,
  type TransportParts,
  type TransportRequest,
} from '~/connection/sockets/transport';
import type { WakeUp } from '~/platform/wakeUp';
import type { WebSocketConstructor } from '~/platform/webSocketLike';
import type { AckOutlet, AckWriter } from './ackOutlet';
import { deadline } from './deadline';
import { heartbeat, type Peer } from './heartbeat';
import type { VitalSigns } from './peerHealth';
import type { Slot } from './slot';

/** What every connection of a subscription is tied to. */
export interface SocketParts<Frame> extends TransportParts<Frame> {
  readonly timeout_seconds: number;
  readonly settings: TransportParts<Frame>['settings'] & { readonly idle_timeout_seconds: number };
  readonly slot: Slot;
  readonly acks: AckOutlet;
  /** While true, nothing more is to be read. The open socket is told by `hold` when that changes. */
  readonly full: boolean;
  /** Emits once, when the acks of all that was handled can be sent, and no later than is worth waiting for. */
  readonly farewell$: Observable<unknown>;
  /** Emits when the connection may have broken without a word, or may be made again; undefined where nothing tells of that. */
  readonly wake_ups$: Observable<WakeUp> | undefined;
  /** A socket has opened. */
  attach(socket: OpenSocket): void;
  /** That socket is gone. */
  detach(socket: OpenSocket): void;
  /** The address and the options for a token and the cursor of this moment. */
  requestFor(access_token: string): Omit<TransportRequest, 'WebSocketCtor'>;
}

/** A socket that is open, for those whose events and acks it carries. */
export interface OpenSocket extends AckWriter {
  /** Stops reading, or goes on. */
  hold(full: boolean): void;
}

/** One connection to be made. */
export interface SocketAttempt {
  readonly token$: Observable<string>;
  onToken(access_token: string): void;
  onOpen(): void;
}

/** How long the server may take to answer a close, and then a socket to be gone: one in a browser can't be terminated. */
const CLOSE_HANDSHAKE_MS = 2000;

/**
 * One WebSocket, as soon as there is a token: emits its frames, and errors with an `Outage` when it ends. Unsubscribing sends the
 * acks that are owed, closes it with 1000, and frees the slot when it has closed.
 */
export const realtimeSocket = <Frame>(parts: SocketParts<Frame>, attempt: SocketAttempt): Observable<Frame> =>
  new Observable((subscriber) => {
    const connection = new Connection(parts, attempt, subscriber);
    connection.begin();
    return connection;
  });

class Connection<Frame> implements TransportListener<Frame>, Peer, OpenSocket, Unsubscribable {
  readonly #parts: SocketParts<Frame>;
  readonly #subscriber: Subscriber<Frame>;
  /** Undefined once it has been made. */
  #attempt: SocketAttempt | undefined;
  #transport: Transport | undefined;
  /** The token, and then the end of the handshake; undefined once it is open. */
  #awaited: Subscription | undefined = new Subscription();
  #parting: Subscription | undefined;
  #held = false;
  #closed = false;
  /** The handlers go on with the next connection: there is nothing to wait for. */
  #hasty = false;

  constructor(parts: SocketParts<Frame>, attempt: SocketAttempt, subscriber: Subscriber<Frame>) {
    this.#parts = parts;
    this.#attempt = attempt;
    this.#subscriber = subscriber;
  }

  begin(): void {
    this.#awaited?.add(
      this.#attempt?.token$.pipe(combineLatestWith(this.#parts.sockets.WebSocketCtor$)).subscribe({
        next: ([access_token, WebSocketCtor]) => {
          try {
            this.#open(access_token, WebSocketCtor);
          } catch (error) {
            this.#subscriber.error(error);
          }
        },
        error: (outage: unknown) => this.#subscriber.error(outage),
      }),
    );
  }

  /** Nobody listens any more. */
  unsubscribe(): void {
    this.#awaited?.unsubscribe();
    const transport = this.#transport;
    if (transport === undefined) return;
    if (!transport.is_open) return this.#terminate(transport);
    // The answer to the close has to be read.
    if (this.#held) transport.hold(false);
    const closing$ = (this.#hasty ? of(0) : this.#parts.farewell$).pipe(
      tap(() => {
        this.#parts.acks.flush();
        transport.close();
      }),
      switchMap(() => timer(CLOSE_HANDSHAKE_MS, this.#parts.scheduler)),
    );
    this.#goOn(closing$, () => this.#terminate(transport));
  }

  // What the transport tells.

  opened(): void {
    this.#awaited?.unsubscribe();
    this.#awaited = undefined;
    const subscriber = this.#subscriber;
    const { wake_ups$, settings, scheduler } = this.#parts;
    if (subscriber.closed) return;
    this.#parts.attach(this);
    this.#attempt?.onOpen();
    this.#attempt = undefined;
    const doubt$ = wake_ups$?.pipe(filter((what) => what !== 'visible'));
    subscriber.add(heartbeat(this, doubt$, settings.idle_timeout_seconds, scheduler));
    if (this.#parts.full) this.hold(true);
  }

  frame(frame: Frame): void {
    this.#subscriber.next(frame);
  }

  broken(): void {
    this.#parts.detach(this);
    this.#terminate(this.#transport as Transport);
  }

  closed(outage: Outage): void {
    this.#closed = true;
    this.#parting?.unsubscribe();
    this.#parts.detach(this);
    this.#parts.slot.release();
    this.#subscriber.error(outage);
  }

  // The open socket.

  write(event_ids: readonly string[]): boolean {
    return this.#transport?.write(event_ids) === true;
  }

  hold(full: boolean): void {
    if (full === this.#held || this.#subscriber.closed) return;
    this.#held = full;
    if (this.#transport?.hold(full) === true) return;
    this.#hasty = true;
    this.#subscriber.error(outOfRoom());
  }

  // The peer, whose heart is listened to.

  get paused(): boolean {
    return this.#held;
  }

  signs(): VitalSigns {
    return (this.#transport as Transport).signs();
  }

  probe(): void {
    this.#transport?.probe();
  }

  died(outage: Outage): void {
    this.#fail(outage);
  }

  #open(access_token: string, WebSocketCtor: WebSocketConstructor): void {
    const { timeout_seconds, scheduler, slot } = this.#parts;
    this.#attempt?.onToken(access_token);
    const request = this.#parts.requestFor(access_token);
    slot.take();
    this.#awaited?.add(
      deadline(timeout_seconds * 1000, scheduler).subscribe(() =>
        this.#fail(timedOut('upgrade', timeout_seconds)),
      ),
    );
    this.#transport = createTransport(this.#parts, access_token, this);
    this.#transport.connect({ ...request, WebSocketCtor });
    // Whoever makes the socket may have closed what it is for: then there was none to be closed.
    if (this.#subscriber.closed) this.#terminate(this.#transport);
  }

  /** Ends a socket that is good for nothing any more. What is owed stays owed. */
  #fail(outage: Outage): void {
    this.#parts.detach(this);
    this.#subscriber.error(outage);
    this.#terminate(this.#transport as Transport);
  }

  #terminate(transport: Transport): void {
    if (this.#closed) return;
    transport.terminate();
    this.#goOn(timer(CLOSE_HANDSHAKE_MS, this.#parts.scheduler), () => transport.abandon());
  }

  /** What is still to be done, until the socket has closed. */
  #goOn(after$: Observable<unknown>, run: () => void): void {
    // It may have closed at once, or before.
    if (this.#closed) return;
    this.#parting ??= new Subscription();
    this.#parting.add(after$.subscribe(run));
  }
}
