import type { Observable, SchedulerLike, Subscription, Unsubscribable } from 'rxjs';
import { deaf, type Outage, silent } from '~/connection/outages/outage';
import { causeOfDeath, judgePeer, judgeUnread, nothingHeard, type VitalSigns, WELL } from './peerHealth';

const DEATHS = { silent, deaf };

/** Whose heart is listened to. */
export interface Peer {
  signs(): VitalSigns;
  /** True while nothing is read: who doesn't listen can't complain of silence. */
  readonly paused: boolean;
  /** Asks for a sign of life, where the runtime can. */
  probe(): void;
  /** It is dead. Told once. */
  died(outage: Outage): void;
}

/** How long a peer that is doubted has for a sign of life. */
const ANSWER_MS = 5000;

/**
 * Tells once, what the peer died of: at the latest one and a half times `idle_seconds` after it died. It is looked at twice
 * in that time, and probed each time; a frame costs no more than being counted.
 *
 * After `doubt$`, and when the process has slept, the peer is probed at once and has some seconds for a sign of life.
 *
 * Each connection has one for all its life: by hand it takes an eighth of the memory that operators would.
 */
export const heartbeat = (
  peer: Peer,
  doubt$: Observable<unknown> | undefined,
  idle_seconds: number,
  scheduler: SchedulerLike,
): Unsubscribable => {
  const heart = new Heartbeat(peer, idle_seconds, scheduler);
  heart.begin(doubt$);
  return heart;
};

const look = (heart?: Heartbeat): void => heart?.look();

class Heartbeat implements Unsubscribable {
  readonly #peer: Peer;
  readonly #idle_seconds: number;
  readonly #scheduler: SchedulerLike;
  #health = WELL;
  #before: VitalSigns;
  #due = 0;
  #next_look: Subscription | undefined;
  #examination: Subscription | undefined;
  #doubts: Subscription | undefined;
  #over = false;

  constructor(peer: Peer, idle_seconds: number, scheduler: SchedulerLike) {
    this.#peer = peer;
    this.#idle_seconds = idle_seconds;
    this.#scheduler = scheduler;
    this.#before = peer.signs();
  }

  /** Whoever answers now is known to answer, and is missed when it doesn't any more. */
  begin(doubt$: Observable<unknown> | undefined): void {
    this.#peer.probe();
    this.#lookLater();
    this.#doubts = doubt$?.subscribe(() => this.#examine());
  }

  unsubscribe(): void {
    this.#over = true;
    this.#doubts?.unsubscribe();
    this.#next_look?.unsubscribe();
    this.#examination?.unsubscribe();
  }

  look(): void {
    const slept = this.#scheduler.now() - this.#due > this.#period_ms;
    const now = this.#peer.signs();
    const judge = this.#peer.paused ? judgeUnread : judgePeer;
    this.#health = slept ? WELL : judge(this.#health, this.#before, now);
    this.#before = now;
    const kind = causeOfDeath(this.#health);
    if (kind !== undefined) return this.#died(DEATHS[kind](this.#idle_seconds));
    // In this order: whoever is examined is judged before the next look, which may come at the same moment.
    if (slept) this.#examine();
    else this.#peer.probe();
    this.#lookLater();
  }

  get #period_ms(): number {
    return this.#idle_seconds * 500;
  }

  #lookLater(): void {
    if (this.#over) return;
    this.#due = this.#scheduler.now() + this.#period_ms;
    this.#next_look = this.#scheduler.schedule(look, this.#period_ms, this);
  }

  /** One who has not answered by then is given up. */
  #examine(): void {
    const at_doubt = this.#peer.signs();
    const answer_ms = Math.min(ANSWER_MS, this.#period_ms);
    this.#peer.probe();
    this.#examination?.unsubscribe();
    this.#examination = this.#scheduler.schedule(() => {
      if (!this.#peer.paused && nothingHeard(at_doubt, this.#peer.signs()))
        this.#died(silent(answer_ms / 1000));
    }, answer_ms);
  }

  #died(outage: Outage): void {
    this.unsubscribe();
    this.#peer.died(outage);
  }
}
