import {
  defer,
  filter,
  from,
  interval,
  map,
  merge,
  type SchedulerLike,
  startWith,
  switchMap,
  take,
  timer,
} from 'rxjs';
import { createEnvelopes, createGateway } from '~/testing/index';
import { traffic } from '~/testing/traffic';
import type { Feed } from './feed';
import { createOutages } from './outages';
import { createTally } from './tally';

/** How the gateway in this process is run. */
export interface EmbeddedOptions {
  readonly random: () => number;
  readonly scheduler: SchedulerLike;
  /** Makes so many events and no more. @default no end */
  readonly count: number | undefined;
}

/** The gateway forgets what is older than so many events. */
const HISTORY = 2000;
/** While so many events are not acked, no more are made. */
const MOST_OPEN = 500;
/** How long the last acks are waited for. */
const QUIET_MS = 5000;
/** The pretended work of a handler takes up to this long. */
const WORK_MS = 40;

/** A gateway in this process that makes lively traffic and takes the connection away now and then. */
export const embeddedFeed = async ({ random, scheduler, count }: EmbeddedOptions): Promise<Feed> => {
  const gateway = await createGateway({ history: HISTORY, record_limit: HISTORY, resend_after_seconds: 2 });
  const tally = createTally();
  const outages = createOutages(gateway, { random, count });
  const make = createEnvelopes({ seed: Math.floor(random() * 2 ** 31), now: () => scheduler.now() });

  const made$ = traffic(make, { random, scheduler }).pipe(
    filter(() => tally.open < MOST_OPEN),
    take(count ?? Infinity),
  );
  // What is made before anybody has connected is owed to nobody.
  const making = from(gateway.opened(1))
    .pipe(
      switchMap(() => {
        outages.after(0);
        return made$;
      }),
    )
    .subscribe((event) => {
      tally.made(event.id);
      gateway.acked(event.id).then(
        () => tally.acked(event.id),
        // The gateway has stopped before: the figures say so.
        () => undefined,
      );
      gateway.send(event);
      outages.after(tally.figures.made);
    });

  const allAcked$ = interval(20, scheduler).pipe(
    startWith(0),
    map(() => tally.figures),
    filter(({ made, acked }) => made === acked),
  );

  return {
    client_options: gateway.client_options,
    subscribe_options: gateway.subscribe_options,
    greeting: 'A gateway in this process makes events, and drops the connection now and then. Ctrl-C ends.',
    work: () => timer(random() * WORK_MS, scheduler),
    handled: tally.handled,
    get figures() {
      return tally.figures;
    },
    quiet$: defer(() => {
      making.unsubscribe();
      return merge(allAcked$, timer(QUIET_MS, scheduler)).pipe(take(1));
    }),
    stop: () => {
      making.unsubscribe();
      return gateway.stop();
    },
  };
};
