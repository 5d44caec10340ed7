import { Observable, Subscription, type Unsubscribable, UnsubscriptionError } from 'rxjs';
import { DirectSubscriber } from '~/platform/directSubscriber';
import { aliveOf, collectGarbage } from '../support/garbage';

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

  it('keeps none of the sources that have ended before the next one came, however many', async () => {
    const subscriber = new Noting();
    const sources: WeakRef<Subscription>[] = [];
    for (let round = 0; round < 100; round += 1) {
      const source = new Subscription();
      sources.push(new WeakRef(source));
      subscriber.add(source);
      source.unsubscribe();
    }
    await collectGarbage();
    expect(aliveOf(sources)).toBeLessThanOrEqual(1);
    subscriber.unsubscribe();
  });

  it('keeps one of the sources that end when the next one has come, however many', async () => {
    const subscriber = new Noting();
    const sources: WeakRef<Subscription>[] = [];
    let last: Subscription | undefined;
    for (let round = 0; round < 100; round += 1) {
      const source = new Subscription();
      sources.push(new WeakRef(source));
      subscriber.add(source);
      last?.unsubscribe();
      last = source;
    }
    await collectGarbage();
    expect(aliveOf(sources)).toBeLessThanOrEqual(2);
    subscriber.unsubscribe();
    expect(last?.closed).toBe(true);
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

  it('lets go of those that end among many', async () => {
    const subscriber = new Noting();
    const addMany = (): WeakRef<Subscription>[] => {
      const sources = Array.from({ length: 1000 }, () => new Subscription());
      for (const source of sources) subscriber.add(source);
      for (const source of sources) source.unsubscribe();
      return sources.map((source) => new WeakRef(source));
    };
    const sources = addMany();
    await collectGarbage();
    // Those that came first go with the next one.
    expect(aliveOf(sources)).toBeLessThanOrEqual(3);
    subscriber.unsubscribe();
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
