/** Where acks can be written, while a socket is open. */
export interface AckWriter {
  /** Writes the acks at once. False if the socket does not take them any more. */
  write(event_ids: readonly string[]): boolean;
}

/** Who has acks to send, as far as a socket needs to know. */
export interface AckOutlet {
  /** A socket has opened: what is owed goes out on it. */
  attach(writer: AckWriter): void;
  /** That socket is gone. */
  detach(writer: AckWriter): void;
  /** Sends what is owed now. */
  flush(): void;
}
