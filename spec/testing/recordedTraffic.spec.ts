import { lastValueFrom, toArray } from 'rxjs';
import { AsyncVZapsClient } from 'vzaps-rx';
import {
  createEnvelopes,
  marbles,
  readTraffic,
  recordScript,
  type ReplayOptions,
  replayTraffic,
} from 'vzaps-rx/testing';
import { AdjustedTime } from '../support/adjustedTime';
import { marbles as diagrams } from '../support/marbles';
import { openSession } from '../support/session';

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** A record of three events, at 0, 2 and 2.5 s. */
const RECORD = `${[
  { id: 'evt_a', type: 'Message', created_at: at(1), data: { text: 'ü' }, received_at: at(100) },
  { id: 'evt_b', type: 'ReadReceipt', received_at: at(102) },
  { id: 'evt_c', type: 'Unheard', more: [1], received_at: at(102.5) },
]
  .map((line) => JSON.stringify(line))
  .join('\n')}\n`;

describe('readTraffic', () => {
  it('reads each event as it came, with its time', () => {
    expect(readTraffic(RECORD)).toEqual([
      { at_ms: 0, event: { id: 'evt_a', type: 'Message', created_at: at(1), data: { text: 'ü' } } },
      { at_ms: 2000, event: { id: 'evt_b', type: 'ReadReceipt' } },
      { at_ms: 2500, event: { id: 'evt_c', type: 'Unheard', more: [1] } },
    ]);
  });

  it('takes the time from created_at, or from the line before', () => {
    const lines = [
      { created_at: at(5) },
      {},
      { created_at: at(6) },
      { created_at: 'soon' },
      { created_at: at(4) },
    ];
    const text = lines
      .map((line, index) => JSON.stringify({ id: `${index}`, type: 'T', ...line }))
      .join('\r\n');
    expect(readTraffic(text).map(({ at_ms }) => at_ms)).toEqual([0, 0, 1000, 1000, 1000]);
  });

  it('passes over a byte order mark', () => {
    expect(readTraffic(`\uFEFF${RECORD}`)).toEqual(readTraffic(RECORD));
  });

  it('reads nothing from nothing', () => {
    expect(readTraffic('')).toEqual([]);
    expect(readTraffic('\n \n')).toEqual([]);
  });

  it.each(['not JSON', '7', 'null', '[]', '{}', '{"id":"a"}', '{"id":1,"type":"T"}'])(
    'says which line holds no event: %s',
    (line) => {
      expect(() => readTraffic(`{"id":"a","type":"T"}\n\n${line}\n`)).toThrow(
        new TypeError('readTraffic: line 3 is to be the JSON of an event, with an id and a type.'),
      );
    },
  );
});

describe.each([
  ['replayTraffic', (options: ReplayOptions) => replayTraffic([], options)],
  ['recordScript', (options: ReplayOptions) => recordScript([], options)],
])('%s', (name, playWith) => {
  const play = (speed: number): unknown => playWith({ speed });

  it.each([0, -1, NaN, '10' as never])('says at the call that it can not have a speed of %p', (speed) => {
    expect(() => play(speed)).toThrow(`${name}: speed is to be a number above 0, or Infinity; it was `);
  });

  it('knows an option that is undefined, and none that there is not', () => {
    expect(() => play(undefined as never)).not.toThrow();
    expect(() => playWith({ pace: 2 } as ReplayOptions)).toThrow(
      `${name} knows no option pace; it knows speed`,
    );
  });
});

describe('replayTraffic', () => {
  it('waits however long it was, though no timer takes more than 24 days', () => {
    const delays: number[] = [];
    const scheduler = new AdjustedTime((delay) => {
      delays.push(delay);
      return delay;
    });
    const days = (count: number): number => count * 86_400_000;
    const record = [0, days(40), days(100)].map((at_ms, place) => ({
      at_ms,
      event: { id: `evt_${place}`, type: 'Message' },
    }));
    const came: number[] = [];
    replayTraffic(record, { scheduler }).subscribe(() => came.push(scheduler.now()));
    scheduler.flush();
    expect(came).toEqual([0, days(40), days(100)]);
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
  });

  it(
    'leaves the times between',
    diagrams(({ expectObservable, scheduler }) => {
      const [a, b, c] = readTraffic(RECORD).map(({ event }) => event);
      expectObservable(replayTraffic(readTraffic(RECORD), { scheduler })).toBe('a 1999ms b 499ms (c|)', {
        a,
        b,
        c,
      });
      expectObservable(replayTraffic(readTraffic(RECORD), { scheduler, speed: 100 })).toBe(
        'a 19ms b----(c|)',
        {
          a,
          b,
          c,
        },
      );
    }),
  );

  it('plays through a gateway', async () => {
    const { gateway, subscribe } = await openSession();
    const handled: string[] = [];
    subscribe().on('All', ({ id }) => void handled.push(id));
    await gateway.opened(1);
    const record = readTraffic(RECORD);
    replayTraffic(record, { speed: Infinity }).subscribe((event) => gateway.send(event));
    await Promise.all(record.map(({ event }) => gateway.acked(event.id)));
    expect(handled).toEqual(['evt_a', 'evt_b', 'evt_c']);
  });

  it('takes no time with an endless speed', async () => {
    const events = await lastValueFrom(
      replayTraffic(readTraffic(RECORD), { speed: Infinity }).pipe(toArray()),
    );
    expect(events).toHaveLength(3);
  });
});

describe('recordScript', () => {
  it('plays through a scripted server', () =>
    marbles(({ server, client_options, subscribe_options, observe, sent }) => {
      const record = readTraffic(RECORD);
      server([recordScript(record), recordScript(record, { speed: 10 })]);
      const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      const [a, b, c] = record.map(({ event }) => ({ instance_id: 'instance-1', data: {}, ...event }));
      observe(events$).toBe('a 1999ms b 499ms c', { a, b, c });
      sent.toBe('            a 1999ms b 499ms c');
    }));

  it('has whole milliseconds, at any speed', () => {
    const script = recordScript(readTraffic(RECORD), { speed: 7 });
    expect(script.map(({ at_ms }) => at_ms)).toEqual([0, 0, 286, 357]);
  });

  it('is the other way round what a gateway has sent', () => {
    const make = createEnvelopes();
    const events = [make.Message(), make.HistorySync({ bytes: 2000 }), make.Disconnected()];
    const text = events.map((event) => JSON.stringify(event)).join('\n');
    expect(readTraffic(text).map(({ event }) => event)).toEqual(events);
  });
});
