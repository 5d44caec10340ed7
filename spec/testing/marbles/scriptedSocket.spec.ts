import { timer } from 'rxjs';
import { AsyncVZapsClient, handle } from 'vzaps-rx';
import { act, createEnvelopes, marbles } from 'vzaps-rx/testing';

describe('a scripted socket of the kind of ws', () => {
  it('is paused at the bound, and read on later', () =>
    marbles(({ server, client_options, subscribe_options, observe, sent, handshakes }) => {
      server('oabcdef');
      const options = { ...subscribe_options, max_in_flight: 2 };
      const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(options);
      observe(events$.pipe(handle(() => timer(10)))).toBe('----------- a 9ms b 9ms c 9ms d 9ms e 9ms f');
      sent.toBe('                                          ----------- a 9ms b 9ms c 9ms d 9ms e 9ms f');
      handshakes.toBe('                                    0');
    }));

  it('that has gone silent is found, and replaced', () =>
    marbles(({ server, client_options, subscribe_options, observe, handshakes, errorsOf }) => {
      server(['oa-s-b', 'oc'], { s: act.silence });
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      observe(subscription.events$).toBe('-a 90499ms c');
      handshakes.toBe('                   0 90499ms a');
      errorsOf(subscription).toBe('       - 89999ms l', { l: 'CONNECTION_LOST' });
    }));

  it('takes no acks after it has gone silent', () =>
    marbles(({ server, client_options, subscribe_options, observe, sent }) => {
      server(['oa-s', 'ob'], { s: act.silence });
      const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      observe(events$.pipe(handle(() => timer(10)))).toBe('----------- a 90499ms b');
      sent.toBe('                                          - 90510ms b');
    }));

  it('is refused with a status that the client is told', () =>
    marbles(({ server, client_options, subscribe_options, observe, handshakes }) => {
      server(['r', 's', 'o'], { r: act.refuse(401), s: act.refuse(401) });
      const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      observe(events$).toBe('#');
      handshakes.toBe('      (00)');
    }));
});

describe('a scripted socket of a browser', () => {
  const BROWSER = { runtime: 'browser' } as const;

  it('is closed at the bound, and opened again from the cursor', () =>
    marbles(({ server, client_options, subscribe_options, observe, handshakes }) => {
      server(['oabcd', 'ocd', 'od', 'o']);
      const options = { ...subscribe_options, max_in_flight: 2 };
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(options);
      observe(subscription.events$.pipe(handle(() => timer(10)))).toBe('----------- a 9ms b 9ms c 9ms d');
      handshakes.toBe('                                                 0 10ms a 9ms b 9ms c');
    }, BROWSER));

  it('says nothing of why it was refused', () =>
    marbles(({ server, client_options, subscribe_options, observe, errorsOf, handshakes }) => {
      server(['r', 'oa'], { r: act.refuse(401) });
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      errorsOf(subscription).toBe('       l', { l: 'CONNECTION_LOST' });
      observe(subscription.events$).toBe('- 500ms a');
      handshakes.toBe('                   0 499ms 0');
    }, BROWSER));

  it('answers no pings that anybody sees, and sends no headers', () =>
    marbles(({ server, client_options, subscribe_options, observe }) => {
      server('oap', { p: act.ping });
      const { events } = new AsyncVZapsClient(client_options);
      expect(() => events.subscribe({ ...subscribe_options, credentials: 'headers' })).toThrow(/credentials/);
      observe(events.subscribe(subscribe_options).events$).toBe('-a');
    }, BROWSER));
});

describe('a script', () => {
  it('may send a letter of its own, also a special one, and an event of any type', () =>
    marbles(({ server, client_options, subscribe_options, observe, sent }) => {
      const receipt = createEnvelopes().ReadReceipt();
      const newer = { id: 'evt_1', type: 'Newer', instance_id: 'instance-1', data: {} };
      server('(xo)-1-o', { x: act.open, o: receipt, 1: newer });
      const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      observe(events$).toBe('o----1-');
      sent.toBe('            o----1-');
    }));

  it.each([
    ['a time without its unit', 'o 10 a', '1'],
    ['a time without spaces', 'o-10ms-a', '1'],
    ['a capital', 'oA', 'A'],
  ])('with %s says what stands for nothing', async (_what, script, sign) => {
    const scenario = marbles(({ server }) => {
      server(script);
    });
    await expect(scenario).rejects.toThrow(
      `marbles: '${sign}' in the server's '${script}' stands for nothing. Events are the letters from a to z; name what else you ` +
        `mean, as in server(scripts, { ${sign}: event }). A time has a unit, and spaces around it: ' 10ms '.`,
    );
  });

  it('of a connection that the client has closed goes on for nobody', () =>
    marbles(({ server, client_options, subscribe_options, observe, statesOf }) => {
      server('oa----b---#');
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      observe(subscription.events$).toBe('-a---|------');
      statesOf(subscription).toBe('       (co)-(dx|)---');
      timer(5).subscribe(() => void subscription.close());
    }));

  it('does nothing for a handshake that there is none for', () =>
    marbles(({ client_options, subscribe_options, observe, handshakes, errorsOf }) => {
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      observe(subscription.events$).toBe('-');
      errorsOf(subscription).toBe('       30s t', { t: 'TIMEOUT' });
      handshakes.toBe('                   0');
    }));
});
