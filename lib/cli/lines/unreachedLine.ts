import { variableOf } from '~/cli/arguments/environment';
import { type VZapsError, type VZapsErrorCode, VZapsRealtimeError } from '~/index';
import { type Line, part } from './line';

const isAnswered = (error: VZapsError): boolean =>
  error instanceof VZapsRealtimeError && (error.status !== undefined || error.close_code !== undefined);

/** What to look at when nothing answers. */
const SUSPECTS: Readonly<Partial<Record<VZapsErrorCode, string>>> = {
  TOKEN_REQUEST_FAILED: variableOf('base_url'),
  CONNECTION_LOST: variableOf('realtime_url'),
  TIMEOUT: `${variableOf('base_url')}, ${variableOf('realtime_url')}`,
};

/** Tells somebody who was never connected what to do, if nothing answers; undefined for an error that is something else. */
export const unreachedLine = (error: VZapsError): Line | undefined => {
  const what = SUSPECTS[error.code];
  if (what === undefined || isAnswered(error)) return undefined;
  return [part(`error: ${error.message}: check ${what} and the network; it goes on trying`, 'bad')];
};
