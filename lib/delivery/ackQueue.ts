import type { AckOutlet, AckWriter } from '~/connection/ackOutlet';
import type { DeliveryWatch } from './deliveryWatch';

/** The acks that are owed to the gateway. They outlive the socket. */
export interface AckQueue extends AckOutlet {
  /** How many acks wait to be sent. */
  readonly owed: number;
  /** How many acks were sent. */
  readonly sent: number;
  /** True while this ack waits to be sent. */
  owes(event_id: string): boolean;
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
  const owed = new Set<string>();
  // What went out first thing on this connection, while the gateway was about to send those events again.
  let crossing: Set<string> | undefined;
  let writer: AckWriter | undefined;
  let scheduled = false;
  let sent = 0;

  const flush = (): void => {
    scheduled = false;
    if (owed.size === 0 || writer === undefined || !writer.write(owed)) return;
    sent += owed.size;
    onSent(owed.size);
    const event_ids = watch.watches('acked') ? [...owed] : [];
    owed.clear();
    if (event_ids.length > 0) watch.tell({ kind: 'acked', event_ids });
  };

  const owe = (event_id: string): void => {
    owed.add(event_id);
    if (scheduled || writer === undefined) return;
    scheduled = true;
    at_turn_end(flush);
  };

  return {
    get owed() {
      return owed.size;
    },
    get sent() {
      return sent;
    },
    owes: (event_id) => owed.has(event_id),
    owe,
    oweAgain: (event_id) => {
      if (crossing?.delete(event_id) !== true) owe(event_id);
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
