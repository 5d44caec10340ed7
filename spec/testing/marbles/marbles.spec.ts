import assert from 'node:assert';
import { concatMap, delay, interval, NEVER, take, tap, timer } from 'rxjs';
import { type EventSubscription, handle } from 'vzaps-rx';
import { act, createEnvelopes } from 'vzaps-rx/testing';
import { AsyncVZapsClient as BrowserClient } from '~/index.browser';
import { scenario, type World } from '../../support/scenario';

describe('marbles', () => {
  it('shows what a pipeline emits, and when what is acked', () =>
    scenario(({ server, subscribe, observe, sent }) => {
      server('                                                      o-a-b-----');
      observe(subscribe().events$.pipe(handle(() => timer(3)))).toBe('-----a--b-');
      sent.toBe('                                                   -----a--b-');
    }));

  it('lets promises go on, and takes the time from RxJS and sleep', () =>
    scenario(({ server, subscribe, sleep, observe, sent }) => {
      server('     oab');
      const work = async (): Promise<void> => {
        await sleep(2);
        await Promise.resolve();
        await sleep(3);
      };
      const late$ = subscribe().events$.pipe(
        handle(work),
        concatMap(async (event) => event),
        delay(10),
      );
      observe(late$).toBe('     ---------------- a----b----');
      sent.toBe('        ------a----b----------------');
    }));

  it('plays a script for each connection, and shows the handshakes with their cursors', () =>
    scenario(({ server, subscribe, observe, handshakes, statesOf, errorsOf }) => {
      server(['o-a--#', 'r', 'ob'], { r: act.refuse(503, { retry_after_seconds: 5 }) });
      const subscription = subscribe();
      statesOf(subscription).toBe('   (ico)w 499ms (cw) 5996ms (co)');
      errorsOf(subscription).toBe('   -----l 499ms r 6s -', {
        l: 'CONNECTION_CLOSED',
        r: 'CONNECTION_REFUSED',
      });
      observe(subscription.events$).toBe('--a- 6502ms b');
      handshakes.toBe('               0 504ms a 5999ms a-');
    }));

  it('sends no event of a type that was not asked for, as the platform does', () => {
    const make = createEnvelopes();
    return scenario(({ server, subscribe, observe, sent }) => {
      server('oapb', { p: make.Presence() });
      observe(subscribe({ events: ['Presence'] }).events$).toBe('--p-');
      sent.toBe('                                                --p-');
    });
  });

  it('tells what stands in a handshake', () =>
    scenario(async ({ server, subscribe, pass, requests }) => {
      server(['o#', 'o']);
      subscribe({ events: ['Message', 'Presence'], last_event_id: 'evt_before' })
        .on('error', () => undefined)
        .on('All', () => undefined);
      await pass('1s ');
      expect(requests.map(({ at_ms }) => at_ms)).toEqual([0, 501]);
      const { searchParams } = new URL(requests[0]!.url);
      expect(Object.fromEntries(searchParams)).toMatchObject({
        instance_id: 'instance-1',
        events: 'Message,Presence',
        last_event_id: 'evt_before',
      });
      expect(requests[0]!.headers).toMatchObject({ 'X-Instance-Token': 'instance-token-1' });
    }));

  it('takes an hour in no time, and leaves a quiet connection open', async () => {
    const began = performance.now();
    await scenario(({ server, subscribe, observe, statesOf, handshakes }) => {
      server('                    o 60m a-');
      const subscription = subscribe();
      statesOf(subscription).toBe('(ico)');
      observe(subscription.events$).toBe('- 60m a-');
      handshakes.toBe('                0');
    });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('shows every act of a server', () =>
    scenario(({ server, subscribe, observe, errorsOf, handshakes, events }) => {
      const receipt = createEnvelopes().ReadReceipt();
      server(['oamtxrp-c', '#', 's', 'o--'], {
        m: act.malformed(),
        t: act.text(JSON.stringify(events['e'])),
        x: act.malformed('binary'),
        r: receipt,
        p: act.ping,
        c: act.close(1012, 'restart'),
        s: act.silence,
      });
      const subscription = subscribe({ retry_delay_seconds: 0.02 });
      observe(subscription.events$).toBe('-a-e-r');
      errorsOf(subscription).toBe('       --m-m---c 9ms l', {
        m: 'MALFORMED_FRAME',
        c: 'CONNECTION_CLOSED',
        l: 'CONNECTION_LOST',
      });
      // The third one hangs, and is given up after timeout_seconds.
      handshakes.toBe('                   0-------- 9ms 1 19ms 1- 1s', { 1: receipt.id });
    }));
});

describe('what a diagram says', () => {
  const failing = async (test: (world: World) => void | Promise<void>): Promise<string> =>
    scenario(test).then(
      () => 'nothing was wrong',
      (error: unknown) => (error as Error).message,
    );

  it('is told from what comes earlier, later, twice, not at all, or is another', async () => {
    for (const wrong of [
      '--a-b',
      '---a-b-',
      '--a-bb',
      '--a---',
      '--a-c-',
      '-(ab)',
      '--a-|',
      '--a-#',
      '------',
    ])
      expect(
        await failing(({ server, subscribe, observe }) => {
          server('o-a--b');
          observe(subscribe().events$).toBe(wrong);
        }),
      ).toMatch(wrong === '' ? 'nothing was wrong' : /^observed: not as in the diagram/);
  });

  it('goes as far as the longest one', async () => {
    const both = (longest: string) =>
      failing(({ server, subscribe, observe, sent }) => {
        server('o-a--b');
        observe(subscribe().events$).toBe('--a');
        sent.toBe(longest);
      });
    expect(await both('--a--')).toBe('nothing was wrong');
    expect(await both('--a--b')).toMatch(/^observed/);
  });

  it('is shown beside what was seen', async () => {
    const message = await failing(({ server, subscribe, observe, sent }) => {
      server('o-a--b');
      observe(subscribe().events$.pipe(handle(() => timer(1)))).toBe('---b---');
      sent.toBe('---a--x', { x: 'evt_other' });
    });
    expect(message.split('\n')).toEqual([
      'observed: not as in the diagram  ---b---',
      '  expected: ---b   (3 ms b)',
      '  seen:     ---a--b   (3 ms a, 6 ms b)',
      'sent: not as in the diagram  ---a--x',
      '  expected: ---a--x   (3 ms a, 6 ms x)',
      '  seen:     ---a--b   (3 ms a, 6 ms b)',
    ]);
  });

  it('may be of anything, and of an error', () =>
    scenario(({ server, subscribe, observe, cold, hot }) => {
      server('r', { r: act.refuse(404) });
      observe(subscribe().events$).toBe('#');
      observe(cold('-1-2|')).toBe('-1-2|');
      observe(hot('-1-2|')).toBe('-1-2|');
      observe(interval(2).pipe(take(2))).toBe('--0-(1|)', { 0: 0, 1: 1 });
      const wrong = new TypeError('wrong');
      observe(cold('--#', {}, wrong)).toBe('--#', {}, wrong);
      observe(NEVER.pipe(delay(1)), '---!').toBe('----');
    }));

  it('tells one error from another', async () => {
    expect(
      await failing(({ cold, observe }) =>
        observe(cold('--#', {}, new Error('this'))).toBe('--#', {}, new Error('that')),
      ),
    ).toContain('seen:     --#   (2 ms # Error: this)');
  });

  it('unsubscribes at the end that it is given', () =>
    scenario(({ observe, cold }) => {
      const source = cold('-a-b-c');
      observe(source, '  ---!').toBe('-a----', { a: 'a' });
    }));
});

describe('a scenario that would show less than it seems to', () => {
  const failing = (...args: Parameters<typeof scenario>): Promise<string> =>
    scenario(...args).then(
      () => 'nothing was wrong',
      (error: unknown) => (error as Error).message,
    );

  it.each([
    ['a-o-b', "the server's 'a-o-b' has 'frame' at 0 ms, where the handshake has not been accepted"],
    ['oo-a', "the server's 'oo-a' has 'open' at 1 ms, where the handshake was accepted before"],
    ['o-r', "the server's 'o-r' has 'refuse' at 2 ms, where the handshake was accepted before"],
    ['o-#-a', "the server's 'o-#-a' has 'frame' at 4 ms, where the connection is over"],
    ['r-o', "the server's 'r-o' has 'open' at 2 ms, where the connection is over"],
    ['os-o', "the server's 'os-o' has 'open' at 3 ms, where the server has gone silent before"],
    ['o-(ab', "a group of 'o-(ab' is not closed, or not opened"],
    ['o-u', "'u' is to stand for an event, or for an act"],
  ])('is refused where the server does %s', async (script, message) => {
    const letters = {
      r: act.refuse(503),
      s: act.silence,
      ...(script.includes('u') && { u: undefined as never }),
    };
    expect(await failing(({ server, pass }) => (server(script, letters), pass(1)))).toContain(message);
  });

  it('fails with an error that no diagram shows', async () => {
    const broken = ({ server, subscribe, observe, sent }: World): void => {
      server('oa');
      const failing$ = subscribe().events$.pipe(
        tap(() => {
          throw new Error('broken');
        }),
      );
      observe(failing$);
      sent.toBe('-a');
    };
    expect(await failing(broken)).toBe(
      'observed: no diagram says what is to be seen, and it ended with an error: -#   (1 ms # Error: broken)',
    );
  });

  it.each([
    ['a handler', (events: EventSubscription, check: () => void) => void events.on('All', check)],
    ['a subscriber', ({ events$ }: EventSubscription, check: () => void) => void events$.subscribe(check)],
  ])('fails with an assertion that fails in %s', async (_where, listen) => {
    const wrong = ({ server, subscribe, pass }: World): Promise<void> => {
      server('oa');
      listen(subscribe(), () => expect(1).toBe(2));
      return pass(10);
    };
    expect(await failing(wrong)).toMatch(/Expected: .*2/);
  });

  it('fails with an assertion that fails in a handler of the browser build', async () => {
    const wrong = ({ server, client_options, subscribe_options, pass }: World): Promise<void> => {
      server('oa');
      const { events } = new BrowserClient(client_options);
      events
        .subscribe(subscribe_options)
        .on('error', () => undefined)
        .on('All', () => expect(1).toBe(2));
      return pass(10);
    };
    expect(await failing(wrong)).toMatch(/Expected: .*2/);
  });

  const failingCheck = (): void => expect(1).toBe(2);
  const failingAssert = (): void => assert.equal(1, 2);
  const throwing = (): never => {
    throw new Error('the handler failed');
  };

  it.each<[string, (subscription: EventSubscription) => unknown, RegExp]>([
    ["node's assert in a handler", (all) => all.on('All', failingAssert), /1 == 2/],
    [
      'on_failure',
      ({ events$ }) =>
        events$.pipe(handle(throwing, { on_failure: () => (failingCheck(), 'skip') })).subscribe(),
      /Expected: .*2/,
    ],
  ])('fails with an assertion that fails in %s', async (_where, listen, message) => {
    const wrong = ({ server, subscribe, pass }: World): Promise<void> => {
      server('oa');
      listen(subscribe());
      return pass('10s ');
    };
    expect(await failing(wrong)).toMatch(message);
  });

  it("fails with an assertion that a diagram would take for its '#'", async () => {
    const wrong = ({ server, subscribe, observe }: World): void => {
      server('oa');
      observe(subscribe().events$.pipe(tap(failingCheck))).toBe('-#');
    };
    expect(await failing(wrong)).toMatch(/Expected: .*2/);
  });

  it('hears of assertions also where the runner has put its own timers in the place of the others', async () => {
    const wrong = ({ server, subscribe, pass }: World): Promise<void> => {
      server('oa');
      subscribe().events$.subscribe(failingCheck);
      return pass(10);
    };
    jest.useFakeTimers();
    const fake = globalThis.setTimeout;
    try {
      expect(await failing(wrong)).toMatch(/Expected: .*2/);
      expect(globalThis.setTimeout).toBe(fake);
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets the server play its scripts to their end, also where no diagram is that long', async () => {
    const wrong = ({ server, subscribe, sent }: World): void => {
      server('oa----b');
      subscribe()
        .on('error', () => undefined)
        .on('All', () => undefined);
      sent.toBe('-a');
    };
    expect(await failing(wrong)).toContain('seen:     -a----b   (1 ms a, 6 ms b)');
  });

  it('refuses a runtime that there is not', async () => {
    const elsewhere = scenario(() => undefined, { runtime: 'nodejs' as never });
    await expect(elsewhere).rejects.toThrow(
      "marbles: runtime is to be 'node' or 'browser'; it was 'nodejs'.",
    );
  });

  it('refuses an option that there is not', async () => {
    const elsewhere = scenario(() => undefined, { platform: 'browser' } as never);
    await expect(elsewhere).rejects.toThrow('marbles knows no option platform; it knows runtime, random.');
  });

  it('refuses what compares nothing', async () => {
    const expecting = ({ scheduler, pass }: World): Promise<void> => {
      scheduler.expectObservable(timer(1)).toBe('---x');
      return pass(1);
    };
    expect(await failing(expecting)).toContain('observe(source).toBe(diagram)');
    const endless = ({ observe, pass }: World): Promise<void> => {
      observe(NEVER, '---');
      return pass(1);
    };
    expect(await failing(endless)).toBe("marbles: '---' has no '!', which says when to unsubscribe.");
  });

  it.each([
    [() => act.close(1006), 'act.close: code is to be a close code that can be sent'],
    [() => act.refuse(200), 'act.refuse: status is to be an HTTP status from 300 to 599; it was 200.'],
    [() => act.refuse(503, { retry_after_seconds: -1 }), 'act.refuse: retry_after_seconds is to be'],
    [() => act.malformed('bogus' as never), "act.malformed: form is to be 'not_json' or"],
    [() => act.text(undefined as never), 'act.text: data is to be a text; it was undefined.'],
  ])('knows no act that can’t be', (wrong, message) => {
    expect(wrong).toThrow(message);
  });

  it.each([['1h'], ['10'], ['10 ms'], [''], [-1], [Number.NaN], [undefined]])(
    'lets no time pass that is none: %p',
    async (span) => {
      expect(await failing(({ pass }) => pass(span as never))).toContain('is no time: give milliseconds');
    },
  );

  it('knows no ^', async () => {
    expect(await failing(({ server, pass }) => (server('o--^-a'), pass(1)))).toContain("has a '^'");
  });

  it('does not fail with what a handler is to fail with', () =>
    scenario(({ server, subscribe, sent, errorsOf }) => {
      server('oa');
      const subscription = subscribe();
      errorsOf(subscription).toBe('-f-', { f: 'HANDLER_FAILED' });
      sent.toBe('                          ---');
      subscription.on('All', () => {
        throw new Error('the database is down');
      });
    }));

  it('fails with what came first', async () => {
    const twice = ({ scheduler }: World): void => {
      scheduler.schedule(() => {
        throw new Error('later');
      }, 10);
      throw new Error('first');
    };
    expect(await failing(twice)).toBe('first');
  });
});
