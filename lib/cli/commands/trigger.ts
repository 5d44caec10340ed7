import type { SchedulerLike } from 'rxjs';
import type { TriggerArguments } from '~/cli/arguments/arguments';
import type { Screen } from '~/cli/display/screen';
import { TRIGGER_PATH } from '~/cli/emulator/triggerEndpoint';
import { EXIT_FAILED } from '~/cli/exitCodes';
import { part } from '~/cli/lines/line';
import { sentLine } from '~/cli/lines/sentLine';
import { isComplete } from '~/protocol/envelope';
import { excerpt } from '~/protocol/excerpt';
import { parseJson } from '~/testing/parseJson';

const LONGEST_MS = 5000;

/** Why it was refused, if that was said. */
const saidIn = (body: unknown): string => {
  const { message } = (body ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? `: ${excerpt(message)}` : '';
};

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
  let answer: { readonly status: number; readonly body: unknown };
  try {
    const response = await fetch(`${url}${TRIGGER_PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type, text, from }),
      signal: abort.signal,
    });
    answer = { status: response.status, body: parseJson(await response.text()) };
  } catch {
    return fail(`nothing answers at ${url}: start it with 'vzaps-rx emulate', or name another --url`);
  } finally {
    patience.unsubscribe();
  }
  const { status, body } = answer;
  if (status !== 201 || !isComplete(body))
    return fail(`what answers at ${url} (status ${status}) is no emulator of this version${saidIn(body)}`);
  screen.print(sentLine(body));
  return 0;
};
