import { once } from 'node:events';
import { createEnvelopes } from 'vzaps-rx/testing';
import { A_TIME } from './anything';
import { inFakeTime } from '../../support/fakeTime';
import { connect } from './bareClient';
import { startGateway } from './startGateway';

const event = (id: string, type = 'Message') => ({ id, type });

describe('an event', () => {
  it('comes as one text frame with exactly what was given', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    const envelope = createEnvelopes().Message({ text: 'olá 🎉', media: 'image' });
    gateway.send(envelope);
    const text = await client.nextText();
    expect(text).toBe(JSON.stringify(envelope));
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'id',
      'type',
      'instance_id',
      'created_at',
      'data',
    ]);
  });

  it('may lack all but its id and its type, and may be of a type that nobody knows', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.send(event('evt_1', 'SomethingNew'));
    expect(await client.nextText()).toBe('{"id":"evt_1","type":"SomethingNew"}');
  });

  it('of several megabytes comes whole', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    const envelope = createEnvelopes().HistorySync({ bytes: 5_000_000 });
    gateway.send(envelope);
    expect(await client.next()).toEqual(envelope);
  });

  it('is noted each time that it is sent', async () => {
    const gateway = await startGateway();
    const [first, second] = [await connect(gateway), await connect(gateway)];
    gateway.send(event('evt_1'));
    gateway.sendText('hello');
    expect([await first.nextIds(1), await second.nextIds(1)]).toEqual([['evt_1'], ['evt_1']]);
    expect(gateway.record.sent).toEqual([
      { at: A_TIME, connection: 1, event_id: 'evt_1' },
      { at: A_TIME, connection: 2, event_id: 'evt_1' },
      { at: A_TIME, connection: 1, event_id: undefined },
      { at: A_TIME, connection: 2, event_id: undefined },
    ]);
  });
});

describe('the choice of events', () => {
  const types = ['Presence', 'Message', 'ReadReceipt', 'Connected'];

  it.each([
    ['Message', ['Message'], undefined],
    ['Message,Connected', ['Message', 'Connected'], undefined],
    ['All', types, undefined],
    [undefined, types, undefined],
    [undefined, ['ReadReceipt', 'Connected'], ['ReadReceipt', 'Connected']],
    ['', ['ReadReceipt', 'Connected'], ['ReadReceipt', 'Connected']],
    ['All', ['ReadReceipt'], ['ReadReceipt']],
    ['Message', ['Message'], ['ReadReceipt']],
    [undefined, [], []],
  ])('%p gives %p where the instance is subscribed to %p', async (events, expected, subscribed_events) => {
    const gateway = await startGateway(subscribed_events === undefined ? {} : { subscribed_events });
    const client = await connect(gateway, { events });
    for (const type of types) gateway.send(event(`evt_${type}`, type));
    gateway.sendText('{"id":"the end"}');
    expect(await client.nextIds(expected.length + 1)).toEqual([
      ...expected.map((type) => `evt_${type}`),
      'the end',
    ]);
  });

  it('holds for what is sent again, too', async () => {
    const gateway = await startGateway();
    const first = await connect(gateway);
    gateway.send(event('evt_1', 'Presence'));
    gateway.send(event('evt_2', 'Message'));
    await first.nextIds(2);
    const second = await connect(gateway, { events: 'Message' });
    gateway.sendText('{"id":"the end"}');
    expect(await second.nextIds(2)).toEqual(['evt_2', 'the end']);
  });
});

describe('an ack', () => {
  it('is noted with its connection', async () => {
    const gateway = await startGateway();
    await connect(gateway);
    const client = await connect(gateway);
    client.ack('evt_1');
    await gateway.acked('evt_1');
    expect(gateway.record.acks).toEqual([{ at: A_TIME, connection: 2, event_id: 'evt_1' }]);
    expect(gateway.record.strays).toEqual([]);
  });

  it.each([
    ['no JSON', 'ack evt_1'],
    ['null', 'null'],
    ['with another type', '{"type":"nack","event_id":"evt_1"}'],
    ['without a type', '{"event_id":"evt_1"}'],
    ['with its id under another name', '{"type":"ack","id":"evt_1"}'],
    ['with an id that is no text', '{"type":"ack","event_id":1}'],
  ])('is not a frame that is %s', async (_, text) => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    client.socket.send(text);
    await gateway.until(({ strays }) => strays.length === 1);
    expect(gateway.record.strays).toEqual([{ at: A_TIME, connection: 1, text }]);
    expect(gateway.record.acks).toEqual([]);
  });

  it('is not a binary frame', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    client.socket.send(Buffer.from('{"type":"ack","event_id":"evt_1"}'));
    await gateway.until(({ strays }) => strays.length === 1);
    expect(gateway.record.strays).toMatchObject([{ text: '(binary)' }]);
    expect(gateway.record.acks).toEqual([]);
  });

  it('gets no answer', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    client.ack('evt_1');
    await gateway.acked('evt_1');
    gateway.sendText('"the end"');
    expect(await client.next()).toBe('the end');
  });

  it.each([{ type: 'ack_ok' }, null, 'ok'])('gets the answer %j, if asked to', async (ack_answer) => {
    const gateway = await startGateway({ ack_answer });
    const client = await connect(gateway);
    client.ack('evt_1');
    expect(await client.next()).toEqual(ack_answer);
  });
});

describe('pings', () => {
  it('come every so many seconds', async () => {
    const gateway = await startGateway({ ping_seconds: 0.01 });
    const { socket } = await connect(gateway);
    await once(socket, 'ping');
    await once(socket, 'ping');
  });

  it('of the client are answered', async () => {
    const gateway = await startGateway();
    const { socket } = await connect(gateway);
    socket.ping('are you there?');
    const [data] = (await once(socket, 'pong')) as [Buffer];
    expect(data.toString()).toBe('are you there?');
  });

  it('do not come unless asked for', () =>
    inFakeTime(async (pass) => {
      const gateway = await startGateway();
      const { socket } = await connect(gateway);
      const heard = jest.fn();
      socket.on('ping', heard);
      pass(3_600_000);
      socket.ping();
      await once(socket, 'pong');
      expect(heard).not.toHaveBeenCalled();
    }));
});
