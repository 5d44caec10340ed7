import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { DEFAULT_SCHEDULER, promisesSettled } from '../clock';

/** What a diagram says of one moment. */
export interface Moment<T = unknown> {
  /** Milliseconds since the diagram's beginning. */
  readonly frame: number;
  readonly kind: 'next' | 'error' | 'complete';
  readonly value: T;
}

/** Time that passes when it is told to. One frame is one millisecond. */
export interface VirtualTime {
  readonly scheduler: TestScheduler;
  /** Makes observables of marbles that begin now. */
  make<T>(run: (helpers: Pick<RunHelpers, 'cold' | 'hot' | 'time'>) => T): T;
  /** Reads a diagram: its marbles as they are written, and how many frames it is long. */
  read(marbles: string): { readonly moments: readonly Moment<string>[]; readonly length: number };
  /** The frame of a diagram's `!`. */
  readEnd(marbles: string): number;
  /** Lets all happen that is to happen before this frame: one thing after the other, and promises in between. */
  passTo(frame: number): Promise<void>;
}

/** What happens this often without time passing goes on for ever. */
const MOST_AT_ONCE = 100_000;

const NOTHING_YET = -1;

const KINDS = { N: 'next', E: 'error', C: 'complete' } as const;

/** RxJS takes a group that is not closed for one that is, and lets a `^` move what comes before it to before the beginning. */
const checkDiagram = (marbles: string): void => {
  if (!/^[^()]*(?:\([^()]*\)[^()]*)*$/.test(marbles))
    throw new Error(`marbles: a group of '${marbles.trim()}' is not closed, or not opened.`);
  if (marbles.includes('^'))
    throw new Error(
      `marbles: '${marbles.trim()}' has a '^', which only hot() knows: all diagrams here begin at 0.`,
    );
};

const createVirtualTime = (): VirtualTime => {
  // What is expected is compared elsewhere.
  const scheduler = new TestScheduler(() => true);
  scheduler.expectObservable = scheduler.expectSubscriptions = () => {
    throw new Error(
      'marbles: a scenario compares what observe(source).toBe(diagram) says; expectObservable is for scheduler.run().',
    );
  };
  // RxJS's own flush leaves no time for promises.
  const { actions } = scheduler;

  const make: VirtualTime['make'] = (run) =>
    scheduler.run((helpers) => {
      scheduler.maxFrames = NOTHING_YET;
      return run(helpers);
    });

  return {
    scheduler,
    make,
    read: (marbles) => {
      checkDiagram(marbles);
      const parsed = make(() =>
        TestScheduler.parseMarbles(`${marbles} |`, undefined, undefined, false, true),
      );
      const moments = parsed.map(({ frame, notification }) => ({
        frame,
        kind: KINDS[notification.kind],
        value: notification.kind === 'N' ? (notification.value as string) : '',
      }));
      return { moments: moments.slice(0, -1), length: moments.at(-1)?.frame ?? 0 };
    },
    readEnd: (marbles) => {
      const { unsubscribedFrame } = make(() =>
        TestScheduler.parseMarblesAsSubscriptions(`${marbles} `, true),
      );
      if (unsubscribedFrame === Infinity)
        throw new Error(`marbles: '${marbles.trim()}' has no '!', which says when to unsubscribe.`);
      return unsubscribedFrame;
    },
    passTo: async (end) => {
      let at_once = 0;
      await promisesSettled();
      for (let next = actions[0]; next !== undefined && next.delay < end; next = actions[0]) {
        at_once = next.delay > scheduler.frame ? 0 : at_once + 1;
        if (at_once > MOST_AT_ONCE)
          throw new Error(
            `marbles: at ${scheduler.frame} ms something happens again and again, and no time passes.`,
          );
        actions.shift();
        scheduler.frame = next.delay;
        const error: unknown = next.execute(next.state, next.delay);
        // What was thrown is thrown on as it is.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        if (error !== undefined) throw error;
        await promisesSettled();
      }
      scheduler.frame = Math.max(scheduler.frame, end);
    },
  };
};

let taken = false;

/**
 * Runs something in virtual time: its own scheduler, and also what RxJS takes where it is given none, so that a `delay(50)`
 * takes no time at all.
 */
export const inVirtualTime = async <T>(run: (time: VirtualTime) => Promise<T>): Promise<T> => {
  if (taken)
    throw new Error(
      'marbles: another scenario is running; return or await each one before the next begins. One that never ends awaits what takes ' +
        'time, such as sleep() or close(), which is for handlers: in the scenario itself only pass() lets time pass.',
    );
  taken = true;
  const time = createVirtualTime();
  const { scheduler } = time;
  const { now, schedule } = DEFAULT_SCHEDULER;
  Object.assign(DEFAULT_SCHEDULER, {
    now: () => scheduler.now(),
    schedule: (...work: Parameters<typeof schedule>) => scheduler.schedule(...work),
  });
  try {
    return await run(time);
  } finally {
    Object.assign(DEFAULT_SCHEDULER, { now, schedule });
    taken = false;
  }
};
