import { type SchedulerLike, Subject } from 'rxjs';
import { Delivery, type DeliverySource } from '~/delivery/delivery';
import { createRedelivery } from '~/delivery/redelivery';
import { eventOf, marbles } from '../support/marbles';

const deliveryOf = (id: string, count = 1): Delivery =>
  new Delivery({} as DeliverySource, eventOf(id), count, 'no', undefined);

/** What comes again is told on `again$`, by its id. */
const open = ({ scheduler }: { readonly scheduler: SchedulerLike }) => {
  const again$ = new Subject<string>();
  const redelivery = createRedelivery(scheduler, ({ id }) => again$.next(id));
  return {
    ...redelivery,
    again$,
    at: (frame: number, run: () => void) => void scheduler.schedule(run, frame),
  };
};

describe('redelivery', () => {
  it(
    'lets a parked event come again when its time has come, once',
    marbles(({ expectObservable, scheduler }) => {
      const { again$, at, keep, start } = open({ scheduler });
      start();
      at(1, () => keep(deliveryOf('a'), 3));
      expectObservable(again$).toBe('----a-----');
    }),
  );

  it(
    'lets each come in its own time, whatever the order in which they were kept',
    marbles(({ expectObservable, scheduler }) => {
      const { again$, at, keep, start } = open({ scheduler });
      start();
      at(0, () => keep(deliveryOf('a'), 9));
      at(1, () => keep(deliveryOf('b'), 2));
      at(2, () => keep(deliveryOf('c'), 4));
      at(3, () => keep(deliveryOf('d'), 6));
      expectObservable(again$).toBe('---b--c--(ad)');
    }),
  );

  it(
    'lets nothing come again that was taken',
    marbles(({ expectObservable, scheduler }) => {
      const { again$, at, keep, start, take } = open({ scheduler });
      const kept = deliveryOf('a', 3);
      start();
      at(0, () => keep(kept, 4));
      at(0, () => keep(deliveryOf('b'), 6));
      at(2, () => expect(take('a')).toBe(kept));
      at(3, () => expect(take('a')).toBeUndefined());
      expectObservable(again$).toBe('------b');
    }),
  );

  it(
    'keeps what has come again until it is taken',
    marbles(({ expectObservable, scheduler }) => {
      const { again$, at, keep, start, take } = open({ scheduler });
      const kept = deliveryOf('a');
      start();
      at(0, () => keep(kept, 2));
      at(5, () => expect(take('a')).toBe(kept));
      expectObservable(again$).toBe('--a');
    }),
  );

  it(
    'begins anew for an event that is kept again',
    marbles(({ expectObservable, scheduler }) => {
      const { again$, at, keep, start } = open({ scheduler });
      start();
      at(0, () => keep(deliveryOf('a'), 2));
      at(3, () => keep(deliveryOf('a', 2), 4));
      expectObservable(again$).toBe('--a----a');
    }),
  );

  it(
    'lets nothing come again before the start, and then all of it at once',
    marbles(({ expectObservable, scheduler }) => {
      const { again$, at, keep, start } = open({ scheduler });
      at(0, () => keep(deliveryOf('a'), 2));
      at(1, () => keep(deliveryOf('b'), 99));
      at(5, start);
      expectObservable(again$).toBe('-----(ab)');
    }),
  );

  it(
    'lets nothing come again after the stop, until the next start',
    marbles(({ expectObservable, scheduler }) => {
      const { again$, at, keep, start, stop } = open({ scheduler });
      start();
      at(0, () => keep(deliveryOf('a'), 3));
      at(1, () => keep(deliveryOf('b'), 1));
      at(3, stop);
      at(4, () => keep(deliveryOf('c'), 1));
      at(8, start);
      expectObservable(again$).toBe('--b-----(abc)');
    }),
  );

  it(
    'can be given more while it lets events come again',
    marbles(({ expectObservable, scheduler }) => {
      const again$ = new Subject<string>();
      const { keep, start } = createRedelivery(scheduler, ({ id }) => {
        again$.next(id);
        if (id === 'a') keep(deliveryOf('c'), 8);
      });
      start();
      keep(deliveryOf('a'), 1);
      keep(deliveryOf('b'), 1);
      expectObservable(again$).toBe('-(ab) 4ms c');
    }),
  );

  it(
    'waits no longer because the clock was set back',
    marbles(({ expectObservable, scheduler }) => {
      const clock: SchedulerLike = {
        now: () => scheduler.now() - (scheduler.now() >= 3 ? 3600_000 : 0),
        schedule: (...work: Parameters<SchedulerLike['schedule']>) => scheduler.schedule(...work),
      };
      const { again$, at, keep, start } = open({ scheduler: clock });
      start();
      at(1, () => keep(deliveryOf('a'), 4));
      at(2, () => keep(deliveryOf('b'), 6));
      expectObservable(again$).toBe('-----a--b');
    }),
  );
});
