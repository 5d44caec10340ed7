import { type VZapsError, VZapsRealtimeError } from '~/index';
import { variableOf } from './environment';
import { type Line, part } from './line';

const isAnswered = (error: VZapsError): boolean =>
  error instanceof VZapsRealtimeError && (error.status !== undefined || error.close_code !== undefined);

/** What to look at when nothing answers; undefined for an error that is something else. */
const suspect = (error: VZapsError): string | undefined => {
  if (isAnswered(error)) return undefined;
  switch (error.code) {
    case 'TOKEN_REQUEST_FAILED':
      return variableOf('base_url');
    case 'CONNECTION_LOST':
      return variableOf('realtime_url');
    case 'TIMEOUT':
      return `${variableOf('base_url')}, ${variableOf('realtime_url')}`;
    default:
      return undefined;
  }
};

/** Tells somebody who was never connected what to do, if nothing answers; undefined for an error that is something else. */
export const unreachedLine = (error: VZapsError): Line | undefined => {
  const what = suspect(error);
  if (what === undefined) return undefined;
  return [part(`error: ${error.message}: check ${what} and the network; it goes on trying`, 'bad')];
};
