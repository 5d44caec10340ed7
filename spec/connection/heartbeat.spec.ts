import { NEVER, Observable, type SchedulerLike } from 'rxjs';
import { heartbeat, type Peer } from '~/connection/heartbeat';
import { marbles, type MarbleHelpers } from '../support/marbles';

interface Life {
  /** A frame comes at these times. */
  readonly heard_at?: readonly number[];
  /** Probes are answered at once, until this time. */
  readonly answers_until?: number;
  /** From when until when nothing is read. */
  readonly paused?: readonly [from: number, until: number];
  /** It can't be asked for an answer. */
  readonly unprobed?: boolean;
  readonly doubt$?: Observable<unknown>;
  readonly clock?: SchedulerLike;
  readonly idle_ms?: number;
}

/** Listens with a period of 8 ms. Tells the times of the probes, and what the peer died of. */
const listen = ({ scheduler }: Pick<MarbleHelpers, 'scheduler'>, life: Life) => {
  const { heard_at = [], answers_until = -1, paused = [0, 0], doubt$ = NEVER, idle_ms = 8 } = life;
  let frames = 0;
  let answers = 0;
  const probes: number[] = [];
  for (const at of heard_at)
    scheduler.schedule(() => {
      frames += 1;
    }, at);
  const peerThat = (died: Peer['died']): Peer => ({
    signs: () => ({
      frames,
      bytes: answers,
      answers: life.unprobed === true ? undefined : answers,
      unsent: 0,
    }),
    get paused() {
      return scheduler.now() >= paused[0] && scheduler.now() < paused[1];
    },
    probe: () => {
      probes.push(scheduler.now());
      if (scheduler.now() <= answers_until) answers += 1;
    },
    died,
  });
  const death$ = new Observable<string>((subscriber) => {
    const peer = peerThat(({ kind }) => {
      subscriber.next(kind);
      subscriber.complete();
    });
    return heartbeat(peer, doubt$, idle_ms / 1000, life.clock ?? scheduler);
  });
  return { probes, death$ };
};

/** A clock that is so far ahead from some time on, as after a sleep. */
const sleeper = ({ scheduler }: Pick<MarbleHelpers, 'scheduler'>, at: number, ms: number): SchedulerLike => ({
  now: () => scheduler.now() + (scheduler.now() >= at ? ms : 0),
  schedule: (...work: Parameters<SchedulerLike['schedule']>) => scheduler.schedule(...work),
});

describe('the heartbeat', () => {
  it(
    'ends after the period where nothing is heard, and probes at the start and after half of it',
    marbles(({ expectObservable, scheduler }) => {
      const { probes, death$ } = listen({ scheduler }, {});
      expectObservable(death$).toBe('--------(x|)', { x: 'silent' });
      scheduler.flush();
      expect(probes).toEqual([0, 4]);
    }),
  );

  it(
    'goes on while frames come from a peer that can’t be probed',
    marbles(({ expectObservable, scheduler }) => {
      const { probes, death$ } = listen({ scheduler }, { heard_at: [3, 7, 11, 15, 19, 23], unprobed: true });
      expectObservable(death$, '26ms !').toBe('-');
      scheduler.flush();
      expect(probes).toEqual([0, 4, 8, 12, 16, 20, 24]);
    }),
  );

  it(
    'ends where frames come from a peer that never answers a probe',
    marbles(({ expectObservable, scheduler }) => {
      const { death$ } = listen({ scheduler }, { heard_at: [3, 7, 11, 15, 19, 23] });
      expectObservable(death$).toBe('--------(x|)', { x: 'deaf' });
    }),
  );

  it(
    'goes on while a quiet peer answers',
    marbles(({ expectObservable, scheduler }) => {
      const { death$ } = listen({ scheduler }, { answers_until: 16 });
      expectObservable(death$).toBe('28ms (x|)', { x: 'silent' });
    }),
  );

  it.each([1, 2, 3])(
    'takes at least the period and at most half as long again (last heard at %d)',
    (last) => {
      marbles(({ expectObservable, scheduler }) => {
        const { death$ } = listen({ scheduler }, { heard_at: [last] });
        expectObservable(death$).toBe('12ms (x|)', { x: 'silent' });
      })();
    },
  );

  it(
    'ends within one and a half periods where frames come and nothing that is sent arrives any more',
    marbles(({ expectObservable, scheduler }) => {
      const heard_at = Array.from({ length: 40 }, (_, number) => number);
      const { death$ } = listen({ scheduler }, { heard_at, answers_until: 9 });
      expectObservable(death$).toBe('20ms (x|)', { x: 'deaf' });
    }),
  );

  it(
    'does not count what is not heard while nothing is read',
    marbles(({ expectObservable, scheduler }) => {
      const { death$ } = listen({ scheduler }, { paused: [1, 30] });
      expectObservable(death$).toBe('36ms (x|)', { x: 'silent' });
    }),
  );

  it(
    'probes at once when the peer is doubted, and ends where no answer comes in time',
    marbles(({ expectObservable, scheduler, hot }) => {
      const doubt$ = hot('--d');
      const { probes, death$ } = listen({ scheduler }, { doubt$, heard_at: [1], idle_ms: 20_000 });
      expectObservable(death$).toBe('5002ms (x|)', { x: 'silent' });
      scheduler.flush();
      expect(probes).toEqual([0, 2]);
    }),
  );

  it(
    'goes on where a peer that is doubted answers, and asks again at each doubt',
    marbles(({ expectObservable, scheduler, hot }) => {
      const doubt$ = hot('--d--d');
      const { probes, death$ } = listen({ scheduler }, { doubt$, answers_until: 6 });
      const quiet = listen({ scheduler }, { doubt$, answers_until: 6, idle_ms: 20_000 });
      expectObservable(quiet.death$, '9s !').toBe('-');
      expectObservable(death$).toBe('16ms (x|)', { x: 'silent' });
      scheduler.flush();
      expect(probes).toEqual([0, 2, 4, 5, 8, 12]);
    }),
  );

  it(
    'probes after a sleep before it condemns: what came meanwhile has not been read',
    marbles(({ expectObservable, scheduler }) => {
      const clock = sleeper({ scheduler }, 5, 3600_000);
      const asleep = listen({ scheduler }, { clock });
      // Without the sleep it would have been over at 8.
      expectObservable(asleep.death$).toBe('12ms (x|)', { x: 'silent' });
      const answering = listen({ scheduler }, { clock, answers_until: 1, heard_at: [10] });
      expectObservable(answering.death$).toBe('20ms (x|)', { x: 'silent' });
      scheduler.flush();
      expect(asleep.probes).toEqual([0, 4, 8]);
    }),
  );

  it(
    'counts for each subscriber by itself, and stops when that is gone',
    marbles(({ expectObservable, scheduler }) => {
      const { probes, death$ } = listen({ scheduler }, {});
      expectObservable(death$, '---!').toBe('-');
      expectObservable(death$, '--^').toBe('----------(x|)', { x: 'silent' });
      scheduler.flush();
      expect(probes).toEqual([0, 2, 6]);
    }),
  );
});
