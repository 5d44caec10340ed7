import { NEVER, timer } from 'rxjs';
import { type EventEnvelope, handle } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles } from '../support/marbles';

/** Lower and upper case letters are events of two chats. */
const chatOf = ({ id }: EventEnvelope): string => (id === id.toUpperCase() ? 'upper' : 'lower');
const chats = Object.fromEntries(Array.from('abcdABCD', (id) => [id, eventOf(id)]));

describe('handle with concurrency', () => {
  it(
    'handles so many at once, and no more',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold(' -abc|', events);
      const work = cold('    ---|');
      expectObservable(source.pipe(handle(() => work, { concurrency: 2 }))).toBe('----ab-(c|)', events);
      expectSubscriptions(work.subscriptions).toBe(['-^--!', '--^--!', '----^--!']);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it(
    'emits in the order of completion',
    marbles(({ cold, events, expectObservable }) => {
      const frames: Readonly<Record<string, number>> = { a: 5, b: 1, c: 2 };
      const source = cold('(abc)|', events);
      const handled = source.pipe(handle(({ id }) => timer(frames[id]!), { concurrency: Infinity }));
      expectObservable(handled).toBe('-bc--(a|)', events);
    }),
  );

  it(
    'acks each event when its own handling is complete',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const frames: Readonly<Record<string, number>> = { a: 4, b: 1 };
      const source = cold('-(ab)--|', events);
      expectObservable(settled$).toBe('--b--a');
      expectObservable(
        source.pipe(
          deliver(),
          handle(({ id }) => timer(frames[id]!), { concurrency: 2 }),
        ),
      ).toBe('--b--a-|', events);
    }),
  );

  it(
    'gives all of them back when it is unsubscribed in the middle',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const source = cold(' -abc', events);
      const work = cold('    -----|');
      expectObservable(settled$).toBe('-');
      expectObservable(parked$).toBe('----(abc)');
      expectObservable(
        source.pipe(
          deliver(),
          handle(() => work, { concurrency: 2 }),
        ),
        '----!',
      ).toBe('-');
      expectSubscriptions(work.subscriptions).toBe(['-^--!', '--^-!']);
    }),
  );
});

describe('handle with a key', () => {
  it(
    'begins nothing for an event whose key has ended the source',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, stopAccepting } = fakeSource({ scheduler });
      const handler = jest.fn(() => NEVER);
      const key = (): string => {
        stopAccepting();
        return 'k';
      };
      expectObservable(parked$).toBe('-a');
      expectObservable(cold('-a', events).pipe(deliver(), handle(handler, { key }))).toBe('-');
      scheduler.flush();
      expect(handler).not.toHaveBeenCalled();
    }),
  );

  it(
    'keeps the events of one key in order, and handles those of others at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' -abA|', chats);
      const work = cold('    ---|');
      expectObservable(source.pipe(handle(() => work, { concurrency: 9, key: chatOf }))).toBe(
        '----a-A(b|)',
        chats,
      );
      expectSubscriptions(work.subscriptions).toBe(['-^--!', '---^--!', '----^--!']);
    }),
  );

  it(
    'handles no more at once than the concurrency, whatever the keys',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abA)|', chats);
      const work = cold('  ---|');
      expectObservable(source.pipe(handle(() => work, { key: chatOf }))).toBe('---a--A--(b|)', chats);
      expectSubscriptions(work.subscriptions).toBe(['^--!', '---^--!', '------^--!']);
    }),
  );

  it(
    'handles a later event of a key as if the key were new, when it was done, had failed or could not be told',
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, failed$ } = fakeSource({ scheduler });
      const source = cold('  -a---b---c---d|', chats);
      const work = cold('     --|');
      const broken = cold('   --#');
      const handler = ({ id }: EventEnvelope): unknown => (id === 'b' ? broken : work);
      const key = (event: EventEnvelope): string => {
        if (event.id === 'c') throw new Error('no chat');
        return chatOf(event);
      };
      expectObservable(failed$).toBe('-------b-c');
      expectObservable(source.pipe(deliver(), handle(handler, { concurrency: 2, key }))).toBe(
        '---a-----------(d|)',
        chats,
      );
      expectSubscriptions(work.subscriptions).toBe(['-^-!', '-------------^-!']);
      expectSubscriptions(broken.subscriptions).toBe('-----^-!');
    }),
  );

  it(
    'lets the next event of a key begin when the one before it has failed',
    marbles(({ cold, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      const source = cold('(ab)', chats);
      const failing = cold('--#');
      const handler = ({ id }: EventEnvelope): unknown => (id === 'a' ? failing : timer(2));
      expectObservable(parked$).toBe('--a');
      expectObservable(source.pipe(deliver(), handle(handler, { key: chatOf }))).toBe('----b', chats);
    }),
  );

  it(
    'holds the key while a failed handling waits for its retry',
    marbles(({ cold, expectObservable, scheduler }) => {
      const { deliver } = fakeSource({ scheduler });
      const source = cold('(abA)', chats);
      let tries = 0;
      const handler = ({ id }: EventEnvelope): unknown => {
        if (id === 'a' && (tries += 1) === 1) throw new Error('the first time');
        return timer(1);
      };
      const options = { concurrency: 2, key: chatOf, retries: 1, retry_delay_seconds: 0.008 };
      // The retry comes after 4 ms: half of 8.
      expectObservable(source.pipe(deliver(), handle(handler, options))).toBe('-A---ab', chats);
    }),
  );

  it(
    'gives back those who wait for their key too',
    marbles(({ cold, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      const source = cold('(abc)', chats);
      const handled = source.pipe(
        deliver(),
        handle(() => timer(9), { concurrency: 2, key: chatOf }),
      );
      expectObservable(parked$).toBe('--(abc)');
      expectObservable(handled, '--!').toBe('-');
    }),
  );

  it(
    'takes any value as a key',
    marbles(({ cold, events, expectObservable }) => {
      const chat = {};
      const keys: Readonly<Record<string, unknown>> = { a: chat, b: chat, c: NaN, d: NaN, e: undefined };
      const source = cold('(abcde)', events);
      const handled = source.pipe(handle(() => timer(9), { concurrency: 9, key: ({ id }) => keys[id] }));
      expectObservable(handled).toBe('9ms (ace) 4ms (bd)', events);
    }),
  );
});
