import { Observable, Subscription, type Unsubscribable, UnsubscriptionError } from 'rxjs';
import { DirectSubscriber } from '~/platform/directSubscriber';

/** Notes what comes. */
class Noting extends DirectSubscriber<string> {
  readonly heard: string[] = [];

  next(value: string): void {
    this.heard.push(value);
  }

  error(error: unknown): void {
    this.heard.push(`# ${(error as Error).message}`);
  }

  complete(): void {
    this.heard.push('|');
  }
}

/** A source, and how often who subscribed to it has left. */
const leftSource = () => {
  let left = 0;
  const source$ = new Observable<string>((subscriber) => {
    subscriber.next('a');
    return () => (left += 1);
  });
  return { source$, left: () => left };
};

describe('a direct subscriber', () => {
  it('gets what comes from a source as it is, and leaves it once when it is unsubscribed from', () => {
    const { source$, left } = leftSource();
    const subscriber = new Noting();
    expect(source$.subscribe(subscriber)).toBe(subscriber);
    expect([subscriber.heard, subscriber.closed, left()]).toEqual([['a'], false, 0]);
    subscriber.unsubscribe();
    subscriber.unsubscribe();
    expect([subscriber.closed, left()]).toEqual([true, 1]);
  });

  it('leaves at once a source that is subscribed to after its end', () => {
    const { source$, left } = leftSource();
    const subscriber = new Noting();
    subscriber.unsubscribe();
    source$.subscribe(subscriber);
    expect(left()).toBe(1);
  });

  it('is closed when what ends with it is torn down, in the order in which that came', () => {
    const subscriber = new Noting();
    const torn_down: [string, boolean][] = [];
    for (const name of ['a', 'b', 'c']) subscriber.add(() => torn_down.push([name, subscriber.closed]));
    subscriber.unsubscribe();
    expect(torn_down).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ]);
  });

  it('tears everything down, whatever of it throws, and tells of all that did', () => {
    const subscriber = new Noting();
    const torn_down: string[] = [];
    const throwing = (name: string) => () => {
      throw new Error(name);
    };
    subscriber.add(throwing('first'));
    subscriber.add(() => torn_down.push('in between'));
    subscriber.add({ unsubscribe: throwing('second') });
    let thrown: unknown;
    try {
      subscriber.unsubscribe();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UnsubscriptionError);
    expect((thrown as UnsubscriptionError).errors).toEqual([new Error('first'), new Error('second')]);
    expect([torn_down, subscriber.closed]).toEqual([['in between'], true]);
  });

  it('tears down neither itself, nor nothing, nor what was taken out again', () => {
    const subscriber = new Noting();
    const kept = new Subscription();
    const taken_out = new Subscription();
    subscriber.add(subscriber);
    subscriber.add(undefined);
    subscriber.add(kept);
    subscriber.add(taken_out);
    subscriber.remove(taken_out);
    subscriber.unsubscribe();
    expect([kept.closed, taken_out.closed]).toEqual([true, false]);
  });

  it('keeps none of the sources that have ended, however many follow each other', () => {
    const subscriber = new Noting();
    const asked: number[] = [];
    for (let round = 0; round < 100; round += 1) {
      const source = new Subscription();
      subscriber.add(source);
      if (round === 99) continue;
      source.unsubscribe();
      source.unsubscribe = () => void asked.push(round);
    }
    subscriber.unsubscribe();
    expect(asked).toEqual([]);
  });

  it('keeps a source whose `closed` is no word of its end, as that of a broker’s subscription, which is a promise', () => {
    const subscriber = new Noting();
    let left = 0;
    subscriber.add({
      closed: new Promise(() => undefined),
      unsubscribe: () => (left += 1),
    } as Unsubscribable);
    for (let other = 0; other < 20; other += 1) subscriber.add(new Subscription());
    subscriber.unsubscribe();
    expect(left).toBe(1);
  });

  it('keeps one that is added again and again only so often, as a repeated action of a scheduler is', () => {
    const subscriber = new Noting();
    const action = new Subscription();
    const began = performance.now();
    for (let round = 0; round < 50_000; round += 1) subscriber.add(action);
    // Some ten milliseconds; a list that has it once more with each round takes half a minute.
    expect(performance.now() - began).toBeLessThan(3000);
    subscriber.unsubscribe();
    expect(action.closed).toBe(true);
  });

  it('lets go of those that end among many, with the next one or at once', () => {
    const subscriber = new Noting();
    const sources = Array.from({ length: 1000 }, () => new Subscription());
    for (const source of sources) subscriber.add(source);
    for (const source of sources) source.unsubscribe();
    const again = sources.map((source) => jest.spyOn(source, 'unsubscribe'));
    subscriber.unsubscribe();
    expect(again.filter(({ mock }) => mock.calls.length > 0).length).toBeLessThanOrEqual(4);
  });

  it('takes no more time for one of many than for one of few', () => {
    const subscriber = new Noting();
    const began = performance.now();
    for (let added = 0; added < 60_000; added += 1) subscriber.add(new Subscription());
    // Some ten milliseconds; a list that is copied for each takes a minute.
    expect(performance.now() - began).toBeLessThan(3000);
    subscriber.unsubscribe();
  });
});
