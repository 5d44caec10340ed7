import { Observable, Subscription, UnsubscriptionError } from 'rxjs';
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
    let torn_down = 0;
    for (let round = 0; round < 100; round += 1) {
      const source = { closed: false, unsubscribe: () => (torn_down += 1) };
      subscriber.add(source);
      source.closed = round < 99;
    }
    subscriber.unsubscribe();
    expect(torn_down).toBe(1);
  });
});
