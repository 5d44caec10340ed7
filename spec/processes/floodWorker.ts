import { AsyncVZapsClient, type SubscribeOptions } from 'vzaps-rx';
import { BareWebSocket } from '../support/bareWebSocket';

/** What a worker in a flood is started with, as JSON in its first argument. */
export interface FloodWorkerOptions {
  readonly client: ConstructorParameters<typeof AsyncVZapsClient>[0];
  readonly subscription: SubscribeOptions;
  /** Whose WebSocket it has: one that can be paused, or one that can't. */
  readonly socket: 'node' | 'browser';
  /** How long it stands in the flood. */
  readonly ms: number;
}

/** What it has seen there, as JSON on its standard output. */
export interface FloodReport {
  readonly handled: readonly string[];
  readonly most_in_flight: number;
  readonly growth_mb: number;
}

const options = JSON.parse(process.argv[2]!) as FloodWorkerOptions;
const client = new AsyncVZapsClient({
  ...options.client,
  ...(options.socket === 'browser' ? { WebSocketCtor: BareWebSocket } : {}),
});
const subscription = client.events.subscribe(options.subscription);
const handled: string[] = [];
let most_in_flight = 0;
let most_memory = 0;

subscription.on('All', async ({ id }) => {
  most_in_flight = Math.max(most_in_flight, subscription.stats().in_flight);
  await new Promise((resolve) => setTimeout(resolve, 1));
  handled.push(id);
});

let began = false;
subscription.on('open', () => {
  if (began) return;
  began = true;
  const before = process.memoryUsage().rss;
  const watching = setInterval(() => {
    most_memory = Math.max(most_memory, process.memoryUsage().rss - before);
  }, 20);
  setTimeout(() => {
    clearInterval(watching);
    void subscription.close().then(() => {
      const report: FloodReport = { handled, most_in_flight, growth_mb: most_memory / 1e6 };
      console.log(JSON.stringify(report));
    });
  }, options.ms);
});
