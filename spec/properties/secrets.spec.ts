import { inspect } from 'node:util';
import fc from 'fast-check';
import { filter, firstValueFrom, map, merge, Subject } from 'rxjs';
import { AsyncVZapsClient } from 'vzaps-rx';
import { createRawServer, switching } from '../hostile/rawServer';
import { type Quoting, quoting, spellingsOf } from './quotes';

/** `SEED=… FC_PATH=…` run the one that a failure has printed; `RUNS=…` runs more than usual. */
const { SEED, FC_PATH, RUNS = '250' } = process.env;

const jsonOf = (value: unknown): string => {
  const seen = new Set<unknown>();
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null) return part;
    if (seen.has(part)) return undefined;
    seen.add(part);
    // Names, messages, stacks and causes are in no JSON of themselves.
    return part instanceof Error ? fieldsOf(part) : part;
  });
};

const fieldsOf = (part: object): object =>
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(part)).map(([name, { value }]) => [
      name,
      value as unknown,
    ]),
  );

const allThatShowsOf = (value: unknown): readonly string[] => [
  inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, breakLength: Infinity }),
  // As it stands in memory, without what `inspect` does to quotes and control characters.
  value instanceof Error ? value.message : '',
  jsonOf(value),
];

describe('the secrets of a client, whatever quotes them', () => {
  const CONSOLE = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;
  let printed: unknown[] = [];
  beforeEach(() => {
    const print = (...values: unknown[]): void => void printed.push(values);
    jest.spyOn(process, 'emitWarning').mockImplementation(print);
    for (const name of CONSOLE) jest.spyOn(console, name).mockImplementation(print);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('are in nothing that it shows', async () => {
    let now: Quoting;
    const server = await createRawServer({
      token: (response, request) => {
        if (now.failure.token !== undefined) return now.failure.token(response, request);
        response.end(JSON.stringify({ access_token: now.secrets.access_token, expires_in: 3600 }));
      },
      upgrade: (socket, request) => {
        if (now.failure.upgrade !== undefined) return now.failure.upgrade(socket, request);
        socket.write(switching(request));
        // The answer to a close: the only thing that such a client sends.
        socket.once('data', () => socket.end(Buffer.from([0x88, 2, 3, 232])));
        now.failure.opened?.(socket);
      },
    });
    const shownBy = async ({
      secrets,
      failure,
      reconnect,
      listens,
    }: Quoting): Promise<readonly unknown[]> => {
      const { client_token, client_secret, instance_token } = secrets;
      const { base_url, realtime_url } = server;
      const client = new AsyncVZapsClient({
        ...{ client_token, client_secret, base_url, realtime_url },
        ...failure.options,
      } as never);
      const subscription = client.events.subscribe({
        ...{ instance_id: 'instance-1', instance_token, reconnect },
        retry_delay_seconds: 0.01,
        max_retries: 1,
        close_timeout_seconds: 1,
      });
      const shown: unknown[] = [client, subscription];
      const show = (value: unknown): void => void shown.push(value);
      const failed$ = new Subject<void>();
      const told$ = client.activity$.pipe(filter(({ kind }) => kind === 'error'));
      const first = firstValueFrom(merge(failed$, told$.pipe(map(() => undefined))));
      client.activity$.subscribe(show);
      subscription.state$.subscribe(show);
      if (listens) subscription.errors$.subscribe(show);
      subscription.events$.subscribe({
        error: (error: unknown) => {
          show(error);
          failed$.next();
        },
        complete: () => failed$.next(),
      });
      await first;
      shown.push(
        inspect([client, subscription], { depth: Infinity, showHidden: true }),
        subscription.stats(),
      );
      await subscription.close();
      await client.close();
      return shown;
    };

    await fc.assert(
      fc.asyncProperty(quoting, async (one) => {
        now = one;
        printed = [];
        const shown = [...(await shownBy(one)), ...printed].flatMap(allThatShowsOf).join('\n');
        expect(shown).toMatch(/refused|failed|closed|could not be read/);
        const leaks = Object.entries(one.secrets).flatMap(([name, secret]) =>
          spellingsOf(secret)
            .filter((spelling) => shown.includes(spelling))
            .map((spelling) => [name, spelling]),
        );
        expect(leaks).toEqual([]);
      }),
      {
        numRuns: Number(RUNS),
        ...(SEED === undefined ? {} : { seed: Number(SEED) }),
        ...(FC_PATH === undefined ? {} : { path: FC_PATH }),
        interruptAfterTimeLimit: 8000,
      },
    );
  });
});
