import { createHook } from 'node:async_hooks';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { AsyncVZapsClient, type EventEnvelope, handle } from 'vzaps-rx';
import { createEnvelopes } from 'vzaps-rx/testing';
import { FedSocket } from '../support/fedSocket';

const EVENTS = 100;

const promisesMadeBy = (run: () => void): number => {
  let made = 0;
  const counting = createHook({
    init: (_id, type) => {
      if (type === 'PROMISE') made += 1;
    },
  }).enable();
  try {
    run();
  } finally {
    counting.disable();
  }
  return made;
};

const turnEnd = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Runs the burst between a subscription that has opened and its end, and sees that all of it is acked. */
const whileOpen = async (
  handler: (event: EventEnvelope) => unknown,
  run: (burst: () => void) => void,
): Promise<void> => {
  const client = new AsyncVZapsClient({
    client_token: 'client',
    access_token: async () => 'token',
    WebSocketCtor: FedSocket,
  });
  try {
    const { events$, state$ } = client.events.subscribe({ instance_id: 'i', instance_token: 'instance' });
    events$.pipe(handle(handler, { concurrency: EVENTS })).subscribe();
    await firstValueFrom(
      state$.pipe(
        filter(({ status }) => status === 'open'),
        timeout(5000),
      ),
    );
    const make = createEnvelopes();
    const frames = Array.from({ length: EVENTS }, () => JSON.stringify(make.Message()));
    run(() => {
      for (const data of frames) FedSocket.last?.onmessage?.({ data });
    });
    await turnEnd();
    await turnEnd();
    expect(FedSocket.last?.sent).toHaveLength(EVENTS);
  } finally {
    await client.close();
  }
};

describe('what is made for each event', () => {
  it('is no promise where the handler gives none', () =>
    whileOpen(
      () => undefined,
      (burst) => expect(promisesMadeBy(burst)).toBe(0),
    ));

  it('is one promise more than that of the handler, which waits for it', () =>
    whileOpen(
      async () => undefined,
      (burst) => expect(promisesMadeBy(burst)).toBe(2 * EVENTS),
    ));

  it('is no copy of what was parsed', async () => {
    const handled: EventEnvelope[] = [];
    const parsed = new Set<unknown>();
    const { parse } = JSON;
    const parsing = jest.spyOn(JSON, 'parse').mockImplementation((text) => {
      const value = parse(text) as { data?: unknown };
      parsed.add(value).add(value.data);
      return value;
    });
    try {
      await whileOpen(
        (event) => void handled.push(event),
        (burst) => burst(),
      );
    } finally {
      parsing.mockRestore();
    }
    expect(handled).toHaveLength(EVENTS);
    expect(handled.every((event) => parsed.has(event) && parsed.has(event.data))).toBe(true);
  });
});
