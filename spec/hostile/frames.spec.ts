import { deflateRawSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { listenTo } from './listenTo';
import { createRawServer, frame, switching, TEXT } from './rawServer';

const event = (id: string, data: unknown = {}): string => JSON.stringify({ id, type: 'Message', data });

const LAST = frame(TEXT, event('last'));

describe('a frame that is no event', () => {
  it.each<[string, Buffer]>([
    ['not JSON', frame(TEXT, '{"id":')],
    ['empty', frame(TEXT, '')],
    ['a list that is 100 000 deep', frame(TEXT, '['.repeat(100_000) + ']'.repeat(100_000))],
    ['an object that is 100 000 deep, and never closed', frame(TEXT, '{"id":'.repeat(100_000))],
    ['binary', frame(0x82, event('binary'))],
    ['an id that is an object', frame(TEXT, '{"id":{"toString":"x"},"type":"Message"}')],
    ['an id with a prototype', frame(TEXT, '{"__proto__":{"id":"a","type":"Message"}}')],
    ['an id of a megabyte', frame(TEXT, event('x'.repeat(1_000_000)))],
    ['null', frame(TEXT, 'null')],
    ['a number without end', frame(TEXT, '9'.repeat(100_000))],
  ])('is told and left out, and the stream goes on: %s', async (_what, bytes) => {
    const server = await createRawServer({ opened: (socket) => socket.write(Buffer.concat([bytes, LAST])) });
    const { told, handled, subscription } = listenTo(server);
    const error = await told('MALFORMED_FRAME');
    expect(error.message.length).toBeLessThan(500);
    await handled('last');
    expect(subscription.stats()).toMatchObject({ malformed: 1, delivered: 1 });
  });
});

describe('a frame that is odd, and an event', () => {
  it('is put together from a thousand pieces', async () => {
    const text = event('pieces', { text: 'x'.repeat(10_000) });
    const size = Math.ceil(text.length / 1000);
    const pieces = Array.from({ length: 1000 }, (_, index) => text.slice(index * size, (index + 1) * size));
    const bytes = pieces.map((piece, index) =>
      frame((index === 0 ? 1 : 0) | (index === pieces.length - 1 ? 0x80 : 0), piece),
    );
    const server = await createRawServer({ opened: (socket) => bytes.forEach((one) => socket.write(one)) });
    expect((await listenTo(server).handled('pieces')).data).toEqual({ text: 'x'.repeat(10_000) });
  });

  it('is delivered with data that is 5 000 deep', async () => {
    const data = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const text = `{"id":"deep","type":"Message","data":${data}}`;
    const server = await createRawServer({ opened: (socket) => socket.write(frame(TEXT, text)) });
    await listenTo(server).handled('deep');
  });

  it('changes no prototype', async () => {
    const text =
      '{"id":"bad","type":"Message","__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}';
    const server = await createRawServer({ opened: (socket) => socket.write(frame(TEXT, text)) });
    const handled = await listenTo(server).handled('bad');
    expect(Object.getPrototypeOf(handled)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((handled as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('a frame that breaks the protocol', () => {
  const compressed = frame(0xc1, deflateRawSync(Buffer.alloc(50_000_000)));

  it.each<[string, Buffer, number]>([
    ['invalid UTF-8', frame(TEXT, Buffer.from([0xff, 0xfe, 0xfd])), 1007],
    ['masked by the server', Buffer.from([TEXT, 0x81, 1, 2, 3, 4, 5]), 1002],
    ['a reserved opcode', frame(0x83, 'x'), 1002],
    ['a reserved bit', frame(0xa1, 'x'), 1002],
    ['compressed although nobody agreed to that', compressed, 1002],
    ['a control frame in pieces', frame(0x09, 'x'), 1002],
    ['a piece that continues nothing', frame(0x80, 'x'), 1002],
    ['said to have 2^52 bytes', Buffer.from([TEXT, 127, 0, 0x10, 0, 0, 0, 0, 0, 0]), 1009],
    ['said to have a byte too many', Buffer.from([TEXT, 126, 3, 233]), 1009],
  ])('ends the stream, and is not asked for again: %s', async (_what, bytes, close_code) => {
    const server = await createRawServer({ opened: (socket) => socket.write(bytes) });
    const { ended } = listenTo(server, { max_frame_bytes: 1000 });
    expect(await ended).toMatchObject({ code: 'CONNECTION_CLOSED', close_code });
    expect(server.upgrades).toBe(1);
  });

  it('is bounded over all of its pieces', async () => {
    const piece = frame(0x00, 'x'.repeat(400));
    const server = await createRawServer({
      opened: (socket) => socket.write(Buffer.concat([frame(0x01, 'x'), ...Array<Buffer>(5).fill(piece)])),
    });
    expect(await listenTo(server, { max_frame_bytes: 1000 }).ended).toMatchObject({ close_code: 1009 });
  });
});

describe('a flood of pings', () => {
  it('is answered only as far as the answers are taken, and events still come', async () => {
    let unsent = 0;
    class Watched extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        this.on('ping', () => {
          unsent = Math.max(unsent, this.bufferedAmount);
        });
      }
    }
    const pings = Buffer.concat(Array<Buffer>(5000).fill(frame(0x89, 'x'.repeat(125))));
    const server = await createRawServer({
      opened: (socket) => {
        // Nothing is read here any more.
        socket.pause();
        for (let round = 0; round < 20; round += 1) socket.write(pings);
        socket.write(LAST);
      },
    });
    const { handled, subscription } = listenTo(server, {}, { WebSocketCtor: Watched });
    await handled('last');
    expect(unsent).toBeLessThan(70_000);
    await subscription.close();
  });
});

describe('a compressed connection', () => {
  it('that nobody asked for is refused, and tried again', async () => {
    const server = await createRawServer({
      upgrade: (socket, request) => {
        socket.write(switching(request, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'));
        socket.write(frame(0xc1, deflateRawSync(Buffer.alloc(50_000_000))));
      },
    });
    const { told } = listenTo(server);
    expect((await told('CONNECTION_LOST')).message).toContain('Sec-WebSocket-Extensions');
  });
});
