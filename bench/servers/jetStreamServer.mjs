/** The same events out of a JetStream stream: Debian's `nats-server`, filled before the client comes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AckPolicy, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { partsOfEvent } from '../benchEvents.mjs';

const directory = mkdtempSync(join(tmpdir(), 'vzaps-rx-bench-'));
const nats_server = spawn(
  'nats-server',
  ['--js', '--store_dir', directory, '-a', '127.0.0.1', '-p', '-1', '--ports_file_dir', directory],
  { stdio: 'ignore' },
);
process.on('exit', () => {
  nats_server.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const addressOf = async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const file = readdirSync(directory).find((name) => name.endsWith('.ports'));
    if (file !== undefined) {
      const { nats } = JSON.parse(readFileSync(join(directory, file), 'utf8'));
      return nats[0];
    }
    await sleep(50);
  }
  throw new Error('nats-server does not start');
};

const server_url = await addressOf();
const connection = await connect({ servers: server_url });
const manager = await jetstreamManager(connection);

/** Asks for what is acked until it is all. */
const watch = async (count) => {
  for (;;) {
    const { ack_floor } = await manager.consumers.info('events', 'client');
    if (ack_floor.stream_seq >= count) return;
    await sleep(10);
  }
};

process.on('message', async ({ count, window }) => {
  await manager.streams.delete('events').catch(() => undefined);
  await manager.streams.add({ name: 'events', subjects: ['events'], storage: StorageType.Memory });
  await manager.consumers.add('events', {
    durable_name: 'client',
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: window,
  });
  const frame = partsOfEvent('instance-1');
  for (let number = 0; number < count; number += 1) {
    connection.publish('events', frame(number, 0));
    if (number % 5000 === 0) await connection.flush();
  }
  await connection.flush();
  process.send({ kind: 'set' });
  await watch(count);
  process.send({ kind: 'done' });
});
process.on('disconnect', () => process.exit(0));
process.send({ kind: 'ready', port: server_url });
