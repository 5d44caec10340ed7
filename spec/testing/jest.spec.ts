import { AsyncVZapsClient } from 'vzaps-rx';
import { createEnvelopes, createGateway, marbles } from 'vzaps-rx/testing';
import { vzapsMatchers } from 'vzaps-rx/testing/jest';
import { openSession } from '../support/session';

expect.extend(vzapsMatchers);

const idle = (): void => undefined;

const messageOf = (fail: () => void): string => {
  try {
    fail();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it held';
};

describe('toBeMarbles', () => {
  it('compares what has been seen up to now, also with asymmetric matchers', () =>
    marbles(async ({ server, client_options, subscribe_options, pass, sent, observe, statesOf }) => {
      server('oa--b');
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      const states = statesOf(subscription);
      const seen = observe(subscription.events$);
      await pass(3);
      expect(seen).toBeMarbles('-a');
      expect(seen).not.toBeMarbles('--a');
      expect(seen).not.toBeMarbles('-a--b');
      await pass('1s ');
      expect(seen).toBeMarbles('-a--b');
      expect(seen).toBeMarbles('-x--y', {
        x: expect.anything(),
        y: expect.objectContaining({ id: 'evt_b' }),
      });
      expect(seen).not.toBeMarbles('-x--y', { x: expect.any(Number), y: expect.anything() });
      expect(sent).toBeMarbles('-a--b');
      expect(states).toBeMarbles('(ico)');
    }));

  it('shows both diagrams', () =>
    marbles(async ({ observe, cold, pass }) => {
      const seen = observe(cold('-a-|', { a: 1 }));
      await pass(10);
      expect(messageOf(() => expect(seen).toBeMarbles('-a--|', { a: 1 })).split('\n')).toEqual([
        'expected to see: -a--|   (1 ms a, 4 ms |)',
        'seen: -a-|   (1 ms a, 3 ms |)',
      ]);
      expect(messageOf(() => expect(seen).not.toBeMarbles('-a-|', { a: 1 }))).toContain(
        'expected anything but: -a-|',
      );
    }));
});

describe('the matchers of a gateway', () => {
  it('know what it has had an ack of, and how often', async () => {
    const { gateway, subscribe, make } = await openSession();
    subscribe().on('All', idle);
    await gateway.opened(1);
    const [acked, other] = [make.Message(), make.Message()];
    gateway.send(acked);
    await gateway.acked(acked.id);
    expect(gateway).toHaveAcked(acked);
    expect(gateway).toHaveAcked(acked.id, 1);
    expect(gateway).not.toHaveAcked(acked, 2);
    expect(gateway).not.toHaveAcked(other);
    expect(messageOf(() => expect(gateway).toHaveAcked(other))).toBe(
      `expected the gateway to have an ack of ${other.id} at least once; it had none. Acks that came: ${acked.id}.`,
    );
    expect(messageOf(() => expect(gateway).toHaveAcked(acked, 2))).toBe(
      `expected the gateway to have an ack of ${acked.id} 2 times; it had it once. Acks that came: ${acked.id}.`,
    );
    expect(messageOf(() => expect(gateway).not.toHaveAcked(acked))).toMatch(
      /^expected the gateway not to have/,
    );
  });

  it('know where the newest connection has resumed from', async () => {
    const { gateway, subscribe, make } = await openSession();
    expect(gateway).not.toHaveResumedFrom(undefined);
    subscribe().on('All', idle);
    await gateway.opened(1);
    expect(gateway).toHaveResumedFrom(undefined);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    gateway.drop();
    await gateway.opened(2);
    expect(gateway).toHaveResumedFrom(event);
    expect(gateway).not.toHaveResumedFrom(undefined);
    expect(messageOf(() => expect(gateway).toHaveResumedFrom('evt_x'))).toBe(
      `expected the newest connection to resume from evt_x. The cursors of all connections: none, ${event.id}.`,
    );
  });

  it.each([
    [undefined, 'toHaveAcked: event is to be an event, or its id; it was undefined.'],
    [{}, 'toHaveAcked: event is to be an event, or its id; it was {}.'],
  ])('take no nonsense, also when negated: %p', async (nonsense, message) => {
    await using gateway = await createGateway();
    expect(messageOf(() => expect(gateway).not.toHaveAcked(nonsense as never))).toBe(message);
    expect(messageOf(() => expect(gateway).not.toHaveAcked('evt_1', '1' as never))).toMatch(
      /^toHaveAcked: times/,
    );
  });

  it('say so where nothing has happened', async () => {
    await using gateway = await createGateway();
    const event = createEnvelopes().Message();
    expect(messageOf(() => expect(gateway).toHaveAcked(event))).toContain('Acks that came: none.');
    expect(messageOf(() => expect(gateway).toHaveResumedFrom(event))).toContain('there were no connections');
  });
});
