import { VZapsHandlerError } from 'vzaps-rx';

describe('VZapsHandlerError', () => {
  it('shows the id and the type of its event on one short line', () => {
    const event = {
      id: `a\r\n\u001b[31m${'x'.repeat(200)}`,
      type: `B\nC${'y'.repeat(200)}`,
      instance_id: '',
      data: {},
    };
    const { message, event: of } = new VZapsHandlerError(event, 'park', new Error('no'));
    expect(message).toMatch(
      /^the handler of event a \[31mx{50,}… \(B Cy{50,}…\) failed; it is not acked and comes again$/,
    );
    expect(message.length).toBeLessThan(250);
    expect(of).toBe(event);
  });
});
