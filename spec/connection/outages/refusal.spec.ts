import { VZapsRateLimitError, VZapsRealtimeError } from 'vzaps-rx';
import { refused, type Refusal } from '~/connection/outages/refusal';

const refusal = (by: 'upgrade' | 'token', status: number, more: Partial<Refusal> = {}) =>
  refused({ by, status, problem: '', retry_after_seconds: undefined, ...more });

describe('a refusal', () => {
  it.each([
    [refusal('upgrade', 503), 'the connection was refused with 503: not available now'],
    [
      refusal('token', 401, { problem: 'invalid_client' }),
      'the token request was refused with 401 (invalid_client): the credentials were refused',
    ],
    [refusal('upgrade', 404), 'the connection was refused with 404: there is no such instance'],
    [
      refusal('token', 404),
      'the token request was refused with 404: there is no token endpoint (check base_url)',
    ],
  ])('%j reads so', (outage, text) => {
    expect(outage.text).toBe(text);
    expect(outage.error().message).toBe(text);
  });

  it('is told apart in figures by its status', () => {
    expect(refusal('token', 503)).toMatchObject({ kind: 'refused', code: 503 });
  });

  it.each([
    [refusal('upgrade', 503), 'retry', false],
    [refusal('upgrade', 401), 'new_token', false],
    [refusal('upgrade', 404), 'give_up', false],
    [refusal('token', 404), 'retry', true],
  ])('%j calls for: %s, and is an answer of the token endpoint: %p', (outage, reaction, is_token_answer) => {
    expect(outage).toMatchObject({ reaction, is_token_answer });
  });

  it.each([
    [refusal('upgrade', 503), { code: 'CONNECTION_REFUSED', status: 503, close_code: undefined }],
    [refusal('token', 503), { code: 'TOKEN_REQUEST_FAILED', status: 503 }],
  ])('%j is a VZapsRealtimeError with its figures', (outage, fields) => {
    expect(outage.error()).toBeInstanceOf(VZapsRealtimeError);
    expect(outage.error()).toMatchObject(fields);
  });

  it('for too many requests is a VZapsRateLimitError with the time to wait, which may pass meanwhile', () => {
    const outage = refusal('token', 429, { retry_after_seconds: 7 });
    expect(outage.error()).toBeInstanceOf(VZapsRateLimitError);
    expect(outage.error()).toMatchObject({ code: 'RATE_LIMITED', retry_after_seconds: 7 });
    const later = { ...outage, retry_after_seconds: 3 };
    expect(later.error()).toMatchObject({ code: 'RATE_LIMITED', retry_after_seconds: 3 });
  });
});
