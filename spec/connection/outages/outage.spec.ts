import { VZapsAuthenticationError, VZapsRealtimeError, VZapsTimeoutError } from 'vzaps-rx';
import {
  authenticationError,
  closed,
  deaf,
  failed,
  type Outage,
  outOfRoom,
  retryAfterOf,
  silent,
  timedOut,
} from '~/connection/outages/outage';

const coded = (message: string, code?: string, cause?: Error): Error =>
  Object.assign(new Error(message, { cause }), code === undefined ? {} : { code });

describe('an outage', () => {
  it.each<[Outage, string]>([
    [closed(1001), 'the connection was closed with 1001: the server is going away'],
    [
      closed(4000, 'be right back'),
      'the connection was closed with 4000 (be right back): closed for a reason of its own',
    ],
    [failed('upgrade', new Error('ECONNREFUSED')), 'the connection failed: ECONNREFUSED'],
    [
      failed('upgrade', coded('connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED')),
      'the connection failed: connect ECONNREFUSED 127.0.0.1:9',
    ],
    [
      failed('token', coded('fetch failed', undefined, coded('', 'ECONNREFUSED'))),
      'the token request failed: fetch failed (ECONNREFUSED)',
    ],
    [
      failed('token', coded('fetch failed', 'OUTER', coded('', undefined, coded('', 'INNER')))),
      'the token request failed: fetch failed (INNER)',
    ],
    // The code of a DOMException is a number that tells nobody anything.
    [
      failed('token', Object.assign(new Error('This operation was aborted'), { code: 20 })),
      'the token request failed: This operation was aborted',
    ],
    [failed('token', undefined), 'the token request failed: no answer'],
    [
      failed('upgrade', undefined, true),
      'the connection failed: the WebSocket does not tell why; the console of the browser may',
    ],
    [failed('upgrade', new Error('told'), true), 'the connection failed: told'],
    [timedOut('token', 30), 'the token request took longer than 30 s'],
    [timedOut('upgrade', 30), 'the connection took longer than 30 s'],
    [silent(60), 'nothing was heard for 60 s'],
    [deaf(60), 'nothing that was sent arrived for 60 s'],
    [outOfRoom(), 'closed until the handlers have caught up'],
  ])('%j reads so', (outage, text) => {
    expect(outage.text).toBe(text);
    expect(outage.error().message).toBe(text);
  });

  it.each<[Outage, object]>([
    [closed(1006), { code: 'CONNECTION_CLOSED', close_code: 1006, status: undefined }],
    [failed('token', 'x'), { code: 'TOKEN_REQUEST_FAILED', cause: 'x' }],
    [failed('upgrade', 'x'), { code: 'CONNECTION_LOST', cause: 'x' }],
    [silent(60), { code: 'CONNECTION_LOST' }],
    [deaf(60), { code: 'CONNECTION_LOST' }],
    [outOfRoom(), { code: 'CONNECTION_LOST' }],
  ])('%j is a VZapsRealtimeError with its figures', (outage, fields) => {
    expect(outage.error()).toBeInstanceOf(VZapsRealtimeError);
    expect(outage.error()).toMatchObject(fields);
  });

  it.each<[Outage, Outage['kind'], number | undefined]>([
    [closed(1006), 'closed', 1006],
    [failed('upgrade', undefined), 'failed', undefined],
    [timedOut('token', 30), 'timed_out', undefined],
    [silent(60), 'silent', undefined],
    [deaf(60), 'deaf', undefined],
    [outOfRoom(), 'flow_control', undefined],
  ])('%j is told apart in figures by its kind %s, and by its code (%p)', (outage, kind, code) => {
    expect([outage.kind, outage.code]).toEqual([kind, code]);
  });

  it.each<[Outage, Outage['reaction'], boolean]>([
    [closed(1000), 'retry', true],
    [closed(1006), 'retry', false],
    [closed(1002), 'give_up', false],
    [closed(4401), 'new_token', false],
    [failed('token', undefined), 'retry', false],
    [timedOut('token', 30), 'retry', false],
    [silent(60), 'retry', false],
    [deaf(60), 'retry', false],
    [outOfRoom(), 'retry', false],
  ])('%j calls for: %s, and ends a stream cleanly: %p', (outage, reaction, is_clean) => {
    expect([outage.reaction, outage.is_clean === true]).toEqual([reaction, is_clean]);
  });

  it('is untold where nobody says whether there was an answer', () => {
    expect([failed('upgrade', 'x').is_untold, failed('upgrade', 'x', true).is_untold]).toEqual([false, true]);
  });

  it('wants to be left alone for no longer than an hour, and for no time where it does not say', () => {
    const after = (retry_after_seconds?: number) => retryAfterOf({ ...closed(1013), retry_after_seconds });
    expect([after(), after(7), after(3600), after(3601)]).toEqual([0, 7, 3600, 3600]);
  });

  it('of no answer in time is a VZapsTimeoutError', () => {
    const error = timedOut('upgrade', 30).error();
    expect(error).toBeInstanceOf(VZapsTimeoutError);
    expect(error.code).toBe('TIMEOUT');
  });

  it('of the credentials says what to check, and shows none of them', () => {
    const error = authenticationError(closed(4401));
    expect(error).toBeInstanceOf(VZapsAuthenticationError);
    expect(error.code).toBe('WRONG_CREDENTIALS');
    expect(error.message).toMatch(
      /4401.*check client_token, instance_token, and client_secret or what access_token\(\) gives$/,
    );
  });
});
