import type { SchedulerLike } from 'rxjs';
import type { TriggerArguments } from '~/cli/arguments/commandLine';
import type { Screen } from '~/cli/display/screen';
import { TRIGGER_PATH } from '~/cli/emulator/triggerEndpoint';
import { EXIT_FAILED } from '~/cli/exitCodes';
import { part } from '~/cli/lines/line';
import { sentLine } from '~/cli/lines/sentLine';
import type { EventEnvelope } from '~/index';

const LONGEST_MS = 5000;

/** Asks a running emulator for one event; gives the exit code. */
export const trigger = async (
  { type, text, from, url }: TriggerArguments,
  screen: Screen,
  scheduler: SchedulerLike,
): Promise<number> => {
  const fail = (problem: string): number => {
    screen.complain([part(`error: ${problem}`, 'bad')]);
    return EXIT_FAILED;
  };
  const abort = new AbortController();
  const patience = scheduler.schedule(() => abort.abort(), LONGEST_MS);
  let response: Response;
  try {
    response = await fetch(`${url}${TRIGGER_PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type, text, from }),
      signal: abort.signal,
    });
  } catch {
    return fail(`nothing answers at ${url}: start it with 'vzaps-rx emulate', or name another --url`);
  } finally {
    patience.unsubscribe();
  }
  if (response.status !== 201)
    return fail(`what answers at ${url} (status ${response.status}) is no emulator of this version`);
  const event = (await response.json()) as EventEnvelope;
  screen.print(sentLine(event));
  return 0;
};
