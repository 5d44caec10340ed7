import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { RecordArguments } from '~/cli/arguments/commandLine';
import type { Screen } from '~/cli/display/screen';
import { show } from '~/cli/display/show';
import { EXIT_WRONG_USE } from '~/cli/exitCodes';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import { instanceFeed } from './instanceFeed';

const openRecord = (path: string): number => {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new Error(`${path} can't be written: ${(error as Error).message}`, { cause: error });
  }
};

/** Appends the events of an instance to a file, a line of JSON each, with the time when they came; gives the exit code. */
export const record = async (given: RecordArguments, screen: Screen): Promise<number> => {
  const feed = instanceFeed(given, screen);
  if (feed === undefined) return EXIT_WRONG_USE;
  const file = openRecord(given.file);
  try {
    await show(feed, screen, {
      count: given.count,
      present: {
        // Acked when it is written.
        work: (event) => {
          const received_at = new Date(DEFAULT_SCHEDULER.now()).toISOString();
          // All of it: a write by itself may take only a part, and say so.
          appendFileSync(file, `${JSON.stringify({ ...event, received_at })}\n`);
          return Promise.resolve();
        },
      },
    });
    return 0;
  } finally {
    closeSync(file);
  }
};
