import { createEnvelopes, createGateway } from 'vzaps-rx/testing';
import { createRandom } from './createRandom';
import { createWorkplace, type Life } from './workplace';

const EVENTS = 20_000;
const KILLS = 100;
const MAX_IN_FLIGHT = 50;
/** So many events wait at the gateway at any time, so that each kill finds some in flight. */
const WAITING = 300;
const SEED = 20_260;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A run of many processes, all but the last of which were killed at random moments. */
const runWithKills = async () => {
  const random = createRandom(SEED);
  const make = createEnvelopes();
  const made: string[] = [];
  const gateway = await createGateway({ record_limit: 10 * EVENTS });
  try {
    const workplace = await createWorkplace(gateway, { max_in_flight: MAX_IN_FLIGHT });

    /** Makes events as others are acked, until so many are acked. */
    const workedOff = (count: number): Promise<void> =>
      gateway.until(() => {
        const acked = workplace.acked();
        while (made.length < Math.min(EVENTS, acked + WAITING)) {
          const event = make.Presence();
          made.push(event.id);
          gateway.send(event);
        }
        return acked >= count;
      });

    // Until somebody has connected, the gateway owes its events to nobody.
    await workplace.live('SIGKILL', () => gateway.opened(1));
    for (let kill = 2; kill <= KILLS; kill += 1) {
      const acked = workplace.acked();
      const even_share = (EVENTS - acked) / (KILLS + 1 - kill);
      // Every fifth kill hits at some moment of the start or soon after, the others in the middle of the work.
      await workplace.live(
        'SIGKILL',
        kill % 5 === 0
          ? () => pause(random() * 250)
          : async () => {
              await workedOff(acked + Math.floor(random() * even_share));
              await pause(random() * 5);
            },
      );
    }
    await workplace.live('SIGTERM', () => workedOff(EVENTS));
    return { made, lives: await workplace.lives() };
  } finally {
    await gateway.stop();
  }
};

describe(`a process that is killed ${KILLS} times in a run of ${EVENTS} events`, () => {
  let made: readonly string[];
  let lives: readonly Life[];

  beforeAll(async () => {
    ({ made, lives } = await runWithKills());
  }, 300_000);

  /** The ids of a list that a set has, or has not. */
  const those = (ids: Iterable<string>, are: 'in' | 'not in', set: ReadonlySet<string> | undefined) =>
    [...ids].filter((id) => (set?.has(id) ?? false) === (are === 'in'));

  it('was killed so often, had so many events, and was hit while it worked', () => {
    expect(lives).toHaveLength(KILLS + 1);
    expect(new Set(made).size).toBe(EVENTS);
    const hit = lives
      .slice(0, KILLS)
      .filter(({ begun, stored }) => those(begun, 'not in', stored).length > 0);
    expect(hit.length).toBeGreaterThan(KILLS / 3);
  });

  it('handles every event', () => {
    const ended = new Set(lives.flatMap((life) => life.ended));
    expect(those(made, 'not in', ended)).toEqual([]);
    expect(those(made, 'not in', lives.at(-1)!.stored)).toEqual([]);
    expect(those(made, 'not in', lives.at(-1)!.acked)).toEqual([]);
  });

  it('handles no event twice in one life', () => {
    for (const { begun } of lives) expect(new Set(begun).size).toBe(begun.length);
  });

  it('stores only what it has handled, acks only what it has stored, and forgets nothing of it', () => {
    const ended = new Set<string>();
    let stored_before: ReadonlySet<string> = new Set();
    for (const life of lives) {
      for (const id of life.ended) ended.add(id);
      expect(those(life.stored, 'not in', ended)).toEqual([]);
      expect(those(life.acked, 'not in', life.stored)).toEqual([]);
      expect(those(stored_before, 'not in', life.stored)).toEqual([]);
      stored_before = life.stored;
    }
  });

  it('repeats only events that were in flight at a kill: begun, and not stored', () => {
    const begun_before = new Set<string>();
    const in_flight_at_kills = new Set<string>();
    for (const life of lives) {
      expect(those(those(life.begun, 'in', begun_before), 'not in', in_flight_at_kills)).toEqual([]);
      const in_flight = those(life.begun, 'not in', life.stored);
      expect(in_flight.length).toBeLessThanOrEqual(MAX_IN_FLIGHT);
      for (const id of life.begun) begun_before.add(id);
      for (const id of life.stored) in_flight_at_kills.delete(id);
      for (const id of in_flight) in_flight_at_kills.add(id);
    }
    const repeats = lives.flatMap(({ begun }) => begun).length - begun_before.size;
    expect(repeats).toBeGreaterThan(0);
    expect(repeats).toBeLessThanOrEqual(KILLS * MAX_IN_FLIGHT);
  });
});
