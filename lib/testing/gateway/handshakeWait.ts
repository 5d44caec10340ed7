import type { Duplex } from 'node:stream';
import { fromEvent, merge, NEVER, type Observable, takeUntil, tap, timer } from 'rxjs';
import { DEFAULT_SCHEDULER } from '../clock';
import type { Faults } from './faults';

/** A client that ends its own side has gone, although Node's server keeps the other side open. */
const whileConnected = (socket: Duplex, wait: Observable<unknown>): Observable<unknown> => {
  const gone$ = merge(fromEvent(socket, 'end'), fromEvent(socket, 'close'));
  return wait.pipe(takeUntil(gone$.pipe(tap(() => socket.destroy()))));
};

/**
 * Emits when a handshake that is held or slow is to be answered, unless its client goes before.
 *
 * @returns undefined if it is to be answered at once
 */
export const handshakeWait = (
  socket: Duplex,
  { hold_handshake, slow_handshake }: Pick<Faults, 'hold_handshake' | 'slow_handshake'>,
): Observable<unknown> | undefined => {
  if (hold_handshake.take()) return whileConnected(socket, NEVER);
  const slow = slow_handshake.take();
  return slow === undefined
    ? undefined
    : whileConnected(socket, timer(slow.seconds * 1000, DEFAULT_SCHEDULER));
};
