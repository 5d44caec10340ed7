import { idleWatch } from '~/connection/idleWatch';
import { marbles, type MarbleHelpers } from '../support/marbles';

/** Watches with a period of 8 ms; something is heard at these frames. Tells the frames of the probes. */
const watch = ({ scheduler }: Pick<MarbleHelpers, 'scheduler'>, heard_at: readonly number[]) => {
  let heard = false;
  const probes: number[] = [];
  for (const frame of heard_at)
    scheduler.schedule(() => {
      heard = true;
    }, frame);
  const watched = {
    heardSinceLastCall: () => {
      const was_heard = heard;
      heard = false;
      return was_heard;
    },
    probe: () => probes.push(scheduler.now()),
  };
  return { probes, silence$: idleWatch(watched, 0.008, scheduler) };
};

describe('the watch for silence', () => {
  it(
    'ends after the period where nothing is heard, and probes after half of it',
    marbles(({ expectObservable, scheduler }) => {
      const { probes, silence$ } = watch({ scheduler }, []);
      expectObservable(silence$).toBe('--------(x|)', { x: undefined });
      scheduler.flush();
      expect(probes).toEqual([4]);
    }),
  );

  it(
    'goes on while something is heard, without a probe',
    marbles(({ expectObservable, scheduler }) => {
      const { probes, silence$ } = watch({ scheduler }, [3, 7, 11, 15, 19]);
      expectObservable(silence$, '22ms !').toBe('-');
      scheduler.flush();
      expect(probes).toEqual([]);
    }),
  );

  it(
    'goes on after an answer to the probe',
    marbles(({ expectObservable, scheduler }) => {
      const { probes, silence$ } = watch({ scheduler }, [6, 13]);
      expectObservable(silence$).toBe('24ms (x|)', { x: undefined });
      scheduler.flush();
      expect(probes).toEqual([4, 12, 20]);
    }),
  );

  it.each([0, 1, 2, 3])(
    'takes at least the period and at most half as long again (last heard at %d)',
    (last) => {
      marbles(({ expectObservable, scheduler }) => {
        const { silence$ } = watch({ scheduler }, [last]);
        expectObservable(silence$).toBe('12ms (x|)', { x: undefined });
      })();
    },
  );

  it(
    'counts for each subscriber by itself, and stops when that is gone',
    marbles(({ expectObservable, scheduler }) => {
      const { probes, silence$ } = watch({ scheduler }, []);
      expectObservable(silence$, '---!').toBe('-');
      expectObservable(silence$, '--^').toBe('----------(x|)', { x: undefined });
      scheduler.flush();
      expect(probes).toEqual([6]);
    }),
  );
});
