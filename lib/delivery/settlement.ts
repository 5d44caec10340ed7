import type { SchedulerLike, Subscription } from 'rxjs';
import { type Backoff, backoffDelay } from '~/connection/backoff';
import { type VZapsError, VZapsStoreError } from '~/errors';
import type { EventStore } from '~/stores/store';
import type { AckQueue } from './ackQueue';
import type { DeliveryWatch } from './deliveryWatch';
import type { Ledger } from './ledger';

/** What comes after the handling: settled → stored → acked. */
export interface Settlement {
  /** An event was handled. */
  settle(id: string): void;
  /** True if there is a store. */
  readonly has_store: boolean;
  /** Commits what is left, without trying again what fails. Resolves when nothing is being written any more. */
  finish(): Promise<void>;
}

/** What a settlement works with. */
export interface SettlementParts {
  readonly ledger: Ledger;
  readonly acks: AckQueue;
  readonly watch: DeliveryWatch;
  readonly store: EventStore | undefined;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly afterHandling: (run: () => void) => void;
  report(error: VZapsError): void;
  /** Called after events have settled. */
  onSettled(count: number): void;
  /** True while an event of this id has arrived and waits for room. */
  waits(id: string): boolean;
  /** Called when a settled id was forgotten whose event may still come again. */
  onForgotten(): void;
}

const STORE_BACKOFF: Backoff = { base_ms: 1000, cap_ms: 30_000 };

export const createSettlement = (parts: SettlementParts): Settlement =>
  parts.store === undefined ? new SettlementAtOnce(parts) : settleThroughStore(parts, parts.store);

/** Each subscription has one, and only those with a store have more than this. */
class SettlementAtOnce implements Settlement {
  readonly has_store = false;
  readonly #parts: SettlementParts;

  constructor(parts: SettlementParts) {
    this.#parts = parts;
  }

  settle(id: string): void {
    settleOne(this.#parts, id);
    this.#parts.onSettled(1);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }
}

const settleOne = (parts: SettlementParts, id: string): void => {
  const { ledger, acks, watch } = parts;
  const forgotten = ledger.settle(id);
  acks.owe(id);
  if (watch.watches('settled')) watch.tell({ kind: 'settled', event_id: id });
  if (forgotten === undefined) return;
  if (forgotten.comes_again || acks.stillOwes(forgotten.id, ledger.durable) || parts.waits(forgotten.id))
    parts.onForgotten();
};

/** One commit at a time; what is handled while it runs goes into the next one, so durability costs a write per group. */
const settleThroughStore = (parts: SettlementParts, store: EventStore): Settlement => {
  const { ledger, scheduler, random, afterHandling } = parts;
  let handled: string[] = [];
  let failures = 0;
  let retry: Subscription | undefined;
  let writing: Promise<void> | undefined;
  let finishing = false;

  /** Commits until nothing is left, or the store fails. */
  const write = async (): Promise<void> => {
    while (handled.length > 0) {
      const ids = handled;
      handled = [];
      try {
        // A list of its own: a store may take it apart.
        await store.commit({ settled: [...ids], cursor: ledger.next_cursor });
      } catch (cause) {
        handled = ids.concat(handled);
        failures += 1;
        parts.report(
          new VZapsStoreError('the store did not take a commit; nothing is acked until it does', cause),
        );
        return;
      }
      failures = 0;
      for (const id of ids) settleOne(parts, id);
      parts.onSettled(ids.length);
    }
  };

  const start = (): void => {
    retry = undefined;
    writing ??= write().finally(() => {
      writing = undefined;
      if (handled.length === 0 || finishing) return;
      // Without a failure, it settled after the last commit had ended and before this: there is nothing to wait for.
      if (failures === 0) start();
      else retry = scheduler.schedule(start, backoffDelay(STORE_BACKOFF, failures, random()));
    });
  };

  let waiting = false;
  return {
    settle: (id) => {
      ledger.handle(id);
      handled.push(id);
      if (waiting || writing !== undefined || retry !== undefined) return;
      // What is handled in one turn is committed together.
      waiting = true;
      afterHandling(() => {
        waiting = false;
        if (!finishing) start();
      });
    },
    has_store: true,
    finish: async () => {
      finishing = true;
      retry?.unsubscribe();
      start();
      await writing;
    },
  };
};
