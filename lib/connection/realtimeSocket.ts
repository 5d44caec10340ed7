import { Observable, of, type SchedulerLike, Subscription, switchMap, tap, timer } from 'rxjs';
import type { AckOutlet } from './ackOutlet';
import { deadline } from './deadline';
import { heartbeat } from './heartbeat';
import type { Outage } from './outage';
import type { Slot } from './slot';
import { openTransport, type Transport, type TransportRequest } from './transport';

/** One connection to be made, and what it is to be tied to. */
export interface SocketRequest<Frame> extends TransportRequest<Frame> {
  readonly timeout_seconds: number;
  readonly idle_timeout_seconds: number;
  readonly scheduler: SchedulerLike;
  readonly slot: Slot;
  readonly acks: AckOutlet;
  /** While true, nothing more is to be read. */
  readonly full$: Observable<boolean>;
  /** Emits once, when the acks of all that was handled can be sent, and no later than is worth waiting for. */
  readonly farewell$: Observable<unknown>;
  /** Emits when the connection may have broken without a word. */
  readonly doubt$: Observable<unknown>;
  readonly onOpen: () => void;
}

/** How long the server may take to answer a close, and then a socket to be gone: one in a browser can't be terminated. */
const CLOSE_HANDSHAKE_MS = 2000;

/**
 * One WebSocket: emits its frames, and errors with an `Outage` when it ends. Unsubscribing sends the acks that are owed,
 * closes it with 1000, and frees the slot when it has closed.
 */
export const realtimeSocket = <Frame>(request: SocketRequest<Frame>): Observable<Frame> =>
  new Observable((subscriber) => {
    const { scheduler, slot, acks, timeout_seconds, idle_timeout_seconds } = request;
    const watches = new Subscription();
    const parting = new Subscription();
    let held = false;
    let closed = false;
    /** The handlers go on with the next connection: there is nothing to wait for. */
    let hasty = false;

    slot.take();
    watches.add(
      deadline(timeout_seconds * 1000, scheduler).subscribe(() =>
        fail({ kind: 'timed_out', by: 'upgrade', seconds: timeout_seconds }),
      ),
    );
    const transport: Transport = openTransport(request, {
      opened: () => {
        watches.unsubscribe();
        if (subscriber.closed) return;
        acks.attach(transport);
        request.onOpen();
        subscriber.add(watchPeer());
        subscriber.add(request.full$.subscribe(hold));
      },
      frame: (frame) => subscriber.next(frame),
      closed: (outage) => {
        closed = true;
        parting.unsubscribe();
        acks.detach(transport);
        slot.release();
        subscriber.error(outage);
      },
    });

    /** Ends a socket that is good for nothing any more. What is owed stays owed. */
    const fail = (outage: Outage): void => {
      acks.detach(transport);
      subscriber.error(outage);
      terminate();
    };

    const terminate = (): void => {
      if (closed) return;
      transport.terminate();
      parting.add(timer(CLOSE_HANDSHAKE_MS, scheduler).subscribe(() => transport.abandon()));
    };

    const watchPeer = (): Subscription => {
      const { signs, probe } = transport;
      return heartbeat(
        { signs, probe, paused: () => held },
        request.doubt$,
        idle_timeout_seconds,
        scheduler,
      ).subscribe(fail);
    };

    const hold = (full: boolean): void => {
      if (full === held) return;
      held = full;
      if (transport.hold(full)) return;
      hasty = true;
      subscriber.error({ kind: 'flow_control' } satisfies Outage);
    };

    const part = (): void => {
      watches.unsubscribe();
      if (!transport.open) return terminate();
      // The answer to the close has to be read.
      if (held) transport.hold(false);
      const closing$ = (hasty ? of(0) : request.farewell$).pipe(
        tap(() => {
          acks.flush();
          transport.close();
        }),
        switchMap(() => timer(CLOSE_HANDSHAKE_MS, scheduler)),
      );
      parting.add(closing$.subscribe(terminate));
    };
    transport.connect();
    return part;
  });
