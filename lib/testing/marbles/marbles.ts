import { distinctUntilChanged, firstValueFrom, map, type Observable, Subscription, timer } from 'rxjs';
import { type Checks, checkOptions } from '../checkThat';
import { FUNCTION, oneOf } from '../checks';
import type { WireEvent } from '../gateway/instanceLog';
import type { HandshakeRequest, MarbleHelpers, MarbleOptions } from './marbleHelpers';
import { letterEvents } from './letterEvents';
import type { Letters } from './recording';
import { createScriptedServer } from './scriptedServer';
import { createSight, type Seen } from './seen';
import { hearErrors, isAssertion } from './unheardErrors';
import { inVirtualTime, type VirtualTime } from './virtualTime';

type Scenario = (helpers: MarbleHelpers) => void | Promise<void>;

const STATES: Letters = { i: 'idle', c: 'connecting', o: 'open', w: 'waiting', d: 'closing', x: 'closed' };

const OPTIONS: Checks<MarbleOptions> = { runtime: oneOf('node', 'browser'), random: FUNCTION };

/** By then all that a scenario leaves has ended, or never will. */
const AFTERMATH_MS = 60_000;

/**
 * Runs a scenario in virtual time: a scripted server at one end, your pipeline at the other, and the whole client between. Give the
 * promise back to the runner. When `test` is over, time passes until the end of the longest diagram that says what is to be seen, and
 * the promise rejects if anything else was. An hour takes milliseconds.
 *
 * Promises go on as in real time. Whatever takes time is to take it from RxJS or `sleep`: a `setTimeout` knows no virtual time.
 *
 * @example
 * ```ts
 * marbles(({ server, client_options, subscribe_options, observe, sent }) => {
 *   server('                                          o-a-b-----');
 *   const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
 *   observe(events$.pipe(handle(() => timer(3)))).toBe('-----a--b-');
 *   sent.toBe('                                       -----a--b-');
 * });
 * ```
 */
export const marbles = (test: Scenario, options: MarbleOptions = {}): Promise<void> =>
  inVirtualTime((time) => runScenario(time, test, options));

const checkLetters = (letters: Letters): void => {
  for (const [letter, what] of Object.entries(letters)) {
    if (!/^[^\s|#()^!-]$/u.test(letter))
      throw new TypeError(
        `marbles: '${letter}' can stand for nothing; a letter is one sign that diagrams have no use for.`,
      );
    if (typeof what !== 'object' || what === null || !('id' in what || 'kind' in what))
      throw new TypeError(
        `marbles: '${letter}' is to stand for an event, or for an act: { ${letter}: act.drop }.`,
      );
  }
};

const runScenario = async (time: VirtualTime, test: Scenario, options: MarbleOptions): Promise<void> => {
  checkOptions('marbles', options, OPTIONS);
  const { runtime = 'node', random = () => 0.5 } = options;
  const { scheduler } = time;
  const sight = createSight(time);
  const abort = new AbortController();
  const watching = new Subscription();
  const events = letterEvents();
  let known: Letters = events;
  const ids = (): Letters =>
    Object.fromEntries(Object.entries(known).map(([letter, event]) => [letter, (event as WireEvent).id]));

  const sent = sight.see('sent', ids);
  const handshakes = sight.see('handshakes', () => ({ ...ids(), 0: undefined }));
  const requests: HandshakeRequest[] = [];
  const server = createScriptedServer(time, runtime, {
    handshake: (url, headers) => {
      requests.push({ at_ms: scheduler.frame, url, headers });
      handshakes.note('next', new URL(url).searchParams.get('last_event_id') ?? undefined);
    },
    received: (text) => sent.note('next', text),
  });

  const unheard = hearErrors();

  const watch = (what: string, source: Observable<unknown>, letters: () => Letters, until?: string): Seen => {
    const { seen, note } = sight.see(what, letters);
    const subscription = new Subscription();
    watching.add(subscription);
    // Before it subscribes: what comes in the same frame comes too late.
    if (until !== undefined) scheduler.schedule(() => subscription.unsubscribe(), time.readEnd(until));
    subscription.add(
      source.subscribe({
        next: (value) => note('next', value),
        error: (error: unknown) => {
          // No diagram means one by its '#'.
          if (isAssertion(error)) unheard.note(error);
          note('error', error);
        },
        complete: () => note('complete'),
      }),
    );
    return seen;
  };

  const lengthOf = (span: number | string): number => {
    if (typeof span === 'number' && span >= 0) return span;
    const { moments, length } = typeof span === 'string' ? time.read(span) : { moments: [], length: 0 };
    // A time without its unit, or without spaces around it, is read as letters.
    if (length === 0 || moments.some(({ value }) => /\d/.test(value)))
      throw new TypeError(
        `marbles: pass(${JSON.stringify(span)}) is no time: give milliseconds, or a diagram, such as '10s '.`,
      );
    return length;
  };

  const helpers: MarbleHelpers = {
    server: (scripts, letters = {}) => {
      checkLetters(letters);
      const sendable = Object.entries(letters).filter(([, what]) => 'id' in what);
      known = { ...known, ...Object.fromEntries(sendable) };
      server.add(typeof scripts === 'string' ? [scripts] : scripts, letters);
    },
    events,
    client_options: {
      client_token: 'client-token-1',
      access_token: () => 'access-token-1',
      WebSocketCtor: server.WebSocketCtor,
      scheduler,
      random,
    },
    subscribe_options: {
      instance_id: 'instance-1',
      instance_token: 'instance-token-1',
      signal: abort.signal,
    },
    scheduler,
    cold: (...diagram) => time.make(({ cold }) => cold(...diagram)),
    hot: (...diagram) => time.make(({ hot }) => hot(...diagram)),
    sleep: (ms) => firstValueFrom(timer(ms, scheduler).pipe(map(() => undefined))),
    pass: (span) => time.passTo(scheduler.frame + lengthOf(span)),
    observe: (source, until) => watch('observed', source, () => known, until),
    sent: sent.seen,
    handshakes: handshakes.seen,
    requests,
    statesOf: ({ state$ }) =>
      watch(
        'states',
        state$.pipe(
          map(({ status }) => status),
          distinctUntilChanged(),
        ),
        () => STATES,
      ),
    errorsOf: ({ errors$ }) => watch('errors', errors$.pipe(map(({ code }) => code)), () => ({})),
  };

  const failures: unknown[] = [];
  const attempt = async (what: () => Promise<void>): Promise<void> => {
    try {
      await what();
    } catch (error) {
      failures.push(error);
    }
  };

  await attempt(async () => {
    await test(helpers);
    await time.passTo(sight.longest);
    // What the server does is seen, also where no diagram is that long. Its next script may begin meanwhile.
    while (scheduler.frame + 1 < server.ends_at) await time.passTo(server.ends_at);
    if (scheduler.frame === 0)
      throw new Error('marbles: no time has passed; say what is to be seen with toBe(), or await pass().');
  });
  sight.close();
  watching.unsubscribe();
  abort.abort();
  await attempt(() => time.passTo(scheduler.frame + AFTERMATH_MS));
  failures.push(...(await unheard.collect()));
  unheard.close();
  // Whatever came first is what the others come from.

  if (failures.length > 0) throw failures[0];
  sight.compare();
};
