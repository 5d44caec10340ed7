/**
 * The gateway of the benchmarks, in a process of its own. It sends events of 630 bytes as fast as they are acked, or at a steady rate,
 * and is cheaper per event than any client: the text of a frame is put together from parts that were made beforehand.
 */
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { URL } from 'node:url';
import { WebSocketServer } from 'ws';
import { partsOfEvent } from '../benchEvents.mjs';

/** What is to be sent, and to how many. */
let job = { instances: 0, first_instances: 0, count: 0, window: 0, go_on_at: 0, keys: 1, per_second: 0 };
let clients = [];
let sent = 0;
let acked = 0;
let turn = 0;
/** When each event of a steady job was sent, and how long its ack took, in milliseconds. */
let sent_at = [];
let latencies = [];

const sendTo = (client, burst) => {
  client.raw.cork();
  for (let left = burst; left > 0 && sent < job.count; left -= 1) {
    if (job.per_second > 0) sent_at.push(performance.now());
    client.socket.send(client.frame(sent, sent % job.keys));
    sent += 1;
  }
  client.raw.uncork();
};

/** A burst to one client, the next one to the next: what arrives at once is the same, however many there are. */
const pump = () => {
  if (sent >= job.count || sent - acked > job.window * job.go_on_at) return;
  sendTo(clients[turn % clients.length], job.window - (sent - acked));
  turn += 1;
};

/** So many a second: each tick, those that are due. */
const tick = () => {
  const began = performance.now();
  const ticking = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * job.per_second);
    if (due > sent) sendTo(clients[0], due - sent);
    if (sent >= job.count) clearInterval(ticking);
  }, 1);
};

const start = () => {
  if (job.count === 0) return;
  if (job.per_second > 0) tick();
  else pump();
};

const onAck = (data) => {
  if (job.per_second > 0) {
    const number = Number(/evt_(\d+)/.exec(data.toString())[1]);
    latencies.push(performance.now() - sent_at[number]);
  }
  acked += 1;
  if (acked === job.count) process.send({ kind: 'done', latencies });
  if (job.per_second === 0) pump();
};

const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token: 'token', expires_in: 3600 }));
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  const instance_id = new URL(request.url, 'ws://localhost').searchParams.get('instance_id');
  clients.push({ socket, raw: request.socket, frame: partsOfEvent(instance_id) });
  socket.on('message', onAck);
  socket.on('error', () => undefined);
  if (![job.first_instances, job.instances].includes(clients.length)) return;
  process.send({ kind: 'connected' });
  if (clients.length === job.instances) start();
});

process.on('message', (order) => {
  job = order;
  clients = [];
  sent = acked = turn = 0;
  sent_at = [];
  latencies = [];
  process.send({ kind: 'set' });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', 4096, () => process.send({ kind: 'ready', port: server.address().port }));
