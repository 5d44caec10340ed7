import { EVENT_TYPES } from 'vzaps-rx';
import { createEnvelopes } from 'vzaps-rx/testing';
import { eventLine } from '~/cli/lines/eventLine';
import { renderLine } from '~/cli/lines/line';

const make = createEnvelopes({ now: () => 0 });
const handled = { took_ms: 3.4, connected: true };
const textOf = (...given: Parameters<typeof eventLine>): string =>
  renderLine(eventLine(...given), { colours: false, columns: Infinity });

describe('eventLine', () => {
  it('shows id, type, what happened and how long the handler took', () => {
    const event = { ...make.Message({ text: 'Bom dia!', from: '15550100001' }), id: 'evt_12' };
    expect(textOf(event, handled)).toBe(
      '✓ acked   evt_12  Message       "Bom dia!" from Ana Exemplo  (3 ms)',
    );
  });

  it('says so where the ack has to wait for a connection', () => {
    const event = { ...make.Connected(), id: 'evt_12' };
    expect(textOf(event, { took_ms: 0, connected: false })).toBe(
      '✓ handled evt_12  Connected     the instance is connected to WhatsApp  (0 ms, ack owed)',
    );
  });

  it.each([
    [make.Message({ text: 'Oi', from: '15550100002', group: true }), '"Oi" from Bruno Amostra in a group'],
    [make.Message({ media: 'image', from: '15550100003' }), 'image from Carla Modelo'],
    [make.ReadReceipt({ state: 'Read', message_ids: ['A', 'B'] }), /2 messages read, 1555010000\d/],
    [make.Presence({ online: true }), /1555010000\d is online/],
    [make.ChatPresence({ state: 'composing' }), /1555010000\d is typing/],
    [make.HistorySync({ bytes: 6000 }), '6 conversations, 24 messages'],
    [make.Disconnected({ reason: 'logged out' }), 'the instance is disconnected: logged out'],
    [make.GroupParticipantsAdd({ participants: ['15550100009'] }), '15550100009 joined a group'],
    [make.GroupParticipantsRemove({ participants: ['15550100009'] }), '15550100009 left a group'],
  ])('describes what happened (%#)', (event, description) => {
    const text = textOf(event, handled);
    if (typeof description === 'string') expect(text).toContain(`  ${description}  (3 ms)`);
    else expect(text).toMatch(description);
  });

  it.each([
    [
      'Message',
      { Info: { PushName: 'A'.repeat(3_000_000) }, Message: { conversation: 'B'.repeat(3_000_000) } },
    ],
    ['Disconnected', { Reason: 'C'.repeat(3_000_000) }],
    ['GroupParticipantsAdd', { Join: Array.from({ length: 100_000 }, () => 'D'.repeat(100)) }],
  ])('looks at the beginning alone of what is endless in a %s', (type, event) => {
    const started = performance.now();
    expect(
      textOf({ id: 'evt_12', type, instance_id: 'instance-1', data: { event } }, handled).length,
    ).toBeLessThan(5000);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('shortens a long message', () => {
    const event = make.Message({ text: 'word '.repeat(100), from: '15550100001' });
    expect(textOf(event, handled)).toMatch(/"word[^"]{20,36}…" from Ana Exemplo {2}\(3 ms\)$/);
  });

  it.each([
    ['Message', 'message from somebody'],
    ['ReadReceipt', 'a message was delivered or read'],
    ['Presence', 'somebody came online, or went'],
    ['ChatPresence', 'somebody types or records, or stops'],
    ['HistorySync', 'conversations of the past'],
    ['Disconnected', 'the instance is disconnected'],
    ['GroupParticipantsAdd', 'somebody joined a group'],
    ['GroupParticipantsRemove', 'somebody left a group'],
  ])('has whole sentences for a %s unlike what it expects', (type, description) => {
    for (const data of [{}, { event: { State: 'constructor', Join: [7], Leave: [{}], MessageIDs: ['A'] } }])
      expect(textOf({ id: 'evt_12', type, instance_id: 'instance-1', data }, handled)).toContain(
        `  ${description}  (3 ms)`,
      );
  });

  it.each([undefined, null, {}, { event: null }, { event: { Info: 7, Message: [] } }, 'text'])(
    'shows events of every type with the data %p',
    (data) => {
      for (const type of [...EVENT_TYPES, 'NewerType', 'constructor']) {
        const event = { id: 'evt_12', type, instance_id: 'instance-1', data: data as never };
        expect(textOf(event, handled)).toMatch(new RegExp(`^✓ acked {3}evt_12 {2}${type}.*\\(3 ms\\)$`));
      }
    },
  );
});
