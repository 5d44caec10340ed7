import { asyncScheduler, defer, firstValueFrom, NEVER, repeat, Subject, throwError, timer } from 'rxjs';
import { AsyncVZapsClient } from 'vzaps-rx';
import { marbles } from 'vzaps-rx/testing';

describe('virtual time', () => {
  it('passes as far as it is told, in milliseconds or in a diagram, and never back', () =>
    marbles(async ({ pass, scheduler }) => {
      expect(scheduler.now()).toBe(0);
      await pass(25);
      expect(scheduler.now()).toBe(25);
      await pass('--a 10ms b');
      expect(scheduler.now()).toBe(39);
      await pass(' 60m ');
      expect(scheduler.now()).toBe(3_600_039);
    }));

  it('is that of all of RxJS as long as a scenario runs, and no longer', async () => {
    const { now, schedule } = asyncScheduler;
    await marbles(async ({ pass }) => {
      let came = 0;
      timer(1000).subscribe(() => (came += 1));
      void Promise.resolve().then(() => timer(2000).subscribe(() => (came += 1)));
      await pass(1000);
      expect(came).toBe(0);
      await pass(1);
      expect([came, asyncScheduler.now()]).toEqual([1, 1001]);
      await pass(1000);
      expect(came).toBe(2);
    });
    expect([asyncScheduler.now, asyncScheduler.schedule]).toEqual([now, schedule]);
    expect(asyncScheduler.now()).toBeGreaterThan(1e12);
  });

  it('lets promises go on between two things of one moment', () =>
    marbles(async ({ pass, sleep }) => {
      const order: string[] = [];
      void sleep(5).then(() => order.push('promise'));
      timer(5).subscribe(() => order.push('timer'));
      await pass(6);
      expect(order).toEqual(['promise', 'timer']);
    }));

  it('ends where something happens again and again in no time', async () => {
    const endless$ = defer(() => timer(0)).pipe(repeat());
    await expect(marbles(({ observe }) => observe(endless$).toBe('-'))).rejects.toThrow(
      'marbles: at 0 ms something happens again and again, and no time passes.',
    );
    // Of a hundred thousand turns of the event loop: half a second for a machine that has nothing else to do.
  }, 30_000);

  it('is had by one scenario at a time, and given back by one that fails', async () => {
    const first = marbles(async ({ pass }) => {
      await pass(1);
      throw new Error('it failed');
    });
    await expect(marbles(({ pass }) => pass(1))).rejects.toThrow(
      'marbles: another scenario is running; return or await each one before the next begins.',
    );
    await expect(first).rejects.toThrow('it failed');
    await marbles(({ pass }) => pass(1));
  });

  it('passes on what is thrown in it', async () => {
    const broken = (): never => {
      throw new RangeError('broken');
    };
    await expect(
      marbles(({ pass, scheduler }) => {
        scheduler.schedule(broken, 5);
        return pass(10);
      }),
    ).rejects.toThrow(new RangeError('broken'));
  });

  it('has to pass', async () => {
    await expect(marbles(({ server }) => server('oa'))).rejects.toThrow(
      'marbles: no time has passed; say what is to be seen with toBe(), or await pass().',
    );
  });
});

describe('the end of a scenario', () => {
  it('closes its subscriptions, and waits for what runs', async () => {
    const states: string[] = [];
    const finish$ = new Subject<void>();
    let handled = false;
    await marbles(async ({ server, client_options, subscribe_options, pass }) => {
      server('oa');
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      subscription.state$.subscribe(({ status }) => states.push(status));
      subscription.on('All', async () => {
        await firstValueFrom(timer(3000));
        handled = true;
      });
      await pass(10);
      finish$.complete();
    });
    expect(handled).toBe(true);
    expect(states.at(-1)).toBe('closed');
  });

  it('waits no longer than a minute for what never ends', async () => {
    let state = '';
    await marbles(async ({ server, client_options, subscribe_options, pass }) => {
      server('oa');
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      subscription.state$.subscribe(({ status }) => (state = status));
      subscription.on('All', () => NEVER);
      await pass(10);
    });
    expect(state).toBe('closed');
  });

  it('is none of what has been seen', () =>
    marbles(({ server, client_options, subscribe_options, observe, statesOf }) => {
      server('oa');
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      observe(subscription.events$).toBe('-a-');
      statesOf(subscription).toBe('(co)');
      observe(throwError(() => new Error('at once'))).toBe('#');
    }));
});
