import {
  VZapsAuthenticationError,
  VZapsConfigurationError,
  VZapsHandlerError,
  VZapsRealtimeError,
  VZapsStoreError,
} from 'vzaps-rx';
import { createEnvelopes } from 'vzaps-rx/testing';
import { complaintOf, explainError } from '~/cli/display/explainError';

describe('explainError', () => {
  it('tells a wrong option by what it may have been given by', () => {
    const error = new VZapsConfigurationError('base_url', 'an https: address', 'a string (not shown)');
    expect(explainError(error, false)).toEqual({
      text: 'error: VZAPS_BASE_URL: expected an https: address, but got a string (not shown)',
      exit_code: 2,
    });
    expect(explainError(error, true).text).toMatch(/^error: --base-url or VZAPS_BASE_URL: expected /);
    const since = new VZapsConfigurationError('last_event_id', 'a non-empty string', 'an empty string');
    expect(explainError(since, true).text).toMatch(/^error: --since: expected /);
  });

  it('tells an error of the library with its code', () => {
    expect(explainError(new VZapsAuthenticationError('the credentials were refused'), true)).toEqual({
      text: 'error: the credentials were refused (WRONG_CREDENTIALS)',
      exit_code: 1,
    });
  });

  it('tells why the store or the receiver failed', () => {
    const failed = new VZapsStoreError(
      'the store could not be loaded',
      new Error('the LevelDB store in x is in use'),
    );
    expect(explainError(failed, true).text).toBe(
      'error: the store could not be loaded: the LevelDB store in x is in use (STORE_FAILED)',
    );
    const event = createEnvelopes().Message();
    const refused = new VZapsHandlerError(event, 'park', new Error('the receiver answered with 503'));
    expect(complaintOf(refused)).toBe(
      `error: the handler of event ${event.id} (Message) failed; it is not acked and comes again: the receiver answered with 503 (HANDLER_FAILED)`,
    );
    const lost = new VZapsRealtimeError('CONNECTION_LOST', 'lost: ECONNRESET', {
      cause: new Error('ECONNRESET'),
    });
    expect(complaintOf(lost)).toBe('error: lost: ECONNRESET (CONNECTION_LOST)');
  });

  it('tells any other error', () => {
    expect(explainError(new Error('listen EACCES'), true)).toEqual({
      text: 'error: listen EACCES',
      exit_code: 1,
    });
    expect(explainError('text', true)).toEqual({ text: 'error: something unknown was thrown', exit_code: 1 });
  });
});
