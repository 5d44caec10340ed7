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
 *
 * `webSocket` gives a socket's constructor its `url`, which is who opens it here.
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
