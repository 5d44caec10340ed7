import type { RecordArguments } from '~/cli/arguments/arguments';
import type { Screen } from '~/cli/display/screen';
import { show } from '~/cli/display/show';
import { EXIT_WRONG_USE } from '~/cli/exitCodes';
import { openRecordFile } from '~/cli/recording/recordFile';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import { instanceFeed } from './instanceFeed';

/** Appends the events of an instance to a file, a line of JSON each, with the time when they came; gives the exit code. */
export const record = async (given: RecordArguments, screen: Screen): Promise<number> => {
  const feed = instanceFeed(given, screen);
  if (feed === undefined) return EXIT_WRONG_USE;
  const file = openRecordFile(given.file);
  try {
    return await show(feed, screen, {
      count: given.count,
      present: {
        // Acked when it is written.
        work: (event) => {
          const received_at = new Date(DEFAULT_SCHEDULER.now()).toISOString();
          file.append(JSON.stringify({ ...event, received_at }));
          return Promise.resolve();
        },
      },
    });
  } finally {
    file.close();
  }
};
