import type { Observer, SchedulerLike, SubscriptionLike } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import {
  CLOSED,
  OPEN,
  type WebSocketConstructor,
  type WebSocketLike,
  type WebSocketOptions,
} from '~/platform/webSocketLike';
import { excerpt } from '~/protocol/excerpt';
import { ackFrame } from '~/protocol/frame';
import type { Secrets } from '~/secrets/secrets';
import { closed, failed, type Outage } from '~/connection/outages/outage';
import type { VitalSigns } from '~/connection/peerHealth';
import type { SocketFeatures, SocketKind, SocketListener } from './socketKind';
import { type SocketMessage, type SocketOpener, SubjectSocket } from './subjectSocket';

/** What every socket of a subscription is made with. */
export interface TransportParts<Frame> {
  readonly sockets: SocketKind;
  readonly secrets: Secrets;
  readonly scheduler: SchedulerLike;
  readonly settings: { readonly max_frame_bytes: number };
  /** Undefined for what is no frame, which is left out. */
  decode(data: unknown): Frame | undefined;
}

/** One socket to be opened. */
export interface TransportRequest {
  readonly WebSocketCtor: WebSocketConstructor;
  readonly url: string;
  readonly options: WebSocketOptions | undefined;
}

/** Who is told what the socket does. `closed` comes last, and once. */
export interface TransportListener<Frame> {
  opened(): void;
  frame(frame: Frame): void;
  /** Nothing more comes from it, though it is open. How it closes, it may tell a little later. */
  broken(): void;
  closed(outage: Outage): void;
}

/** One WebSocket, whatever the runtime's is able to do. */
export interface Transport {
  /** Begins; what comes of it is told to the listener, perhaps at once. */
  connect(request: TransportRequest): void;
  readonly is_open: boolean;
  /** Writes acks, as one piece where the runtime can. False if the socket is not open. */
  write(event_ids: readonly string[]): boolean;
  /** Stops or goes on reading. False where the runtime can't. */
  hold(full: boolean): boolean;
  /** What the peer has shown of itself so far. */
  signs(): VitalSigns;
  /** Asks for a sign of life, where the runtime can. */
  probe(): void;
  /** Closes with 1000; `closed` follows when the server has answered. */
  close(): void;
  /** Ends without the server's answer. `closed` follows: at once in Node, where a browser's socket may take its time. */
  terminate(): void;
  /** Waits no longer for the socket to close. */
  abandon(): void;
}

/**
 * One WebSocket, through a `webSocket` subject.
 *
 * A subject serves one socket here and no more, since it completes at a clean close, keeps for the next socket what is sent
 * to a closed one, and says nothing of why an upgrade failed.
 */
export const createTransport = <Frame>(
  parts: TransportParts<Frame>,
  access_token: string,
  listener: TransportListener<Frame>,
): Transport => new SubjectTransport(parts, access_token, listener);

/**
 * RxJS takes what is observer and subscription for a subscriber, and gives it what comes as it is. What the subject would have torn down
 * is not kept: it serves nobody else, and is gone with this. That is 250 bytes of every idle subscription.
 */
