/**
 * Many subscriptions for a long time, with faults all along: in the end nothing is lost, nothing was handled twice, and
 * memory, handles and listeners are what they were. `npm run soak` starts it; `docs/testing.md` describes it.
 */
import { fork } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { firstValueFrom } from 'rxjs';
import { AsyncVZapsClient, type EventSubscription, handle, type VZapsErrorCode } from 'vzaps-rx';
import { memoryStore } from 'vzaps-rx/stores/memory';
import { createRandom } from '../processes/createRandom';
import { type Arrivals, createArrivals } from './arrivals';
import { courseOf, isFlat } from './flatness';
import type { SoakOrder, SoakWord } from './soakMessages';
import { EVENTS_PER_SECOND, instanceName, type SoakOptions } from './soakOptions';

/** What may go wrong while the gateway makes trouble. Anything else is a fault of the client. */
const EXPECTED_ERRORS: ReadonlySet<VZapsErrorCode> = new Set<VZapsErrorCode>([
  'CONNECTION_CLOSED',
  'CONNECTION_LOST',
  'CONNECTION_REFUSED',
  'HANDLER_FAILED',
  'MALFORMED_FRAME',
  'TIMEOUT',
  'TOKEN_REQUEST_FAILED',
]);

/** Of so many handlings one fails. */
const FAILS = 200;
/** A handling takes up to so long. */
const LONGEST_WORK_MS = 20;
/** Each so many seconds a subscription is closed, and another takes its place with the same store. */
const REPLACE_MS = 500;
/** What is bounded fills up in this share of the time. */
const WARM_UP = 0.4;
const SAMPLES = 100;
/** How long the last events and acks may take when there is no more trouble: two of the longest delays, and a handshake that hangs between. */
const CALM_MS = 90_000;

const options = JSON.parse(process.argv[2]!) as SoakOptions;
const { minutes, subscriptions, seed } = options;
/**
 * How many ids a subscription remembers: more than come in the longest outage, which grows with the delays of retries, and few enough
 * to be reached while all warms up.
 */
const REMEMBERED = Math.max(250, Math.round((minutes * 60 * EVENTS_PER_SECOND) / 3));
const random = createRandom(seed + 1);
const problems: string[] = [];
const complain = (problem: string): void => void problems.push(problem);

process.on('unhandledRejection', (reason) => complain(`an unhandled rejection: ${String(reason)}`));
process.on('warning', ({ message }) => complain(`a warning: ${message}`));

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const startGateway = async () => {
  const gateway = fork(process.argv[3]!, [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const hear = async <Kind extends SoakWord['kind']>(
    _kind: Kind,
  ): Promise<Extract<SoakWord, { kind: Kind }>> => {
    const [word] = (await once(gateway, 'message')) as [Extract<SoakWord, { kind: Kind }>];
    return word;
  };
  const { client_options } = await hear('ready');
  const tell = (order: SoakOrder): void => void gateway.send(order);
  return {
    client_options,
    calm: () => tell({ kind: 'calm' }),
    report: () => {
      tell({ kind: 'report' });
      return hear('report');
    },
    stop: async () => {
      const gone = once(gateway, 'exit');
      gateway.disconnect();
      await gone;
    },
  };
};

/** What keeps the process alive now, by kind. Those of the child process and of the standard streams are always there. */
const resources = (): string => {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => `${name} ${count}`)
    .sort()
    .join(', ');
};

const listenersOf = (emitter: NodeJS.EventEmitter): number =>
  emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);

