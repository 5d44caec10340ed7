/**
 * The server of the benchmarks, in a process of its own: sends events of 630 bytes as fast as they are acked, and counts acks.
 * Frames are made beforehand, so that it is never the slower one.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const EVENT_BYTES = 630;

/** The text of an event, up to its id and from there on. */
const frameParts = () => {
  const event = (id, text) =>
    JSON.stringify({
      id,
      type: 'Message',
      instance_id: 'instance-1',
      created_at: '2026-01-01T00:00:00.000Z',
      data: {
        type: 'Message',
        event: { Info: { Chat: '5511999990000@s.whatsapp.net' }, Message: { conversation: text } },
      },
    });
  const id = 'evt_0000000000';
  const text = 'x'.repeat(EVENT_BYTES - event(id, '').length);
  const [before, after] = event(id, text).split(id);
  return { before, after };
};
const { before, after } = frameParts();

const idOf = (number) => `evt_${String(number).padStart(10, '0')}`;

const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token: 'token', expires_in: 3600 }));
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

let job = { count: 0, window: 0 };
let clients = new Set();

/** Sends on, as long as fewer than the window's are unacked. */
const pump = (client) => {
  if (client.sent >= job.count || client.sent - client.acked > job.window / 2) return;
  client.raw.cork();
  while (client.sent < job.count && client.sent - client.acked < job.window) {
    client.socket.send(before + idOf(client.sent) + after);
    client.sent += 1;
  }
  client.raw.uncork();
};

sockets.on('connection', (socket, request) => {
  const client = { socket, raw: request.socket, sent: 0, acked: 0 };
  clients.add(client);
  socket.on('message', () => {
    client.acked += 1;
    if (client.acked === job.count) process.send({ kind: 'done' });
    pump(client);
  });
  socket.on('close', () => clients.delete(client));
  socket.on('error', () => undefined);
  pump(client);
});

process.on('message', (order) => {
  if (order.kind === 'job') job = order;
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send({ kind: 'ready', port: server.address().port }));
