import { RecentIds } from './recentIds';

/**
 * What is known of an event id.
 *
 * - `fresh`: never seen, or so long ago that it is forgotten
 * - `in_flight`: delivered, and not settled
 * - `settled`: handled and stored; acked, or owed an ack
 * - `parked`: its handling failed; it is to come again
 */
export type Seen = 'fresh' | 'in_flight' | 'settled' | 'parked';

/** One event that is not settled. */
export interface Entry {
  readonly id: string;
  /** The event that arrived before it: where the cursor stays while this one is the oldest unsettled. */
  readonly before: string | undefined;
  /** How often it was delivered. */
  readonly deliveries: number;
}

/** A settled id that is remembered no more. */
export interface ForgottenId {
  readonly id: string;
  /** True if the cursor is not past its event, so that the next connection brings it again. */
  readonly comes_again: boolean;
}

interface OwnEntry extends Entry {
  /** Which arrival it was. */
  readonly number: number;
  deliveries: number;
  state: 'in_flight' | 'handled' | 'parked';
  previous: OwnEntry | undefined;
  next: OwnEntry | undefined;
}

/** V8 tries to make a table smaller at each deletion that leaves it empty. No event has this id. */
const NEVER_EMPTY: [string, undefined] = ['', undefined];

/** Shared by all ledgers that have seen nothing yet, and never added to. */
const NO_ENTRIES = new Map<string, OwnEntry | undefined>([NEVER_EMPTY]);

/** Numbers of arrivals before the first one. */
const AT_START = 0;
const BEFORE_CURSOR = -1;

/**
 * Who got which event, and how far that is: the state of deduplication and of the cursor. It knows no clock, no socket and
 * no stream; all of it is decided by the order of calls.
 *
 * Unsettled entries form a list in order of arrival, so each operation takes the same time however many there are.
 */
export class Ledger {
  /** How many settled ids a restart finds. */
  readonly durable: number;
  #unsettled = NO_ENTRIES;
  // Made for the first one.
  #settled: RecentIds | undefined;
  readonly #capacity: number;
  readonly #seed: number;
  #oldest: OwnEntry | undefined;
  #newest: OwnEntry | undefined;
  #last_arrived: string | undefined;
  #arrived = 0;
  #parked = 0;

  /**
   * Remembers `capacity` settled ids, of which a restart finds `durable`, and starts with `cursor`. With a random `seed` nobody can
   * choose ids that are slow to find.
   */
  constructor(
    capacity: number,
    cursor?: string,
    { durable = capacity, seed = 0 }: { readonly durable?: number | undefined; readonly seed?: number } = {},
  ) {
    this.#capacity = capacity;
    this.durable = Math.min(durable, capacity);
    this.#seed = seed;
    this.restore([], cursor);
  }

  /** The last event before the oldest unsettled one, in order of arrival: nothing unsettled is behind it. */
  get cursor(): string | undefined {
    return this.#oldest === undefined ? this.#last_arrived : this.#oldest.before;
  }

  /**
   * What the next connection of this process resumes after: the cursor, or the first event before there is one. That is held
   * here until it settles, while a server that is given no cursor may go on with what is new, and leave out what came between.
   */
  get resume_from(): string | undefined {
    return this.cursor ?? this.#oldest?.id;
  }

  /** What the cursor will be when everything that is handled is settled. */
  get next_cursor(): string | undefined {
    let entry = this.#oldest;
    while (entry?.state === 'handled') entry = entry.next;
    return entry === undefined ? this.#last_arrived : entry.before;
  }

  /** Events that are delivered and not settled. */
  get in_flight(): number {
    return this.#unsettled.size - 1 - this.#parked;
  }

  /** Events that are to come again. */
  get parked(): number {
    return this.#parked;
  }

  /** What is known of this id. */
  seen(id: string): Seen {
    if (this.#settled?.has(id) === true) return 'settled';
    const entry = this.#unsettled.get(id);
    if (entry === undefined) return 'fresh';
    return entry.state === 'parked' ? 'parked' : 'in_flight';
  }

  /** Delivers a fresh or a parked event. A parked one keeps its place, and with it the cursor. */
  deliver(id: string): Entry {
    const parked = this.#parked > 0 ? this.#unsettled.get(id) : undefined;
    if (parked !== undefined) {
      parked.state = 'in_flight';
      parked.deliveries += 1;
      this.#parked -= 1;
      return parked;
    }
    this.#arrived += 1;
    const entry: OwnEntry = {
      id,
      number: this.#arrived,
      before: this.#last_arrived,
      deliveries: 1,
      state: 'in_flight',
      previous: this.#newest,
      next: undefined,
    };
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.next = entry;
    this.#newest = entry;
    this.#last_arrived = id;
    if (this.#unsettled === NO_ENTRIES) this.#unsettled = new Map([NEVER_EMPTY]);
    this.#unsettled.set(id, entry);
    return entry;
  }

  /** The event was handled; it is settled once the store has answered. */
  handle(id: string): void {
    const entry = this.#unsettled.get(id);
    if (entry?.state === 'in_flight') entry.state = 'handled';
  }

  /** The event is handled and stored. Returns the settled id that was forgotten for it, if any. */
  settle(id: string): ForgottenId | undefined {
    const entry = this.#unsettled.get(id);
    if (entry === undefined || entry.state === 'parked') return undefined;
    this.#unsettled.delete(id);
    if (entry.previous === undefined) this.#oldest = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.#newest = entry.previous;
    else entry.next.previous = entry.previous;
    return this.#remember(id, entry.number);
  }

  /** The handling failed, or was cut short. */
  park(id: string): void {
    const entry = this.#unsettled.get(id);
    if (entry?.state !== 'in_flight') return;
    entry.state = 'parked';
    this.#parked += 1;
  }

  /**
   * Takes over what an earlier process settled. For a ledger that has seen nothing yet. Returns true if an id had to be
   * forgotten whose event comes again.
   */
  restore(settled: Iterable<string>, cursor: string | undefined): boolean {
    const ids = [...new Set(settled)];
    // What is resumed after is settled, should the server count it in. It is the first that may be forgotten.
    if (cursor !== undefined && !ids.includes(cursor)) ids.unshift(cursor);
    if (cursor !== undefined) this.#last_arrived = cursor;
    const place_of_cursor = cursor === undefined ? 0 : ids.indexOf(cursor);
    let forgot = false;
    for (const [place, id] of ids.entries()) {
      forgot =
        this.#remember(id, place < place_of_cursor ? BEFORE_CURSOR : AT_START)?.comes_again === true ||
        forgot;
    }
    return forgot;
  }

  /** Settled ids keep the number of their arrival: all from the one that the cursor is at come again on the next connection. */
  #remember(id: string, number: number): ForgottenId | undefined {
    this.#settled ??= new RecentIds(this.#capacity, this.durable, this.#seed);
    const forgotten = this.#settled.add(id, number);
    if (forgotten === undefined) return undefined;
    const oldest = this.#oldest?.number ?? this.#arrived + 1;
    return { id: forgotten.id, comes_again: forgotten.note >= oldest - 1 };
  }
}
