import type { SchedulerLike } from 'rxjs';
import { type Backoff, backoffDelay } from '~/connection/backoff';
import { type VZapsError, VZapsStoreError } from '~/errors';
import type { EventStore } from '~/stores/store';
import type { AckQueue } from './ackQueue';
import type { Ledger } from './ledger';

/** What comes after the handling: settled → stored → acked. */
export interface Settlement {
  /** An event was handled. */
  settle(id: string): void;
  /** True while the store has not answered for everything that was handled. */
  readonly storing: boolean;
}

/** What a settlement works with. */
export interface SettlementParts {
  readonly ledger: Ledger;
  readonly acks: AckQueue;
  readonly store: EventStore | undefined;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly at_turn_end: (run: () => void) => void;
  readonly report: (error: VZapsError) => void;
  /** Called after events have settled. */
  readonly onSettled: (count: number) => void;
}

const STORE_BACKOFF: Backoff = { base_ms: 1000, cap_ms: 30_000 };

export const createSettlement = (parts: SettlementParts): Settlement =>
  parts.store === undefined ? settleAtOnce(parts) : settleThroughStore(parts, parts.store);

const settleAtOnce = ({ ledger, acks, onSettled }: SettlementParts): Settlement => ({
  storing: false,
  settle: (id) => {
    ledger.settle(id);
    acks.owe(id);
    onSettled(1);
  },
});

/** One commit at a time; what is handled while it runs goes into the next one, so durability costs a write per group. */
const settleThroughStore = (parts: SettlementParts, store: EventStore): Settlement => {
  const { ledger, acks, scheduler, random, at_turn_end, report, onSettled } = parts;
  let handled: string[] = [];
  let writing = false;
  let failures = 0;

  const settle = (ids: readonly string[]): void => {
    for (const id of ids) {
      ledger.settle(id);
      acks.owe(id);
    }
    onSettled(ids.length);
  };

  const commit = async (): Promise<void> => {
    const ids = handled;
    handled = [];
    try {
      await store.commit({ settled: ids, cursor: ledger.next_cursor });
    } catch (cause) {
      handled = ids.concat(handled);
      failures += 1;
      report(new VZapsStoreError('the store did not take a commit; nothing is acked until it does', cause));
      scheduler.schedule(() => void commit(), backoffDelay(STORE_BACKOFF, failures, random()));
      return;
    }
    failures = 0;
    settle(ids);
    if (handled.length > 0) at_turn_end(() => void commit());
    else writing = false;
  };

  return {
    get storing() {
      return writing;
    },
    settle: (id) => {
      ledger.handle(id);
      handled.push(id);
      if (writing) return;
      writing = true;
      at_turn_end(() => void commit());
    },
  };
};
