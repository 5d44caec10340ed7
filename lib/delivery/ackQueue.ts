import type { AckOutlet, AckWriter } from '~/connection/ackOutlet';
import type { DeliveryWatch } from './deliveryWatch';

/** The acks that are owed to the gateway. They outlive the socket. */
export interface AckQueue extends AckOutlet {
  /** How many acks wait to be sent. */
  readonly owed: number;
  /** How many acks were sent. */
  readonly sent: number;
  /** True while this ack waits to be sent, of an event that was the last but so many to settle. */
  stillOwes(event_id: string, settled_since: number): boolean;
  /** Owes an ack; it is sent at the end of this turn, or first thing on the next connection. */
  owe(event_id: string): void;
  /** Owes an ack again, for an event that came again although it has settled: its first ack was lost, or both have crossed. */
  oweAgain(event_id: string): void;
}

/** What a queue of acks works with. */
export interface AckQueueParts {
  readonly watch: DeliveryWatch;
  /** Runs a function when the current turn of the event loop is over: the acks of a turn leave in one write. */
  readonly afterHandling: (run: () => void) => void;
  /** Called after acks were sent. */
  onAcked(count: number): void;
}

export const createAckQueue = (parts: AckQueueParts): AckQueue => new OwedAcks(parts);

class OwedAcks implements AckQueue {
  readonly #parts: AckQueueParts;
  #owed: string[] | undefined;
  // Made when it is asked what is owed, which is seldom.
  #owed_ids: Set<string> | undefined;
  // While there is none, acks are owed in the order in which their events settled.
  #any_again = false;
  // What went out first thing on this connection, while the gateway was about to send those events again.
  #crossing: Set<string> | undefined;
  #writer: AckWriter | undefined;
  #scheduled = false;
  #sent = 0;

  constructor(parts: AckQueueParts) {
    this.#parts = parts;
  }

  get owed(): number {
    return this.#owed?.length ?? 0;
  }

  get sent(): number {
    return this.#sent;
  }

  stillOwes(event_id: string, settled_since: number): boolean {
    return (this.#any_again || this.owed >= settled_since) && this.#owes(event_id);
  }

  owe(event_id: string): void {
    if (this.#owed_ids?.has(event_id) === true) return;
    (this.#owed ??= []).push(event_id);
    this.#owed_ids?.add(event_id);
    if (this.#scheduled || this.#writer === undefined) return;
    this.#scheduled = true;
    this.#parts.afterHandling(() => this.flush());
  }

  oweAgain(event_id: string): void {
    if (this.#crossing?.delete(event_id) === true || this.#owes(event_id)) return;
    this.#any_again = true;
    this.owe(event_id);
  }

  attach(opened: AckWriter): void {
    this.#writer = opened;
    this.#crossing = this.#owed && new Set(this.#owed);
    this.flush();
  }

  detach(closed: AckWriter): void {
    if (this.#writer !== closed) return;
    this.#writer = undefined;
    this.#crossing = undefined;
  }

  flush(): void {
    this.#scheduled = false;
    const event_ids = this.#owed;
    if (event_ids === undefined || this.#writer?.write(event_ids) !== true) return;
    // Whoever hears of an ack at once may have had them all written again, for the last time.
    if (this.#owed !== event_ids) return;
    this.#owed = undefined;
    this.#owed_ids = undefined;
    this.#any_again = false;
    this.#sent += event_ids.length;
    this.#parts.onAcked(event_ids.length);
    const { watch } = this.#parts;
    if (watch.watches('acked')) watch.tell({ kind: 'acked', event_ids });
  }

  #owes(event_id: string): boolean {
    return (this.#owed_ids ??= new Set(this.#owed)).has(event_id);
  }
}
