import { defer, of } from 'rxjs';
import { handshakeHeaders } from '~/protocol/endpoint';
import { sendText, type WebSocketConstructor } from '~/platform/webSocketLike';
import type { SocketKind } from './socketKind';
import { sendsHeaders, wsFeatures } from './wsFeatures';

/** What only the WebSocket of `ws` takes. */
interface BytesSender {
  send(bytes: Uint8Array, how: { readonly binary: boolean }): void;
}

let loading: Promise<WebSocketConstructor> | undefined;

const loadWebSocket = async (): Promise<WebSocketConstructor> => {
  try {
    return (await import('ws')).WebSocket;
  } catch (error) {
    // Whoever comes next tries again.
    loading = undefined;
    throw error;
  }
};

type Kind = Pick<SocketKind, 'WebSocketCtor$' | 'sends_headers' | 'sendText'>;

const ws: Kind = {
  // Loaded beside the first token request: it is a fifth of the time that the library takes to load.
  WebSocketCtor$: defer(() => (loading ??= loadWebSocket())),
  sends_headers: true,
  // Of bytes that it may not change, ws makes one piece with the head of the frame; of a text it makes two, and writes each.
  sendText: (socket, text) => (socket as unknown as BytesSender).send(Buffer.from(text), { binary: false }),
};

/** Whoever has a WebSocket of their own may have a `send` of their own. */
const kindOf = (WebSocketCtor: WebSocketConstructor): Kind => ({
  WebSocketCtor$: of(WebSocketCtor),
  sends_headers: sendsHeaders(WebSocketCtor),
  sendText,
});

/** The sockets of `ws`, or those of a constructor that is given, which may be of its kind. */
export const nodeSockets = (WebSocketCtor: WebSocketConstructor | undefined): SocketKind => {
  const kind = WebSocketCtor === undefined ? ws : kindOf(WebSocketCtor);
  return {
    ...kind,
    optionsFor: (handshake, max_frame_bytes) => ({
      headers: kind.sends_headers ? handshakeHeaders(handshake) : {},
      maxPayload: max_frame_bytes,
      perMessageDeflate: false,
      followRedirects: false,
      // Pings are answered as far as the peer takes the answers.
      autoPong: false,
    }),
    featuresOf: wsFeatures,
  };
};
