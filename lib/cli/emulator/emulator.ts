import {
  concat,
  defer,
  EMPTY,
  filter,
  firstValueFrom,
  ignoreElements,
  interval,
  merge,
  type Observable,
  type SchedulerLike,
  share,
  startWith,
  Subject,
  Subscription,
  take,
  tap,
} from 'rxjs';
import { type FaultName, letHappen } from '~/cli/arguments/faultsByName';
import type { Screen } from '~/cli/display/screen';
import { createSignals } from '~/cli/display/signals';
import { watchWritability } from '~/cli/display/writability';
import { EXIT_INTERRUPTED } from '~/cli/exitCodes';
import { type Part, part } from '~/cli/lines/line';
import { sentLine } from '~/cli/lines/sentLine';
import type { Envelopes } from '~/testing/envelopes/createEnvelopes';
import type { WireEvent } from '~/testing/gateway/instanceLog';
import { openGateway } from '~/testing/gateway/openGateway';
import type { AckRecord } from '~/testing/gateway/record';
import { createEnvelopes, type Gateway } from '~/testing/index';
import { createTriggerEndpoint } from './triggerEndpoint';

/** What the emulator works with besides its arguments. */
export interface EmulatorParts {
  readonly screen: Screen;
  readonly random: () => number;
  readonly scheduler: SchedulerLike;
}

/** So many events wait for their ack at most; the gateway forgets what is older. */
const MOST_OPEN = 10_000;
/** What is not acked by then is sent again. */
const RESEND_SECONDS = 30;

/** What a client of it is to be given, as lines of a shell or of a `.env` file. */
const credentialsOf = ({ client_options, subscribe_options }: Gateway): readonly string[] => [
  `VZAPS_CLIENT_TOKEN=${client_options.client_token}`,
  `VZAPS_CLIENT_SECRET=${client_options.client_secret}`,
  `VZAPS_INSTANCE_ID=${subscribe_options.instance_id}`,
  `VZAPS_INSTANCE_TOKEN=${subscribe_options.instance_token}`,
  `VZAPS_BASE_URL=${client_options.base_url}`,
  `VZAPS_REALTIME_URL=${client_options.realtime_url}`,
];

const inUse = (port: number, error: unknown): unknown =>
  ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE'
    ? new Error(`port ${port} is in use: choose another one with --port, or 0 for a free one`)
    : error;

/** What an emulator sends, and what it lets go wrong. */
export interface Emulation {
  readonly port: number;
  readonly faults: readonly FaultName[];
  /** One of the faults each so many seconds. */
  readonly every: number;
  /** How many events there are at most, where that is known: none of them is forgotten. */
  readonly count?: number;
  /** The events. Where they come to an end, so does the emulator, when all are acked. */
  readonly source: (make: Envelopes, gateway: Gateway) => Observable<WireEvent>;
}

/** Takes the part of the platform until it is told to stop, or all is done; gives the exit code. */
export const runEmulator = async (
  { port, faults, every, count = 0, source }: Emulation,
  { screen, random, scheduler }: EmulatorParts,
): Promise<number> => {
  // Ids of this run are no other run's: whoever has a store would take them for repeats.
  const make = createEnvelopes({
    seed: Math.floor(random() * 2 ** 31),
    now: () => scheduler.now(),
    ids: 'random',
  });
  const history = Math.max(count, MOST_OPEN);
  const counts = { made: 0, acked: 0 };
  const open = new Set<string>();
  /** Those that the gateway has forgotten before they were acked. */
  let forgotten = 0;
  const acked$ = new Subject<void>();
  const send = (event: WireEvent): void => {
    counts.made += 1;
    open.add(event.id);
    const [oldest = ''] = open;
    if (open.size > history && open.delete(oldest)) forgotten += 1;
    screen.print(sentLine({ instance_id: '', data: {}, ...event }));
    gateway.send(event);
  };
  const gateway = await openGateway(
    {
      port,
      history,
      record_limit: history,
      resend_after_seconds: RESEND_SECONDS,
      owed_from: 'start',
    },
    createTriggerEndpoint(make, send),
  ).catch((error: unknown) => {
    throw inUse(port, error);
  });

  screen.print([part(`The platform is emulated at ${gateway.base_url}. Ctrl-C ends.`, 'strong')]);
  for (const line of credentialsOf(gateway)) screen.print([part(line)]);

  let connections = 0;
  const summary = (): Part => {
    const left = open.size + forgotten;
    const rest = left === 0 ? '' : ` · ${left} not acked, and forgotten with the emulator`;
    return part(`made ${counts.made} · acked ${counts.acked} · connections ${connections}${rest}`, 'strong');
  };

  const { stop$, quit$ } = createSignals(process, scheduler);
  const written = watchWritability(process.stdout);
  quit$.subscribe(() => {
    screen.complain([part('quit at once: ', 'bad'), summary()]);
    process.exit(EXIT_INTERRUPTED);
  });

  const running = new Subscription();
  let is_full = false;
  const hasRoom = (): boolean => {
    const was_full = is_full;
    is_full = open.size >= history;
    if (is_full && !was_full)
      screen.print([
        part(`!!! ${open.size} events are not acked: no more are made until some are`, 'caution'),
      ]);
    return !is_full;
  };
  const sending$ = source(make, gateway).pipe(filter(hasRoom), tap(send), share({ resetOnComplete: false }));
  running.add(sending$.subscribe());
  // With the last one sent, and all of them acked.
  const done$ = concat(
    sending$.pipe(ignoreElements()),
    defer(() => acked$.pipe(startWith(undefined))),
  ).pipe(filter(() => open.size === 0));
  running.add(
    (faults.length > 0 ? interval(every * 1000, scheduler) : EMPTY).subscribe(() => {
      const name = faults[Math.floor(random() * faults.length)];
      if (name === undefined) return;
      screen.print([part(`!!! ${name}`, 'caution')]);
      letHappen(name, gateway);
    }),
  );
  const noteConnections = (): void => {
    for (const { number, status, query } of gateway.record.connections) {
      if (number <= connections || status === 0) continue;
      connections = number;
      const cursor = query['last_event_id'];
      const how = cursor === undefined ? 'without a cursor' : `resumes after ${cursor}`;
      screen.print([
        status === 101
          ? part(`●   connected, ${how}`, 'good')
          : part(`✗   a handshake was refused with ${status}`, 'bad'),
      ]);
    }
  };
  let newest_ack: AckRecord | undefined;
  const noteAcks = (): void => {
    const { acks } = gateway.record;
    const fresh = newest_ack === undefined ? acks : acks.slice(acks.lastIndexOf(newest_ack) + 1);
    for (const ack of fresh) {
      newest_ack = ack;
      if (!open.delete(ack.event_id)) continue;
      counts.acked += 1;
      screen.print([part('<-- ', 'quiet'), part(`ack [${ack.event_id}]`, 'quiet')]);
    }
    if (fresh.length > 0) acked$.next();
  };
  const note = (): boolean => {
    noteConnections();
    noteAcks();
    return false;
  };
  // Asked after everything that happens; it is never true before the gateway stops, which rejects it.
  const watching = gateway.until(note).catch(() => undefined);

  await firstValueFrom(merge(stop$, written.unread$, done$).pipe(take(1)));
  running.unsubscribe();
  await gateway.stop();
  await watching;
  screen.print([summary()]);
  written.assert();
  return 0;
};
