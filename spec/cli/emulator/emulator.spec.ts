import { asyncScheduler, concat, EMPTY, defer, from } from 'rxjs';
import { AsyncVZapsClient } from 'vzaps-rx';
import { runEmulator } from '~/cli/emulator/emulator';
import type { Part } from '~/cli/lines/line';

const MOST_OPEN = 10_000;

it('makes no more events than the gateway keeps while nobody acks them, says so, and loses none', async () => {
  const printed: string[] = [];
  const print = (line: readonly Part[]): void => void printed.push(line.map(({ text }) => text).join(''));
  let client: AsyncVZapsClient | undefined;
  const exit_code = await runEmulator(
    {
      port: 0,
      faults: [],
      every: 60,
      source: (make, gateway) =>
        concat(
          from(Array.from({ length: MOST_OPEN + 5 }, () => make.Presence())),
          defer(() => {
            client = new AsyncVZapsClient(gateway.client_options);
            client.events.subscribe(gateway.subscribe_options).on('All', () => undefined);
            return EMPTY;
          }),
        ),
    },
    { screen: { print, complain: print } as never, random: Math.random, scheduler: asyncScheduler },
  );
  await client?.close();
  expect(exit_code).toBe(0);
  expect(printed).toContain(`!!! ${MOST_OPEN} events are not acked: no more are made until some are`);
  expect(printed.at(-1)).toBe(`made ${MOST_OPEN} · acked ${MOST_OPEN} · connections 1`);
});
