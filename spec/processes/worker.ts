import { openSync, writeSync } from 'node:fs';
import { AsyncVZapsClient, type SubscribeOptions } from 'vzaps-rx';
import { levelStore } from 'vzaps-rx/stores/level';

/** What a worker is started with, as JSON in its first argument. */
export interface WorkerOptions {
  readonly client: {
    readonly client_token: string;
    readonly base_url: string;
    readonly realtime_url: string;
  };
  readonly access_token: string;
  readonly subscription: SubscribeOptions;
  /** The directory of its store. */
  readonly directory: string;
  /** The file that gets a line when an event is begun, and one when it has ended. */
  readonly log: string;
}

const options = JSON.parse(process.argv[2]!) as WorkerOptions;

const log = openSync(options.log, 'a');
const note = (line: string): void => void writeSync(log, `${line}\n`);
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

// Without `fetch`, which takes a third of the time that a process needs to start.
const client = new AsyncVZapsClient({ ...options.client, access_token: () => options.access_token });
const store = levelStore({ directory: options.directory });
client.events
  .subscribe({ ...options.subscription, store })
  .on('error', (error) => console.error(error))
  .on(
    'All',
    async ({ id }) => {
      note(`begin ${id}`);
      await nextTurn();
      note(`end ${id}`);
    },
    { concurrency: 8 },
  );
process.once('SIGTERM', () => void client.close());
