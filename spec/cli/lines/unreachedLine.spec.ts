import { VZapsAuthenticationError, type VZapsError, VZapsRealtimeError, VZapsTimeoutError } from 'vzaps-rx';
import { unreachedLine } from '~/cli/lines/unreachedLine';

const textOf = (error: VZapsError): string | undefined =>
  unreachedLine(error)
    ?.map(({ text }) => text)
    .join('');

describe('the line for who reaches nothing', () => {
  it.each([
    [new VZapsRealtimeError('TOKEN_REQUEST_FAILED', 'no token'), 'no token: check VZAPS_BASE_URL'],
    [new VZapsRealtimeError('CONNECTION_LOST', 'no socket'), 'no socket: check VZAPS_REALTIME_URL'],
    [new VZapsTimeoutError('too long'), 'too long: check VZAPS_BASE_URL, VZAPS_REALTIME_URL'],
  ])('says what to look at', (error, text) => {
    expect(textOf(error)).toBe(`error: ${text} and the network; it goes on trying`);
  });

  it.each([
    new VZapsRealtimeError('TOKEN_REQUEST_FAILED', 'refused', { status: 503 }),
    new VZapsRealtimeError('CONNECTION_LOST', 'closed', { close_code: 1006 }),
    new VZapsRealtimeError('CONNECTION_CLOSED', 'closed', { close_code: 1001 }),
    new VZapsRealtimeError('MALFORMED_FRAME', 'no event'),
    new VZapsAuthenticationError('wrong'),
  ])('is silent where something answered', (error) => {
    expect(unreachedLine(error)).toBeUndefined();
  });
});
