/** The same events from socket.io's own server, acked by its callbacks. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { benchEvent, fillingText } from '../benchEvents.mjs';

let job = { count: 0, window: 0 };

const server = createServer();
const io = new Server(server, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  const text = fillingText('instance-1');
  let sent = 0;
  let acked = 0;
  const pump = () => {
    if (sent - acked > job.window / 2) return;
    for (; sent < job.count && sent - acked < job.window; sent += 1)
      socket.emit('event', benchEvent('instance-1', sent, 0, text), () => {
        acked += 1;
        if (acked === job.count) process.send({ kind: 'done' });
        pump();
      });
  };
  process.send({ kind: 'connected' });
  pump();
});

process.on('message', (order) => {
  job = order;
  process.send({ kind: 'set' });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send({ kind: 'ready', port: server.address().port }));
