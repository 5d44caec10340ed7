import { NEVER, of, Subject, throwError, timer } from 'rxjs';
import { type EventEnvelope, handle, handleBatch, type VZapsError } from 'vzaps-rx';
import { scenario } from '../support/scenario';
import { openSession, type Session } from '../support/session';

/** Sends so many messages to a subscription whose batches are handled by `handler`, and gives their ids. */
const send = ({ gateway, make }: Session, count: number): readonly string[] => {
  const events = Array.from({ length: count }, () => make.Message());
  events.forEach((event) => {
    gateway.send(event);
  });
  return events.map(({ id }) => id);
};

const acked = ({ gateway }: Session): readonly string[] =>
  gateway.record.acks.map(({ event_id }) => event_id);

describe('handleBatch', () => {
  it('hands over max events at once, and acks and emits them when the handler has completed', () =>
    scenario(async ({ server, subscribe, observe, sent, pass }) => {
      server('oabcdef');
      const batches: (readonly string[])[] = [];
      const handler = (events: readonly EventEnvelope[]) => {
        batches.push(events.map(({ id }) => id));
        return timer(10);
      };
      const handled$ = subscribe().events$.pipe(handleBatch(handler, { max: 3, within_seconds: 60 }));
      observe(handled$).toBe('13ms (abc) 5ms (def)');
      sent.toBe('             13ms (abc) 5ms (def)');
      await pass('1s ');
      expect(batches).toEqual([
        ['evt_a', 'evt_b', 'evt_c'],
        ['evt_d', 'evt_e', 'evt_f'],
      ]);
    }));

  it('hands over fewer when the time of the first one is up', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oab 50ms cd 1s e');
      const sizes: number[] = [];
      subscribe()
        .events$.pipe(
          handleBatch((events) => void sizes.push(events.length), { max: 100, within_seconds: 0.1 }),
        )
        .subscribe();
      sent.toBe('- 100ms (abcd) 1048ms e');
      await pass('2s ');
      expect(sizes).toEqual([4, 1]);
    }));

  it('runs one batch at a time, and gathers the next meanwhile', () =>
    scenario(async ({ server, subscribe, pass, sleep, sent }) => {
      server('oabcdef');
      const log: string[] = [];
      subscribe()
        .events$.pipe(
          handleBatch(
            async (events) => {
              log.push(`begin ${events.length}`);
              await sleep(10);
              log.push('end');
            },
            { max: 2, within_seconds: 60 },
          ),
        )
        .subscribe();
      sent.toBe('------------(ab)------(cd)------(ef)');
      await pass(100);
      expect(log).toEqual(['begin 2', 'end', 'begin 2', 'end', 'begin 2', 'end']);
    }));

  it('gives one verdict for all events of a batch that failed, which come again together', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oabc');
      const errors: VZapsError[] = [];
      const verdicts: number[] = [];
      let runs = 0;
      const subscription = subscribe();
      subscription.errors$.subscribe((error) => errors.push(error));
      subscription.events$
        .pipe(
          handleBatch(
            () => {
              runs += 1;
              return runs === 1 ? throwError(() => new Error('no disk')) : of(1, 2, 3);
            },
            {
              max: 3,
              within_seconds: 60,
              on_failure: (_error, events) => {
                verdicts.push(events.length);
                return 'park';
              },
            },
          ),
        )
        .subscribe();
      sent.toBe('--- 1m (abc)');
      await pass('2m ');
      expect(verdicts).toEqual([3]);
      expect(runs).toBe(2);
      expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('HANDLER_FAILED'));
    }));

  it('tries a failed batch again as often as retries says', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oab');
      let runs = 0;
      subscribe()
        .events$.pipe(
          handleBatch(
            async () => {
              runs += 1;
              if (runs < 3) throw new Error('not yet');
              await Promise.resolve();
            },
            { max: 2, within_seconds: 60, retries: 2 },
          ),
        )
        .subscribe();
      // After half of 1 s, and half of 2 s.
      sent.toBe('-- 1500ms (ab)');
      await pass('1m ');
      expect(runs).toBe(3);
    }));

  it("acks all with 'skip', and acks none and errors with 'stop'", async () => {
    const session = await openSession();
    const subscription = session.subscribe();
    subscription.on('error', () => undefined);
    const fail = (): never => {
      throw new Error('no');
    };
    const skipping = subscription.events$
      .pipe(handleBatch(fail, { max: 2, within_seconds: 60, on_failure: 'skip' }))
      .subscribe();
    await session.gateway.opened(1);
    const skipped = send(session, 2);
    await session.gateway.until(({ acks }) => acks.length === 2);
    skipping.unsubscribe();
    await session.gateway.until(() => session.gateway.connected === 0);
    const stopped = new Promise((resolve) => {
      subscription.events$
        .pipe(handleBatch(fail, { max: 2, within_seconds: 60, on_failure: 'stop' }))
        .subscribe({ error: resolve });
    });
    await session.gateway.opened(2);
    send(session, 2);
    expect(await stopped).toMatchObject({ code: 'HANDLER_FAILED', verdict: 'stop' });
    await session.gateway.until(() => session.gateway.connected === 0);
    expect(acked(session)).toEqual(skipped);
  });

  it('works off any queue after a batch that took its time, where the others end as they begin', async () => {
    const session = await openSession();
    const subscription = session.subscribe();
    const first$ = new Subject<void>();
    let handled = 0;
    subscription.events$
      .pipe(handleBatch(() => ((handled += 1) === 1 ? first$ : undefined), { max: 1, within_seconds: 1 }))
      .subscribe();
    await session.gateway.opened(1);
    const ids = send(session, 1000);
    while (subscription.stats().in_flight < 1000) await new Promise(setImmediate);
    first$.complete();
    await session.gateway.acked(ids.at(-1)!);
    expect([handled, subscription.stats().settled]).toEqual([1000, 1000]);
  });

  it('gives back what runs and what waits when it is unsubscribed', async () => {
    const session = await openSession();
    const subscription = session.subscribe();
    let started: () => void = () => undefined;
    const began = new Promise<void>((resolve) => {
      started = resolve;
    });
    const running = subscription.events$
      .pipe(
        handleBatch(
          () => {
            started();
            return NEVER;
          },
          { max: 2, within_seconds: 60 },
        ),
      )
      .subscribe();
    await session.gateway.opened(1);
    send(session, 3);
    await began;
    running.unsubscribe();
    expect(subscription.stats()).toMatchObject({ in_flight: 0, settled: 0 });
    await session.gateway.until(() => session.gateway.connected === 0);
    expect(acked(session)).toEqual([]);
  });

  it('behind a handle, finishes at close() what that one was handling, and close() waits for it', async () => {
    const session = await openSession();
    const subscription = session.subscribe();
    const errors: VZapsError[] = [];
    subscription.errors$.subscribe((error) => errors.push(error));
    const finish$ = new Subject<void>();
    let begun = 0;
    const batches: (readonly string[])[] = [];
    subscription.events$
      .pipe(
        handle(
          () => {
            begun += 1;
            return finish$;
          },
          { concurrency: 2 },
        ),
        handleBatch((events) => void batches.push(events.map(({ id }) => id)), {
          max: 500,
          within_seconds: 60,
        }),
      )
      .subscribe();
    await session.gateway.opened(1);
    const ids = send(session, 3);
    while (subscription.stats().in_flight < 3) await new Promise((resolve) => setImmediate(resolve));
    const closed = subscription.close();
    finish$.complete();
    await closed;
    expect(begun).toBe(2);
    expect(batches).toEqual([ids.slice(0, 2)]);
    expect(acked(session)).toEqual(ids.slice(0, 2));
    expect(errors).toEqual([]);
  });

  it('runs what waits when its source completes, and then completes', () => {
    const sizes: number[] = [];
    const event = { id: '1', type: 'Message', instance_id: 'i', data: {} };
    let completed = false;
    of(event, { ...event, id: '2' })
      .pipe(handleBatch((events) => void sizes.push(events.length), { max: 9, within_seconds: 60 }))
      .subscribe({
        complete: () => {
          completed = true;
        },
      });
    expect([sizes, completed]).toEqual([[2], true]);
  });

  it('errors on events from no source when it fails, since nobody would bring them again', () => {
    const errors: unknown[] = [];
    of({ id: '1', type: 'Message', instance_id: 'i', data: {} })
      .pipe(
        handleBatch(
          () => {
            throw new Error('no');
          },
          { max: 1, within_seconds: 1 },
        ),
      )
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([new Error('no')]);
  });

  it.each([
    [{ max: 0, within_seconds: 1 }, 'max'],
    [{ max: 1 }, 'within_seconds'],
    [{ max: 1, within_seconds: 1, on_failure: 'retry' }, 'on_failure'],
  ])('refuses %j at the call', (options, field) => {
    expect(() => handleBatch(() => undefined, options as never)).toThrow(field);
  });
});