const run = async (): Promise<void> => {
  const gateway = await startGateway();
  // The first stack that is asked for makes Node read the source map, which takes 8 MB for good.
  String(new Error('of no interest').stack);
  // The pipes of both streams are there from now on.
  console.log(`${subscriptions} subscriptions for ${minutes} min, seed ${seed}`);
  console.error('');
  const process_listeners = listenersOf(process);
  const resources_before = resources();

  const client = new AsyncVZapsClient({ ...gateway.client_options, timeout_seconds: 2, random });
  const abort = new AbortController();
  const arrivals = Array.from({ length: subscriptions }, createArrivals);
  const stores = arrivals.map(() => memoryStore({ capacity: REMEMBERED }));
  const errors = new Map<VZapsErrorCode, number>();
  let handled = 0;
  let most_sockets = 0;

  const work = async (id: string, of: Arrivals): Promise<void> => {
    await sleep(random() * LONGEST_WORK_MS);
    if (random() < 1 / FAILS) throw new Error('a handler that fails now and then');
    handled += 1;
    if (!of.note(Number(id.split(':')[1]))) complain(`${id} was handled twice`);
  };

  const open = (number: number): EventSubscription => {
    const instance_id = instanceName(number);
    const subscription = client.events.subscribe({
      instance_id,
      instance_token: `token-of-${instance_id}`,
      retry_delay_seconds: 0.1,
      idle_timeout_seconds: 2,
      redeliver_seconds: 1,
      seen_capacity: REMEMBERED,
      store: stores[number]!,
      signal: abort.signal,
    });
    subscription.errors$.subscribe(({ code, message }) => {
      errors.set(code, (errors.get(code) ?? 0) + 1);
      // A subscription may be replaced in the middle of an outage.
      const is_expected =
        EXPECTED_ERRORS.has(code) || (code === 'DRAIN_INCOMPLETE' && /no connection/.test(message));
      if (!is_expected) complain(`${code} of ${instance_id}: ${message}`);
    });
    const how = { concurrency: 1 + (number % 3), redeliver_seconds: 0.5 };
    const handler = ({ id }: { readonly id: string }): Promise<void> => work(id, arrivals[number]!);
    if (number % 2 === 0) subscription.on('All', handler, how);
    else
      subscription.events$
        .pipe(handle(handler, how))
        .subscribe({ error: (error: unknown) => complain(`${instance_id} ended: ${String(error)}`) });
    return subscription;
  };
  const open_ones = arrivals.map((_, number) => open(number));

  /** Closes one, and puts another into its place when it has closed. */
  let replaced = 0;
  const replacing = new Set<Promise<void>>();
  const replaceOne = (): void => {
    const number = replaced % subscriptions;
    replaced += 1;
    const done = open_ones[number]!.close().then(() => {
      open_ones[number] = open(number);
      replacing.delete(done);
    });
    replacing.add(done);
  };
  const replacements = setInterval(replaceOne, REPLACE_MS);

  const heap: number[] = [];
  const began = performance.now();
  const duration_ms = minutes * 60_000;
  let told_ms = 0;
  while (performance.now() - began < duration_ms) {
    await sleep(duration_ms / SAMPLES);
    global.gc?.();
    heap.push(process.memoryUsage().heapUsed / 1e6);
    const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    most_sockets = Math.max(most_sockets, sockets);
    const listeners = getEventListeners(abort.signal, 'abort').length;
    if (listeners > 1) complain(`${listeners} abort listeners on one signal`);
    const passed_ms = performance.now() - began;
    if (passed_ms - told_ms < 5000) continue;
    told_ms = passed_ms;
    const reconnects = client.stats().reduce((sum, stats) => sum + stats.reconnects, 0);
    console.log(
      `${(passed_ms / 1000).toFixed(0).padStart(5)} s  handled ${handled}  reconnects ${reconnects}  replaced ${replaced}  ` +
        `heap ${heap.at(-1)!.toFixed(1)} MB  sockets ${sockets}${problems.length > 0 ? `  PROBLEMS ${problems.length}` : ''}`,
    );
  }

  gateway.calm();
  clearInterval(replacements);
  await Promise.all(replacing);
  const calm_until = performance.now() + CALM_MS;
  let report = await gateway.report();
  const missing = (): number =>
    arrivals.reduce((sum, { next }, number) => sum + (report.made[number] ?? 0) - next, 0);
  while ((missing() > 0 || report.unacked > 0) && performance.now() < calm_until) {
    await sleep(100);
    report = await gateway.report();
  }
  if (missing() > 0) complain(`${missing()} events were lost`);
  for (const [number, { next }] of arrivals.entries()) {
    if (next === report.made[number]) continue;
    const { state$ } = open_ones[number]!;
    const state = JSON.stringify(await firstValueFrom(state$));
    complain(`${instanceName(number)} has handled ${next} of ${report.made[number]}, and is ${state}`);
  }
  if (report.unacked > 0) complain(`${report.unacked} events were never acked`);

  await client.close();
  const listeners_left = getEventListeners(abort.signal, 'abort').length;
  if (listeners_left > 0) complain(`${listeners_left} abort listeners are left`);
  // Idle connections of fetch close by themselves after some seconds.
  const closed_until = performance.now() + CALM_MS;
  while (resources() !== resources_before && performance.now() < closed_until) await sleep(100);
  if (resources() !== resources_before)
    complain(`left behind: ${resources()}; at the start: ${resources_before}`);
  if (listenersOf(process) !== process_listeners)
    complain(`the process had ${process_listeners} listeners, and has ${listenersOf(process)}`);

  const course = courseOf(heap, WARM_UP);
  if (!isFlat(course, 0.05, 2)) complain('memory grows');
  // Besides those of subscriptions there are those of token requests.
  if (most_sockets > subscriptions + 20) complain(`${most_sockets} sockets at once`);
  const made = report.made.reduce((sum, count) => sum + count, 0);
  console.log(`
made ${made}, handled ${handled}, replaced ${replaced} subscriptions, at most ${most_sockets} sockets
heap ${course.before.toFixed(1)} MB, later ${course.after.toFixed(1)} MB (medians of the halves after the warm-up)
faults: ${Object.entries(report.faults)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}
errors: ${[...errors].map(([code, count]) => `${code} ${count}`).join(', ')}`);
  await gateway.stop();
};

run()
  .catch((error: unknown) => complain(String(error)))
  .finally(() => {
    for (const problem of problems.slice(0, 20)) console.error(`problem: ${problem}`);
    console.log(problems.length === 0 ? 'soak: all is well' : `soak: ${problems.length} problems`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  });
