import { createEnvelopes } from 'vzaps-rx/testing';
import { chatOf } from '~/cli/forwarding/chatOf';

const make = createEnvelopes();
const withEvent = (event: unknown) => ({ ...make.Connected(), data: { event } });

describe('the chat of an event', () => {
  it.each([
    ['a message', make.Message({ from: '5511000000001' }), 'chat 5511000000001@s.whatsapp.net'],
    ['a receipt', withEvent({ Chat: 'c', Sender: 's' }), 'chat c'],
    ['a change of a group', withEvent({ JID: 'g', Sender: 's' }), 'chat g'],
    ['a presence', withEvent({ From: 'p' }), 'chat p'],
    ['a change of the connection', make.Connected(), 'instance instance-1'],
    ['an event that holds nothing', withEvent(null), 'instance instance-1'],
    ['an event of another kind', withEvent('text'), 'instance instance-1'],
    ['a chat that is no text', withEvent({ Info: { Chat: 7 } }), 'instance instance-1'],
  ])('of %s', (_what, event, chat) => {
    expect(chatOf(event)).toBe(chat);
  });

  it('is named by every event that has one', () => {
    const { ReadReceipt, Presence, ChatPresence, GroupParticipantsAdd, GroupParticipantsRemove } = make;
    for (const build of [ReadReceipt, Presence, ChatPresence, GroupParticipantsAdd, GroupParticipantsRemove])
      expect(chatOf(build())).toMatch(/^chat \S+@/);
  });
});
