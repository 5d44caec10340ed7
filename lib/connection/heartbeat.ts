import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
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
 *
 * Each connection has one for all its life: by hand it takes an eighth of the memory that operators would.
 */
export const heartbeat = (
  peer: Peer,
  doubt$: Observable<unknown>,
  idle_seconds: number,
  scheduler: SchedulerLike,
): Observable<Outage> =>
  new Observable((subscriber) => {
    const period_ms = idle_seconds * 500;
    let health = WELL;
    let before = peer.signs();
    let due = 0;
    let next_look: Subscription;
    let examination: Subscription | undefined;

    const died = (outage: Outage): void => {
      subscriber.next(outage);
      subscriber.complete();
    };

    const lookLater = (): void => {
      due = scheduler.now() + period_ms;
      next_look = scheduler.schedule(look, period_ms);
    };

    const look = (): void => {
      const slept = scheduler.now() - due > period_ms;
      const now = peer.signs();
      const judge = peer.paused() ? judgeUnread : judgePeer;
      health = slept ? WELL : judge(health, before, now);
      before = now;
      const kind = causeOfDeath(health);
      if (kind !== undefined) return died({ kind, seconds: idle_seconds });
      // In this order: whoever is examined is judged before the next look, which may come at the same moment.
      if (slept) examine();
      else peer.probe();
      lookLater();
    };

    /** One who has not answered by then is given up. */
    const examine = (): void => {
      const at_doubt = peer.signs();
      const answer_ms = Math.min(ANSWER_MS, period_ms);
      peer.probe();
      examination?.unsubscribe();
      examination = scheduler.schedule(() => {
        if (!peer.paused() && nothingHeard(at_doubt, peer.signs()))
          died({ kind: 'silent', seconds: answer_ms / 1000 });
      }, answer_ms);
    };

    // Whoever answers now is known to answer, and is missed when it doesn't any more.
    peer.probe();
    lookLater();
    subscriber.add(doubt$.subscribe(examine));
    subscriber.add(() => {
      next_look.unsubscribe();
      examination?.unsubscribe();
    });
  });
