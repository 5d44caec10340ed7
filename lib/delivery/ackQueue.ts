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

/** `at_turn_end` runs a function when the current turn of the event loop is over: the acks of a turn leave in one write. */
export const createAckQueue = (
  at_turn_end: (flush: () => void) => void,
  watch: DeliveryWatch,
  onSent: (count: number) => void,
): AckQueue => {
  let owed: string[] = [];
  // Made when it is asked what is owed, which is seldom.
  let owed_ids: Set<string> | undefined;
  // While there is none, acks are owed in the order in which their events settled.
  let any_again = false;
  // What went out first thing on this connection, while the gateway was about to send those events again.
  let crossing: Set<string> | undefined;
  let writer: AckWriter | undefined;
  let scheduled = false;
  let sent = 0;

  const flush = (): void => {
    scheduled = false;
    if (owed.length === 0 || writer === undefined || !writer.write(owed)) return;
    const event_ids = owed;
    owed = [];
    owed_ids = undefined;
    any_again = false;
    sent += event_ids.length;
    onSent(event_ids.length);
    if (watch.watches('acked')) watch.tell({ kind: 'acked', event_ids });
  };

  const owes = (event_id: string): boolean => (owed_ids ??= new Set(owed)).has(event_id);

  const owe = (event_id: string): void => {
    if (owed_ids?.has(event_id) === true) return;
    owed.push(event_id);
    owed_ids?.add(event_id);
    if (scheduled || writer === undefined) return;
    scheduled = true;
    at_turn_end(flush);
  };

  return {
    get owed() {
      return owed.length;
    },
    get sent() {
      return sent;
    },
    stillOwes: (event_id, settled_since) => (any_again || owed.length >= settled_since) && owes(event_id),
    owe,
    oweAgain: (event_id) => {
      if (crossing?.delete(event_id) === true || owes(event_id)) return;
      any_again = true;
      owe(event_id);
    },
    attach: (opened) => {
      writer = opened;
      crossing = new Set(owed);
      flush();
    },
    detach: (closed) => {
      if (writer !== closed) return;
      writer = undefined;
      crossing = undefined;
    },
    flush,
  };
};
