import { webSocket } from 'rxjs/webSocket';
import {
  OPEN,
  type SendText,
  type WebSocketConstructor,
  type WebSocketLike,
  type WebSocketOptions,
} from '~/platform/webSocketLike';
import { excerpt } from '~/protocol/excerpt';
import { ackFrame } from '~/protocol/frame';
import { retryAfterSeconds } from '~/protocol/retryAfter';
import type { Secrets } from '~/secrets/secrets';
import { type NodeFeatures, nodeFeatures } from './nodeFeatures';
import type { Outage } from './outage';
import type { VitalSigns } from './peerHealth';

/** One socket to be opened. */
export interface TransportRequest<Frame> {
  readonly url: string;
  readonly options: WebSocketOptions;
  /** What the address or the headers hold: a secret as long as the socket lasts. */
  readonly access_token: string;
  readonly WebSocketCtor: WebSocketConstructor;
  readonly sendText: SendText;
  readonly secrets: Secrets;
  readonly now: () => number;
  /** Undefined for what is no frame, which is left out. */
  readonly decode: (data: unknown) => Frame | undefined;
}

/** Who is told what the socket does. `closed` comes last, and once. */
export interface TransportListener<Frame> {
  opened(): void;
  frame(frame: Frame): void;
  closed(outage: Outage): void;
}

/** One WebSocket, whatever the runtime's is able to do. */
export interface Transport {
  /** Begins; what comes of it is told to the listener, perhaps at once. */
  connect(): void;
  readonly open: boolean;
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
 * Opens one WebSocket through a `webSocket` subject.
 *
 * A subject serves one socket here and no more, since it completes at a clean close, keeps for the next socket what is sent
 * to a closed one, and says nothing of why an upgrade failed.
 */
export const openTransport = <Frame>(
  request: TransportRequest<Frame>,
  listener: TransportListener<Frame>,
): Transport => {
  const { secrets } = request;
  const letTokenGo = secrets.add(request.access_token);
  let socket: WebSocketLike | undefined;
  let features: NodeFeatures | undefined;
  let was_open = false;
  let ended = false;
  let frames = 0;
  let problem: unknown;

  const end = (outage: Outage): void => {
    if (ended) return;
    ended = true;
    letTokenGo();
    listener.closed(outage);
  };

  const outageOf = ({ code, reason }: CloseEvent): Outage => {
    const refusal = features?.refusal;
    if (refusal !== undefined) {
      const retry_after_seconds = retryAfterSeconds(refusal.retry_after, request.now());
      return { kind: 'refused', by: 'upgrade', status: refusal.status, problem: '', retry_after_seconds };
    }
    if (was_open)
      return {
        kind: 'closed',
        code: refusedFrameCode(problem) ?? code,
        reason: excerpt(secrets.redact(reason)),
      };
    const cause = secrets.safeCause(problem);
    return features === undefined
      ? { kind: 'failed', by: 'upgrade', cause, untold: true }
      : { kind: 'failed', by: 'upgrade', cause };
  };

  const terminate = (): void => {
    if (features === undefined) socket?.close();
    else features.terminate();
  };

  const subject = webSocket<Frame | undefined>({
    url: request.url,
    WebSocketCtor: constructorOf((url) => {
      socket = new request.WebSocketCtor(url, [], request.options);
      features = nodeFeatures(socket);
      return socket;
    }),
    openObserver: {
      next: () => {
        was_open = true;
        listener.opened();
      },
    },
    closeObserver: { next: (event) => end(outageOf(event)) },
    deserializer: ({ data }) => {
      frames += 1;
      // Where the runtime keeps to the limit itself, nothing larger gets here.
      if (features === undefined && sizeOf(data) > request.options.maxPayload) {
        end({ kind: 'closed', code: 1009, reason: '' });
        socket?.close();
        return undefined;
      }
      return request.decode(data);
    },
  });

  return {
    connect: () => {
      subject.subscribe({
        next: (frame) => {
          if (frame !== undefined) listener.frame(frame);
        },
        // A socket that exists tells by its close event how it ended, and that comes after the error.
        error: (error: unknown) => {
          problem ??= messageIn(error);
          if (socket === undefined) end({ kind: 'failed', by: 'upgrade', cause: secrets.safeCause(problem) });
          // `ws` has said why it closes, and would wait half a minute for an answer of who breaks the protocol.
          if (refusedFrameCode(problem) !== undefined) features?.terminate();
        },
      });
    },
    get open() {
      return socket?.readyState === OPEN;
    },
    write: (event_ids) => {
      const to = socket;
      if (to?.readyState !== OPEN) return false;
      // Not through the subject, which would hold back what is sent while the socket opens, and send it piece by piece.
      const send = (): void => {
        for (const event_id of event_ids) request.sendText(to, ackFrame(event_id));
      };
      try {
        if (features === undefined) send();
        else features.together(send);
        return true;
      } catch {
        // What an open socket does not take is owed to the next one.
        terminate();
        return false;
      }
    },
    hold: (full) => {
      if (full) features?.pause();
      else features?.resume();
      return features !== undefined;
    },
    signs: () => ({
      frames: frames + (features?.pings ?? 0),
      bytes: features?.bytes_read ?? 0,
      answers: features?.pongs,
      unsent: socket?.bufferedAmount ?? 0,
    }),
    probe: () => features?.ping(),
    close: () => socket?.close(1000),
    terminate,
    abandon: () => end({ kind: 'closed', code: 1006, reason: '' }),
  };
};

/** `ws` closes on a frame that it can't accept, and reports 1006: the code that it sent stands in the error alone. */
const REFUSED_FRAMES: ReadonlyMap<unknown, number> = new Map([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 1009],
  ['WS_ERR_INVALID_UTF8', 1007],
]);

/** A browser's frame: the characters of a text, which are no more than its bytes, or the bytes of anything else. */
const sizeOf = (data: unknown): number => {
  const { length, size, byteLength } = data as Partial<Record<'length' | 'size' | 'byteLength', number>>;
  return length ?? size ?? byteLength ?? 0;
};

const refusedFrameCode = (problem: unknown): number | undefined => {
  const code = (problem as { readonly code?: unknown } | undefined)?.code;
  return (
    REFUSED_FRAMES.get(code) ?? (typeof code === 'string' && code.startsWith('WS_ERR_') ? 1002 : undefined)
  );
};

/** An `ErrorEvent` holds the socket, and with it the address and its secrets: only the error in it may be kept. */
const messageIn = (event: unknown): unknown => {
  if (event instanceof Error || typeof event !== 'object' || event === null) return event;
  const { error, message } = event as { readonly error?: unknown; readonly message?: unknown };
  return error ?? message;
};

/** `webSocket` takes a constructor, and nothing else, to make its socket with. */
const constructorOf = (open: (url: string) => WebSocketLike): new (url: string) => WebSocket =>
  function Constructor(url: string) {
    return open(url);
  } as never;
