import { of } from 'rxjs';
import { sendText, type WebSocketConstructor } from '~/platform/webSocketLike';
import type { SocketKind } from './socketKind';

/** The sockets of the runtime, or those of a constructor that is given; none where there is neither. */
export const browserSockets = (
  WebSocketCtor = (globalThis as { readonly WebSocket?: WebSocketConstructor }).WebSocket,
): SocketKind | undefined =>
  WebSocketCtor && { WebSocketCtor$: of(WebSocketCtor), sends_headers: false, sendText };
