import { firstValueFrom, lastValueFrom, map, NEVER, Subject, timer, toArray } from 'rxjs';
import {
  acknowledge,
  AsyncVZapsClient,
  handle,
  reject,
  type SubscriptionState,
  type VZapsError,
} from 'vzaps-rx';
import { act } from 'vzaps-rx/testing';
import { scenario } from '../support/scenario';
import { openSession } from '../support/session';

const idle = (): void => undefined;

/** A handler that is started by the gateway and finished by the test. */
const heldHandler = () => {
  const finish$ = new Subject<void>();
  let tellStarted: () => void = idle;
  const started = new Promise<void>((resolve) => {
    tellStarted = resolve;
  });
  const handled: string[] = [];
  return {
    started,
    handled,
    finish: () => {
      finish$.complete();
    },
    handler: async ({ id }: { readonly id: string }): Promise<void> => {
      handled.push(id);
      tellStarted();
      await lastValueFrom(finish$, { defaultValue: undefined });
    },
  };
};

describe('close()', () => {
  it('waits for the running handler, acks it, closes with 1000, and resolves after the socket has closed', async () => {
    const { gateway, make, subscribe } = await openSession();
    const { handler, started, finish } = heldHandler();
    const subscription = subscribe().on('Message', handler);
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await started;
    let resolved = false;
    const closed = subscription.close().then(() => {
      resolved = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(resolved).toBe(false);
    expect(await firstValueFrom(subscription.state$)).toEqual({ status: 'closing', in_flight: 1 });
    finish();
    await closed;
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual([message.id]);
    await gateway.until(() => gateway.connected === 0);
    expect(gateway.record.connections[0]!.closed).toMatchObject({ code: 1000 });
    expect(await lastValueFrom(subscription.state$)).toEqual({ status: 'closed' });
  });

  it('begins nothing that has not begun, and leaves it to come again', async () => {
    const { gateway, make, subscribe } = await openSession();
    const { handler, started, finish, handled } = heldHandler();
    const subscription = subscribe().on('Message', handler);
    await gateway.opened(1);
    const [running, waiting] = [make.Message(), make.Message()];
    gateway.send(running);
    gateway.send(waiting);
    await started;
    const closed = subscription.close();
    finish();
    await closed;
    expect(handled).toEqual([running.id]);
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual([running.id]);
    expect(subscription.last_event_id).toBe(running.id);
  });

  it('waits no longer than close_timeout_seconds, and reports what was left', () =>
    scenario(async ({ server, subscribe, pass, sent, statesOf }) => {
      server('oa');
      const errors: VZapsError[] = [];
      const subscription = subscribe().on('Message', () => NEVER);
      subscription.errors$.subscribe((error) => errors.push(error));
      statesOf(subscription).toBe('(co) 96ms d 9999ms (x|)');
      sent.toBe('-');
      await pass(100);
      const closed = subscription.close();
      await pass('20s ');
      await closed;
      expect(errors.map(({ code }) => code)).toEqual(['DRAIN_INCOMPLETE']);
      expect(errors[0]!.message).toContain('1 event');
    }));

  it('from inside a handler waits for that handler until the time-out, and not for ever', () =>
    scenario(async ({ server, subscribe, pass, statesOf }) => {
      server('o-----a');
      const subscription = subscribe().on('error', idle);
      let handled = false;
      subscription.on('Message', async () => {
        await subscription.close();
        handled = true;
      });
      statesOf(subscription).toBe('(co)--d 9999ms (x|)');
      await pass('20s ');
      expect(handled).toBe(true);
    }));

  it('may be called twice, and before anything has connected', async () => {
    const { gateway, subscribe } = await openSession();
    const subscription = subscribe();
    expect(subscription.close()).toBe(subscription.close());
    await subscription.close();
    expect(await lastValueFrom(subscription.events$.pipe(toArray()))).toEqual([]);
    expect(() => subscription.on('Message', idle)).toThrow('the subscription is closed');
    expect(gateway.record.connections).toEqual([]);
  });

  it.each([
    ['a token request', 100, 0],
    ['a handshake', 500, 1],
    ['the delay before a retry', 1250, 1],
  ])('during %s lets nothing open afterwards', (_moment, closed_at, handshakes_before) =>
    scenario(
      async ({ server, subscribe, pass, handshakes }) => {
        server([' 500ms r', 'o', 'o'], { r: act.refuse(503) });
        const subscription = subscribe().on('error', idle).on('All', idle);
        await pass(closed_at);
        const closed = subscription.close();
        await pass('60m ');
        await closed;
        expect(handshakes.moments).toHaveLength(handshakes_before);
      },
      { client_options: { access_token: () => firstValueFrom(timer(400).pipe(map(() => 'token'))) } },
    ),
  );

  it('completes events$, state$ and errors$', async () => {
    const { gateway, subscribe } = await openSession();
    const subscription = subscribe();
    const completed: string[] = [];
    const completion = (name: string) => ({ complete: () => void completed.push(name) });
    subscription.events$.subscribe(completion('events$'));
    subscription.events$.pipe(handle(idle)).subscribe(completion('handle'));
    subscription.state$.subscribe(completion('state$'));
    subscription.errors$.subscribe(completion('errors$'));
    await gateway.opened(1);
    await subscription.close();
    expect(completed.sort()).toEqual(['errors$', 'events$', 'handle', 'state$']);
  });

  it('follows from an aborted signal', async () => {
    const { gateway, make, subscribe } = await openSession();
    const abort = new AbortController();
    const { handler, started, finish } = heldHandler();
    const subscription = subscribe({ signal: abort.signal }).on('Message', handler);
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await started;
    abort.abort();
    finish();
    expect(await lastValueFrom(subscription.state$)).toEqual({ status: 'closed' });
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual([message.id]);
  });

  it.each(['settles', 'parks'])('has the last word: nothing %s after it', async (what) => {
    const { client, gateway, make, subscribe } = await openSession();
    const told: string[] = [];
    client.activity$.subscribe(({ kind }) => told.push(kind));
    const subscription = subscribe({ ack: 'manual', close_timeout_seconds: 0 });
    subscription.errors$.subscribe();
    const delivered = firstValueFrom(subscription.events$);
    subscription.events$.subscribe();
    await gateway.opened(1);
    gateway.send(make.Message());
    const event = await delivered;
    await subscription.close();
    if (what === 'settles') acknowledge(event);
    else reject(event, new Error('too late'));
    expect(told).not.toContain(what === 'settles' ? 'settled' : 'parked');
    expect(subscription.stats()).toMatchObject({ settled: 0, parked: 0 });
    expect(subscription.last_event_id).toBeUndefined();
  });

  it('is over at once with a signal that has aborted, and the client keeps nothing of it', async () => {
    const { client, subscribe, gateway } = await openSession();
    const signal = AbortSignal.abort();
    expect(await lastValueFrom(subscribe({ signal }).state$)).toEqual({ status: 'closed' });
    const events$ = client.events.stream({ ...gateway.subscribe_options, signal });
    expect(await lastValueFrom(events$.pipe(toArray()))).toEqual([]);
    expect(client.stats()).toEqual([]);
  });

  it('ends with the error that comes meanwhile, which is told like any other', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const errors: VZapsError[] = [];
    subscription.on('error', (error) => errors.push(error));
    let begun = (): void => undefined;
    const running = new Promise<void>((resolve) => (begun = resolve));
    let fail = (_error: Error): void => undefined;
    subscription.on(
      'Message',
      () => {
        begun();
        return new Promise<void>((_resolve, reject) => (fail = reject));
      },
      { on_failure: 'stop' },
    );
    subscription.on('Presence', () => new Promise(() => undefined));
    await gateway.opened(1);
    gateway.send(make.Message());
    gateway.send(make.Presence());
    await running;
    while (subscription.stats().in_flight < 2) await new Promise((resolve) => setImmediate(resolve));
    const closed = subscription.close();
    fail(new Error('no'));
    await closed;
    expect(errors.map(({ code }) => code)).toEqual(['HANDLER_FAILED', 'HANDLER_FAILED']);
  });

  it('of the client closes all that it has opened', async () => {
    const { gateway, client, subscribe } = await openSession();
    subscribe().on('All', idle);
    client.events.stream(gateway.subscribe_options).subscribe();
    await gateway.opened(2);
    await client.close();
    await gateway.until(() => gateway.connected === 0);
  });

  it('of the client lets it open nothing more', async () => {
    const { gateway, client } = await openSession();
    const stream$ = client.events.stream(gateway.subscribe_options);
    await client.close();
    expect(() => client.events.subscribe(gateway.subscribe_options)).toThrow('the client is closed');
    await expect(lastValueFrom(stream$)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('happens at the end of an await using block', async () => {
    const { gateway } = await openSession();
    {
      await using client = new AsyncVZapsClient(gateway.client_options);
      client.events.subscribe(gateway.subscribe_options).on('All', idle);
      await gateway.opened(1);
    }
    await gateway.until(() => gateway.connected === 0);
  });

  it('does not wait for a handler that is unsubscribed as it is told to be waited for', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const errors: VZapsError[] = [];
    subscription.errors$.subscribe((error) => errors.push(error));
    const begun$ = new Subject<void>();
    const handler = (): typeof NEVER => {
      begun$.next();
      return NEVER;
    };
    const begun = firstValueFrom(begun$);
    const running = subscription.events$.pipe(handle(handler)).subscribe();
    subscription.state$.subscribe(({ status }) => {
      if (status === 'closing') running.unsubscribe();
    });
    await gateway.opened(1);
    gateway.send(make.Message());
    await begun;
    await subscription.close();
    // Whoever waits until the time is up tells what was left.
    expect(errors).toEqual([]);
  });
});

describe('the last unsubscription from events$', () => {
  it('closes the connection, and coming back resumes from the cursor', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const states: SubscriptionState['status'][] = [];
    subscription.state$.subscribe(({ status }) => states.push(status));
    const first = subscription.events$.subscribe();
    await gateway.opened(1);
    const [before, between] = [make.Message(), make.Message()];
    gateway.send(before);
    await gateway.acked(before.id);
    first.unsubscribe();
    await gateway.until(() => gateway.connected === 0);
    expect(states).toEqual(['idle', 'connecting', 'open', 'idle']);
    gateway.send(between);
    const again = firstValueFrom(subscription.events$);
    expect(await again).toEqual(between);
    await gateway.acked(between.id);
    expect(gateway.record.connections[1]!.query['last_event_id']).toBe(before.id);
  });
});
