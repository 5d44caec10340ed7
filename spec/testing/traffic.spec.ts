import { type Observable, take, takeUntil, timer, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { EVENT_TYPES } from 'vzaps-rx';
import { type BuiltEnvelope, createEnvelopes } from 'vzaps-rx/testing';
import { seededRandom } from '~/testing/envelopes/draw';
import { traffic, type TrafficOptions } from '~/testing/traffic';
import { AdjustedTime } from '../support/adjustedTime';

type Envelope = BuiltEnvelope<string>;

/** The first so many events, and when each came, in virtual time. */
const firstOf = (count: number, options: Partial<TrafficOptions> = {}) => {
  const scheduler = new TestScheduler(() => undefined);
  scheduler.maxFrames = Infinity;
  const events: Envelope[] = [];
  const times: number[] = [];
  traffic(createEnvelopes({ seed: 1, now: () => 0 }), { random: seededRandom(7), scheduler, ...options })
    .pipe(take(count))
    .subscribe((event) => {
      events.push(event);
      times.push(scheduler.now());
    });
  scheduler.flush();
  return { events, times };
};

const typesOf = (events: readonly Envelope[]): readonly string[] => events.map(({ type }) => type);

/** As in the real time, no timer takes less than a millisecond. */
const coarseTime = (): AdjustedTime => new AdjustedTime((delay) => Math.max(1, Math.ceil(delay)));

describe('traffic', () => {
  it('keeps a rate that timers can not keep one by one', () => {
    const scheduler = coarseTime();
    let made = 0;
    traffic(createEnvelopes({ seed: 1, now: () => 0 }), {
      random: seededRandom(7),
      scheduler,
      gap_ms: [0.2, 0.2],
    })
      .pipe(takeUntil(timer(1000, scheduler)))
      .subscribe(() => (made += 1));
    scheduler.flush();
    expect(made).toBeGreaterThan(4900);
    expect(made).toBeLessThan(5100);
  });

  it('leaves others their turn where events take longer than there is between them', () => {
    const scheduler = coarseTime();
    let made = 0;
    let made_before_the_other = 0;
    traffic(createEnvelopes({ seed: 1, now: () => 0 }), {
      random: seededRandom(7),
      scheduler,
      gap_ms: [0.2, 0.2],
    })
      .pipe(take(2000))
      .subscribe(() => {
        made += 1;
        scheduler.frame += 1;
      });
    timer(5, scheduler).subscribe(() => (made_before_the_other = made));
    scheduler.flush();
    expect(made).toBe(2000);
    expect(made_before_the_other).toBeLessThan(200);
  });

  it('shows each type within its first nine events', () => {
    expect([...typesOf(firstOf(9).events)].sort()).toEqual([...EVENT_TYPES].sort());
  });

  it('goes on with more messages than anything else, and every type again', () => {
    const later = typesOf(firstOf(200).events.slice(9));
    const counts = EVENT_TYPES.map((type) => later.filter((other) => other === type).length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts[EVENT_TYPES.indexOf('Message')]).toBe(Math.max(...counts));
  });

  it('has messages with media, and messages of groups', () => {
    const messages = firstOf(100).events.filter(({ type }) => type === 'Message');
    const info = messages.map(({ data }) => (data as { event: { Info: { IsGroup: boolean } } }).event.Info);
    expect(messages.some(({ data }) => data.media_url !== undefined)).toBe(true);
    expect(info.some(({ IsGroup }) => IsGroup)).toBe(true);
    expect(info.some(({ IsGroup }) => !IsGroup)).toBe(true);
  });

  it('leaves five to ten events to a second', () => {
    const { times } = firstOf(200);
    const per_second = 200 / ((times.at(-1) ?? 0) / 1000);
    expect(per_second).toBeGreaterThan(5);
    expect(per_second).toBeLessThan(10);
  });

  it('keeps the gaps that it was given', () => {
    const { times } = firstOf(50, { gap_ms: [1000, 2000] });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2000);
  });

  it('makes the same traffic of the same random numbers', () => {
    expect(firstOf(60)).toEqual(firstOf(60));
    expect(typesOf(firstOf(60, { random: seededRandom(8) }).events)).not.toEqual(typesOf(firstOf(60).events));
  });

  it('deals to each subscriber from a deck of its own', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.maxFrames = Infinity;
    const traffic$ = traffic(createEnvelopes({ seed: 1 }), { random: seededRandom(7), scheduler });
    const seen: (readonly string[])[] = [];
    const watch = (source$: Observable<Envelope>) =>
      source$.pipe(take(9), toArray()).subscribe((events) => seen.push([...typesOf(events)].sort()));
    watch(traffic$);
    watch(traffic$);
    scheduler.flush();
    expect(seen).toEqual([[...EVENT_TYPES].sort(), [...EVENT_TYPES].sort()]);
  });

  it('makes nothing more once nobody listens', () => {
    const scheduler = new TestScheduler(() => undefined);
    const make = createEnvelopes({ seed: 1 });
    const subscription = traffic(make, { random: () => 0.5, scheduler }).subscribe();
    subscription.unsubscribe();
    scheduler.flush();
    expect(make.Connected().id).toBe('evt_00000002');
  });
});
