import * as fc from 'fast-check';
import { Ledger, type Seen } from '~/delivery/ledger';

type Step = readonly ['arrive' | 'handle' | 'settle' | 'park', string];

/** All that ever arrived, in order, and what became of it. Slow, and plain to see. */
class NaiveLedger {
  readonly arrivals: {
    readonly id: string;
    state: 'in_flight' | 'handled' | 'parked' | 'settled';
    deliveries: number;
  }[] = [];
  /** With the place among the arrivals; what was there at the start has the place before the first. */
  settled: readonly { readonly id: string; readonly place: number }[];
  /** The id that the last step pushed out of memory. */
  forgotten: { readonly id: string; readonly comes_again: boolean } | undefined;

  constructor(
    readonly capacity: number,
    readonly start: string | undefined,
  ) {
    this.settled = start === undefined ? [] : [{ id: start, place: -1 }];
  }

  unsettled(id: string) {
    return this.arrivals.find((arrival) => arrival.id === id && arrival.state !== 'settled');
  }

  seen(id: string): Seen {
    if (this.settled.some((settled) => settled.id === id)) return 'settled';
    const state = this.unsettled(id)?.state;
    return state === undefined ? 'fresh' : state === 'parked' ? 'parked' : 'in_flight';
  }

  /** The place of the last arrival before the first one for which this holds. */
  placeBefore(holds: (state: string) => boolean): number {
    const index = this.arrivals.findIndex(({ state }) => holds(state));
    return index === -1 ? this.arrivals.length - 1 : index - 1;
  }

  lastBefore(holds: (state: string) => boolean): string | undefined {
    const before = this.placeBefore(holds);
    return before === -1 ? this.start : this.arrivals[before]!.id;
  }

  take([step, id]: Step): void {
    const entry = this.unsettled(id);
    this.forgotten = undefined;
    if (step === 'arrive') {
      if (this.seen(id) === 'fresh') this.arrivals.push({ id, state: 'in_flight', deliveries: 1 });
      else if (entry?.state === 'parked') {
        entry.state = 'in_flight';
        entry.deliveries += 1;
      }
    } else if (entry !== undefined) {
      if (step === 'handle' && entry.state === 'in_flight') entry.state = 'handled';
      if (step === 'park' && entry.state === 'in_flight') entry.state = 'parked';
      if (step === 'settle' && entry.state !== 'parked') {
        entry.state = 'settled';
        const settled = [...this.settled, { id, place: this.arrivals.indexOf(entry) }];
        this.settled = settled.slice(-this.capacity);
        const [first] = settled;
        const place_of_cursor = this.placeBefore((state) => state !== 'settled');
        if (settled.length > this.capacity && first !== undefined)
          this.forgotten = { id: first.id, comes_again: first.place >= place_of_cursor };
      }
    }
  }

  count(...states: readonly string[]): number {
    return this.arrivals.filter(({ state }) => states.includes(state)).length;
  }
}

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const steps = fc.array(
  fc.tuple(
    fc.constantFrom(
      'arrive' as const,
      'arrive' as const,
      'handle' as const,
      'settle' as const,
      'park' as const,
    ),
    fc.constantFrom(...IDS),
  ),
  { maxLength: 60 },
);

describe('the ledger, whatever happens', () => {
  it('is as a naive one that never forgets how it came to be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(undefined, 'start', 'a'),
        steps,
        (capacity, start, taken) => {
          const ledger = new Ledger(capacity, start);
          const naive = new NaiveLedger(capacity, start);
          for (const step of taken) {
            const [kind, id] = step;
            const forgotten = kind === 'settle' ? ledger.settle(id) : undefined;
            if (kind === 'handle' || kind === 'park') ledger[kind](id);
            if (kind === 'arrive' && (ledger.seen(id) === 'fresh' || ledger.seen(id) === 'parked')) {
              const before = naive.unsettled(id)?.deliveries ?? 0;
              expect(ledger.deliver(id).deliveries).toBe(before + 1);
            }
            naive.take(step);

            expect(forgotten).toEqual(naive.forgotten);
            expect(IDS.map((one) => ledger.seen(one))).toEqual(IDS.map((one) => naive.seen(one)));
            expect(ledger.in_flight).toBe(naive.count('in_flight', 'handled'));
            expect(ledger.parked).toBe(naive.count('parked'));
            expect(ledger.cursor).toBe(naive.lastBefore((state) => state !== 'settled'));
            expect(ledger.next_cursor).toBe(
              naive.lastBefore((state) => state !== 'settled' && state !== 'handled'),
            );
            expect(IDS.filter((one) => ledger.seen(one) === 'settled').length).toBeLessThanOrEqual(capacity);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never has anything unsettled behind its cursor', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(IDS, { minLength: IDS.length }),
        fc.array(fc.nat(5)),
        (order, settled) => {
          const ledger = new Ledger(100);
          for (const id of order) ledger.deliver(id);
          for (const index of settled) {
            ledger.settle(IDS[index]!);
            const passed = order.slice(0, order.indexOf(ledger.cursor ?? '') + 1);
            expect(passed.map((id) => ledger.seen(id))).toEqual(passed.map(() => 'settled'));
          }
        },
      ),
    );
  });
});
