import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createGateway } from 'vzaps-rx/testing';
import { programEnvironment } from '../support/bundleProgram';
import { makeDirectory } from '../support/directories';
import { bundleWorker } from './bundleWorker';
import type { FloodReport, FloodWorkerOptions } from './floodWorker';

const EVENTS = 200_000;
const BYTES = 1000;

const eventNumber = (number: number) => ({
  id: `evt_${String(number).padStart(8, '0')}`,
  type: 'Message',
  instance_id: 'instance-1',
  created_at: '2026-01-01T00:00:00.000Z',
  data: { type: 'Message', event: { text: 'x'.repeat(BYTES - 170) } },
});

describe(`a flood of ${EVENTS} events of ${BYTES} bytes beside a handler of 1 ms`, () => {
  it.each([
    ['on one connection, where the socket can be paused', 'node', (connections: number) => connections === 1],
    ['on one after the other, where it can’t', 'browser', (connections: number) => connections > 1],
  ] as const)(
    'takes less than 120 MB, keeps to max_in_flight, and loses none %s',
    async (_how, socket, isRight) => {
      const gateway = await createGateway({ history: EVENTS + 1, record_limit: EVENTS + 1 });
      try {
        const program = await bundleWorker(makeDirectory(), 'floodWorker.ts');
        const options: FloodWorkerOptions = {
          client: gateway.client_options,
          subscription: gateway.subscribe_options,
          socket,
          ms: 3000,
        };
        const worker = promisify(execFile)(process.execPath, [program, JSON.stringify(options)], {
          timeout: 60_000,
          env: programEnvironment,
          maxBuffer: 1e8,
        });
        await gateway.opened(1);
        for (let number = 0; number < EVENTS; number += 1) {
          gateway.send(eventNumber(number));
          if (number % 5000 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        const { stdout } = await worker;
        const { handled, most_in_flight, growth_mb } = JSON.parse(stdout) as FloodReport;

        expect(growth_mb).toBeLessThan(120);
        expect(most_in_flight).toBeLessThanOrEqual(1000);
        // It was a flood: far more had come than was handled.
        expect(handled.length).toBeGreaterThan(1000);
        expect(handled.length).toBeLessThan(EVENTS / 4);
        expect(handled).toEqual(handled.map((_id, number) => eventNumber(number).id));
        await gateway.until(() => gateway.connected === 0);
        const acked = [...new Set(gateway.record.acks.map(({ event_id }) => event_id))];
        expect(acked).toEqual(handled.slice(0, acked.length));
        // Between two connections, the last acks find none to go out on.
        if (socket === 'node') expect(acked).toHaveLength(handled.length);
        expect(isRight(gateway.record.connections.length)).toBe(true);
        console.info(`growth ${growth_mb.toFixed(0)} MB, ${handled.length} handled`);
      } finally {
        await gateway.stop();
      }
    },
    90_000,
  );
});
