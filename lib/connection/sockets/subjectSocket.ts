/** Who makes the real socket. */
export interface SocketOpener {
  open(of_subject: SubjectSocket): void;
}

/** A message for the subject, and who reads it. */
export interface SocketMessage {
  readonly data: unknown;
  readonly to: { read(data: unknown): unknown };
}

/**
 * The socket as a `webSocket` subject has it. Whoever hears of the socket calls what the subject listens with.
 *
 * It is not told that the socket is open: it would make a queue then, and keep it, a kilobyte, for what is sent through it. Nothing is.
 * How it ends it is not told either: whoever is subscribed to the subject knows, and unsubscribes.
 */
export class SubjectSocket {
  onmessage: ((message: SocketMessage) => void) | null = null;

  constructor(opener: SocketOpener) {
    opener.open(this);
  }

  set onopen(_listener: unknown) {
    return;
  }

  set onerror(_listener: unknown) {
    return;
  }

  set onclose(_listener: unknown) {
    return;
  }
}

/**
 * `webSocket` takes a constructor, and nothing else, to make its socket with. Bound to who opens it, it is one for all
 * sockets, where each class of its own would have a prototype of its own.
 */
export const subjectSocketOf = (opener: SocketOpener): new (url: string) => WebSocket =>
  SubjectSocket.bind(undefined, opener) as never;
