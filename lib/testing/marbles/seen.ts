import {
  areMeant,
  createRecorder,
  describeMoments,
  type Letters,
  type Meaning,
  type Recorder,
  type Recording,
} from './recording';
import type { VirtualTime } from './virtualTime';

/** What is seen of something, to be compared with a diagram. */
export interface Seen extends Recording {
  /**
   * Says what is to be seen. It is compared when the scenario is over, with all that was seen by then. A letter stands for what
   * `letters` says, or else for what the recording says; an error may be any, unless one is given.
   */
  toBe(marbles: string, letters?: Letters, error?: unknown): void;
}

/** Keeps what is seen in a scenario, and what was to be seen. */
export interface Sight {
  /** Sees something new. `what` names it, for when it is not as expected. */
  see(what: string, letters: () => Letters): { readonly seen: Seen; readonly note: Recorder['note'] };
  /** How long the longest diagram is. */
  readonly longest: number;
  /** Sees nothing more. */
  close(): void;
  /** Throws if anything was not as expected. */
  compare(): void;
}

/** Something that is recorded, and whether anybody has looked at it. */
interface Watched {
  readonly what: string;
  readonly recording: Recording;
  looked: boolean;
}

/** Something that was to be seen. */
interface Expectation {
  readonly what: string;
  readonly marbles: string;
  readonly seen: Recording;
  readonly meant: Meaning;
}

const complaint = ({ what, marbles, seen, meant }: Expectation): string =>
  [
    `${what}: not as in the diagram  ${marbles.trim()}`,
    `  expected: ${describeMoments(meant.moments, meant.letters)}`,
    `  seen:     ${describeMoments(seen.moments, meant.letters)}`,
  ].join('\n');

/** An error that nobody looks at is none that a test wants. */
const failsUnseen = ({ looked, recording }: Watched): boolean =>
  !looked && recording.moments.some(({ kind }) => kind === 'error');

const surprise = ({ what, recording }: Watched): string =>
  `${what}: no diagram says what is to be seen, and it ended with an error: ${describeMoments(recording.moments, recording.letters())}`;

export const createSight = (time: VirtualTime): Sight => {
  const expectations: Expectation[] = [];
  const all: Watched[] = [];
  let closed = false;

  return {
    see: (what, letters) => {
      const recorder = createRecorder(time, letters);
      const watched: Watched = { what, recording: recorder, looked: false };
      all.push(watched);
      const seen: Seen = {
        letters,
        get moments() {
          watched.looked = true;
          return recorder.moments;
        },
        read: (...diagram) => {
          watched.looked = true;
          return recorder.read(...diagram);
        },
        toBe: (marbles, given, error) => {
          expectations.push({ what, marbles, seen, meant: seen.read(marbles, given, error) });
        },
      };
      return {
        seen,
        note: (kind, value) => {
          if (!closed) recorder.note(kind, value);
        },
      };
    },
    get longest() {
      return Math.max(0, ...expectations.map(({ meant }) => meant.length));
    },
    close: () => {
      closed = true;
    },
    compare: () => {
      const wrong = expectations.filter(({ seen, meant }) => !areMeant(seen.moments, meant.moments));
      const complaints = [...wrong.map(complaint), ...all.filter(failsUnseen).map(surprise)];
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    },
  };
};
