import {
  defer,
  filter,
  interval,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  Subject,
  switchMap,
  take,
  timer,
} from 'rxjs';
import type { Outage } from './outage';
import { causeOfDeath, judgePeer, judgeUnread, nothingHeard, type VitalSigns, WELL } from './peerHealth';

/** Whose heart is listened to. */
export interface Peer {
  signs(): VitalSigns;
  /** True while nothing is read: who doesn't listen can't complain of silence. */
  paused(): boolean;
  /** Asks for a sign of life, where the runtime can. */
  probe(): void;
}

/** How long a peer that is doubted has for a sign of life. */
const ANSWER_MS = 5000;

/**
 * Emits once, what the peer died of: at the latest one and a half times `idle_seconds` after it died. It is looked at twice
 * in that time, and probed each time; a frame costs no more than being counted.
 *
 * After `doubt$`, and when the process has slept, the peer is probed at once and has some seconds for a sign of life.
 */
export const heartbeat = (
  peer: Peer,
  doubt$: Observable<unknown>,
  idle_seconds: number,
  scheduler: SchedulerLike,
): Observable<Outage> =>
  defer(() => {
    const period_ms = idle_seconds * 500;
    const slept$ = new Subject<void>();
    let health = WELL;
    let before = peer.signs();
    let due = scheduler.now() + period_ms;

    const look = (): Outage | undefined => {
      const slept = scheduler.now() - due > period_ms;
      const now = peer.signs();
      const judge = peer.paused() ? judgeUnread : judgePeer;
      health = slept ? WELL : judge(health, before, now);
      before = now;
      due = scheduler.now() + period_ms;
      const kind = causeOfDeath(health);
      if (kind !== undefined) return { kind, seconds: idle_seconds };
      if (slept) slept$.next();
      else peer.probe();
      return undefined;
    };

    /** One who has not answered by then is given up. */
    const examine = (): Observable<Outage> => {
      const at_doubt = peer.signs();
      const answer_ms = Math.min(ANSWER_MS, period_ms);
      peer.probe();
      return timer(answer_ms, scheduler).pipe(
        filter(() => !peer.paused() && nothingHeard(at_doubt, peer.signs())),
        map(() => ({ kind: 'silent', seconds: answer_ms / 1000 })),
      );
    };

    // Whoever answers now is known to answer, and is missed when it doesn't any more.
    peer.probe();
    return merge(
      interval(period_ms, scheduler).pipe(
        map(look),
        filter((outage) => outage !== undefined),
      ),
      merge(doubt$, slept$).pipe(switchMap(examine)),
    ).pipe(take(1));
  });
