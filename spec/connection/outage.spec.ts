import {
  VZapsAuthenticationError,
  VZapsRateLimitError,
  VZapsRealtimeError,
  VZapsTimeoutError,
} from 'vzaps-rx';
import { authenticationError, causeOf, describeOutage, type Outage, outageError } from '~/connection/outage';

const refused = { kind: 'refused', status: 503, problem: '', retry_after_seconds: undefined } as const;

const coded = (message: string, code?: string, cause?: Error): Error =>
  Object.assign(new Error(message, { cause }), code === undefined ? {} : { code });

describe('an outage', () => {
  it.each<[Outage, string]>([
    [
      { kind: 'closed', code: 1001, reason: '' },
      'the connection was closed with 1001: the server is going away',
    ],
    [
      { kind: 'closed', code: 4000, reason: 'be right back' },
      'the connection was closed with 4000 (be right back): closed for a reason of its own',
    ],
    [{ ...refused, by: 'upgrade' }, 'the connection was refused with 503: not available now'],
    [
      { ...refused, by: 'token', status: 401, problem: 'invalid_client' },
      'the token request was refused with 401 (invalid_client): the credentials were refused',
    ],
    [
      { ...refused, by: 'upgrade', status: 404 },
      'the connection was refused with 404: there is no such instance',
    ],
    [
      { ...refused, by: 'token', status: 404 },
      'the token request was refused with 404: there is no token endpoint (check base_url)',
    ],
    [
      { kind: 'failed', by: 'upgrade', cause: new Error('ECONNREFUSED') },
      'the connection failed: ECONNREFUSED',
    ],
    [
      { kind: 'failed', by: 'upgrade', cause: coded('connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED') },
      'the connection failed: connect ECONNREFUSED 127.0.0.1:9',
    ],
    [
      { kind: 'failed', by: 'token', cause: coded('fetch failed', undefined, coded('', 'ECONNREFUSED')) },
      'the token request failed: fetch failed (ECONNREFUSED)',
    ],
    [
      {
        kind: 'failed',
        by: 'token',
        cause: coded('fetch failed', 'OUTER', coded('', undefined, coded('', 'INNER'))),
      },
      'the token request failed: fetch failed (INNER)',
    ],
    // The code of a DOMException is a number that tells nobody anything.
    [
      {
        kind: 'failed',
        by: 'token',
        cause: Object.assign(new Error('This operation was aborted'), { code: 20 }),
      },
      'the token request failed: This operation was aborted',
    ],
    [{ kind: 'failed', by: 'token', cause: undefined }, 'the token request failed: no answer'],
    [{ kind: 'timed_out', by: 'token', seconds: 30 }, 'the token request took longer than 30 s'],
    [{ kind: 'silent', seconds: 60 }, 'nothing was heard for 60 s'],
    [{ kind: 'deaf', seconds: 60 }, 'nothing that was sent arrived for 60 s'],
    [{ kind: 'flow_control' }, 'closed until the handlers have caught up'],
  ])('%j reads so', (outage, text) => {
    expect(describeOutage(outage)).toBe(text);
    expect(outageError(outage).message).toBe(text);
  });

  it.each<[Outage, object]>([
    [
      { kind: 'closed', code: 1006, reason: '' },
      { code: 'CONNECTION_CLOSED', close_code: 1006, status: undefined },
    ],
    [
      { ...refused, by: 'upgrade' },
      { code: 'CONNECTION_REFUSED', status: 503, close_code: undefined },
    ],
    [
      { ...refused, by: 'token' },
      { code: 'TOKEN_REQUEST_FAILED', status: 503 },
    ],
    [
      { kind: 'failed', by: 'token', cause: 'x' },
      { code: 'TOKEN_REQUEST_FAILED', cause: 'x' },
    ],
    [
      { kind: 'failed', by: 'upgrade', cause: 'x' },
      { code: 'CONNECTION_LOST', cause: 'x' },
    ],
    [{ kind: 'silent', seconds: 60 }, { code: 'CONNECTION_LOST' }],
    [{ kind: 'deaf', seconds: 60 }, { code: 'CONNECTION_LOST' }],
    [{ kind: 'flow_control' }, { code: 'CONNECTION_LOST' }],
  ])('%j is a VZapsRealtimeError with its figures', (outage, fields) => {
    expect(outageError(outage)).toBeInstanceOf(VZapsRealtimeError);
    expect(outageError(outage)).toMatchObject(fields);
  });

  it.each<[Outage, number | undefined]>([
    [{ kind: 'closed', code: 1006, reason: '' }, 1006],
    [{ ...refused, by: 'token' }, 503],
    [{ kind: 'failed', by: 'upgrade', cause: undefined }, undefined],
    [{ kind: 'deaf', seconds: 60 }, undefined],
  ])('%j is told apart in figures by its kind, and by its code or status (%p)', (outage, code) => {
    expect(causeOf(outage)).toEqual({ cause: outage.kind, code });
  });

  it('of too many requests is a VZapsRateLimitError with the time to wait', () => {
    const error = outageError({ ...refused, by: 'token', status: 429, retry_after_seconds: 7 });
    expect(error).toBeInstanceOf(VZapsRateLimitError);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retry_after_seconds: 7 });
  });

  it('of no answer in time is a VZapsTimeoutError', () => {
    const error = outageError({ kind: 'timed_out', by: 'upgrade', seconds: 30 });
    expect(error).toBeInstanceOf(VZapsTimeoutError);
    expect(error.code).toBe('TIMEOUT');
  });

  it('of the credentials says what to check, and shows none of them', () => {
    const error = authenticationError({ ...refused, by: 'upgrade', status: 401 });
    expect(error).toBeInstanceOf(VZapsAuthenticationError);
    expect(error.code).toBe('WRONG_CREDENTIALS');
    expect(error.message).toMatch(/401.*check client_token, client_secret and instance_token$/);
  });
});
