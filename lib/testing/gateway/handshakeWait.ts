import type { Duplex } from 'node:stream';
import { defer, fromEvent, merge, NEVER, type Observable, takeUntil, tap, timer } from 'rxjs';
import type { Faults } from './faults';

/** Nobody reads a socket whose client waits; without that, it would not be noticed that the client has gone. */
const whileConnected = (socket: Duplex, wait: Observable<unknown>): Observable<unknown> =>
  defer(() => {
    socket.resume();
    const gone$ = merge(fromEvent(socket, 'end'), fromEvent(socket, 'close'));
    return wait.pipe(takeUntil(gone$.pipe(tap(() => socket.destroy()))));
  });

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
  return slow === undefined ? undefined : whileConnected(socket, timer(slow.seconds * 1000));
};