class SubjectTransport<Frame>
  implements Observer<Frame | undefined>, SubscriptionLike, Transport, SocketListener, SocketOpener
{
  /** The subject is heard no more. */
  closed = false;
  readonly #parts: TransportParts<Frame>;
  readonly #listener: TransportListener<Frame>;
  /** What the address or the headers hold is a secret as long as the socket lasts. */
  readonly #access_token: string;
  /** Undefined once the socket is made: it holds secrets. */
  #request: TransportRequest | undefined;
  #socket: WebSocketLike | undefined;
  #of_subject: SubjectSocket | undefined;
  #features: SocketFeatures | undefined;
  #was_open = false;
  #ended = false;
  #frames = 0;
  #problem: unknown;

  constructor(parts: TransportParts<Frame>, access_token: string, listener: TransportListener<Frame>) {
    this.#parts = parts;
    this.#listener = listener;
    this.#access_token = access_token;
    parts.secrets.add(access_token);
  }

  connect(request: TransportRequest): void {
    this.#request = request;
    const subject = webSocket<Frame | undefined>({
      // Not the address: the subject would keep it, and with it the secrets, as long as the socket lasts.
      url: this as never,
      WebSocketCtor: SubjectSocket as never,
      deserializer: readFrame,
    });
    subject.subscribe(this);
    // Nothing is sent through it. What it would hold back until the opening is 200 bytes of every subscription, for good.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- RxJS has no option for a subject that only receives.
    subject.destination = undefined;
    try {
      this.#hear();
    } catch (error) {
      this.#problem = messageIn(error);
      this.terminate();
      this.#end(failed('upgrade', this.#cause));
    }
  }

  // What the subject asks for, and what comes from it.

  open(of_subject: SubjectSocket): void {
    const { WebSocketCtor, url, options } = this.#request as TransportRequest;
    this.#request = undefined;
    this.#socket = new WebSocketCtor(url, [], options);
    this.#of_subject = of_subject;
  }

  next(frame: Frame | undefined): void {
    if (frame !== undefined) this.#listener.frame(frame);
  }

  /** A socket that exists tells by its close event how it ended, and that comes after the error. */
  error(error: unknown): void {
    this.#problem ??= messageIn(error);
    if (this.#socket === undefined) this.#end(failed('upgrade', this.#cause));
    // The subject hears nothing of it any more. `ws` would also wait half a minute for an answer of who breaks the protocol.
    else if (this.#was_open) this.#listener.broken();
    // One that a page's policy forbids never tells. Every other does so now.
    else if (this.#socket.readyState === CLOSED) this.#parts.scheduler.schedule(() => this.abandon());
    this.unsubscribe();
  }

  complete(): void {
    this.unsubscribe();
  }

  /** The teardown of the subject, and nothing else. */
  add(): void {}

  remove(): void {}

  unsubscribe(): void {
    this.closed = true;
  }

  // What the socket tells.

  opened(): void {
    // It has failed before, and the subject hears nothing of it any more; or nobody waits for it.
    if (this.closed || this.#ended) return this.terminate();
    this.#was_open = true;
    this.#listener.opened();
  }

  message(data: unknown): void {
    if (!this.closed) this.#of_subject?.onmessage?.({ data, to: this });
  }

  failed(event: unknown): void {
    // Once is enough, and what fails as it is closed has nothing to say.
    if (!this.closed) this.error(event);
  }

  ended(code: number, reason: string): void {
    this.#end(this.#outageOf(code, reason));
    // How it ended is told: the subject has nothing more to say.
    this.unsubscribe();
  }

  // What is done with it.

  get is_open(): boolean {
    return this.#socket?.readyState === OPEN;
  }

  write(event_ids: readonly string[]): boolean {
    const socket = this.#socket;
    if (socket?.readyState !== OPEN) return false;
    // Not through the subject, which would hold back what is sent while the socket opens, and send it piece by piece.
    const send = (): void => {
      for (const event_id of event_ids) this.#parts.sockets.sendText(socket, ackFrame(event_id));
    };
    try {
      if (this.#features === undefined) send();
      else this.#features.together(send);
      return true;
    } catch {
      // What an open socket does not take is owed to the next one.
      this.terminate();
      return false;
    }
  }

  hold(full: boolean): boolean {
    if (full) this.#features?.pause();
    else this.#features?.resume();
    return this.#features !== undefined;
  }

  signs(): VitalSigns {
    const features = this.#features;
    return {
      frames: this.#frames + (features?.pings ?? 0),
      bytes: features?.bytes_read ?? 0,
      answers: features?.pongs,
      unsent: this.#socket?.bufferedAmount ?? 0,
    };
  }

  probe(): void {
    this.#features?.ping();
  }

  close(): void {
    this.#orGone(() => this.#socket?.close(1000));
  }

  terminate(): void {
    this.#orGone(() => {
      const socket = this.#socket;
      if (socket?.terminate === undefined) socket?.close();
      else socket.terminate();
    });
  }

  abandon(): void {
    this.#end(this.#outageOf(1006, ''));
  }

  /** Only now, when the subject hears what comes: a socket may have something to say to whoever begins to listen. */
  #hear(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#features = this.#parts.sockets.featuresOf?.(socket, this);
    if (this.#features === undefined) hear(socket, this);
  }

  /** A socket that can't even be closed is as good as gone. */
  #orGone(close: () => void): void {
    try {
      close();
    } catch {
      this.abandon();
    }
  }

  /** For the subject. */
  read(data: unknown): Frame | undefined {
    this.#frames += 1;
    // Where the runtime keeps to the limit itself, nothing larger gets here.
    if (this.#features === undefined && sizeOf(data) > this.#parts.settings.max_frame_bytes) {
      this.#end(closed(1009));
      this.#socket?.close();
      return undefined;
    }
    return this.#parts.decode(data);
  }

  #end(outage: Outage): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.secrets.letGo(this.#access_token);
    this.#listener.closed(outage);
  }

  #outageOf(code: number, reason: string): Outage {
    const { secrets, scheduler } = this.#parts;
    const features = this.#features;
    const refusal = features?.refusal(scheduler.now());
    if (refusal !== undefined) return refusal;
    if (!this.#was_open) return failed('upgrade', this.#cause, features === undefined);
    return closed(features?.refusedFrameCode(this.#problem) ?? code, excerpt(secrets.redact(reason)));
  }

  get #cause(): Error | undefined {
    return this.#problem === undefined ? undefined : this.#parts.secrets.safeCause(this.#problem);
  }
}

/** One for all sockets, where each would keep one of its own. */
const readFrame = (message: unknown): never => {
  const { data, to } = message as SocketMessage;
  return to.read(data) as never;
};

/** A browser's frame: the characters of a text, which are no more than its bytes, or the bytes of anything else. */
const sizeOf = (data: unknown): number => {
  const { length, size, byteLength } = data as Partial<Record<'length' | 'size' | 'byteLength', number>>;
  return length ?? size ?? byteLength ?? 0;
};

/** An `ErrorEvent` holds the socket, and with it the address and its secrets: only the error in it may be kept. */
const messageIn = (event: unknown): unknown => {
  if (event instanceof Error || typeof event !== 'object' || event === null) return event;
  const { error, message } = event as { readonly error?: unknown; readonly message?: unknown };
  return error ?? message;
};

/** Listens to a socket that has only what a browser's has. */
const hear = (socket: WebSocketLike, listener: SocketListener): void => {
  socket.onopen = () => listener.opened();
  socket.onmessage = ({ data }: MessageEvent) => listener.message(data);
  socket.onerror = (event) => listener.failed(event);
  // Some runtimes close without saying how.
  socket.onclose = ({ code = 1006, reason = '' }: Partial<CloseEvent>) => listener.ended(code, reason);
};
