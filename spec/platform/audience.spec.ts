import { config, Observable, type Subscription } from 'rxjs';
import { Audience } from '~/platform/audience';
import { DirectSubscriber } from '~/platform/directSubscriber';
import { microtasks } from '../support/marbles';

const open = () => {
  let left = 0;
  const audience = new Audience<string>({ onLeft: () => (left += 1) });
  const events$ = new Observable<string>((subscriber) => audience.add(subscriber));
  const heard: string[] = [];
  const listen = (name: string, onNext: (value: string) => void = () => undefined): Subscription =>
    events$.subscribe({
      next: (value) => {
        heard.push(`${name}: ${value}`);
        onNext(value);
      },
      error: (error: unknown) => heard.push(`${name}: ${(error as Error).message}`),
      complete: () => heard.push(`${name}: |`),
    });
  return { audience, events$, heard, listen, left: () => left };
};

/** Nothing catches what one of these throws. */
class Throwing extends DirectSubscriber<string> {
  next(value: string): void {
    throw new Error(value);
  }

  error(): void {
    throw new Error('error');
  }

  complete(): void {
    throw new Error('complete');
  }
}

describe('an audience', () => {
  it('gets each value, in the order in which they came', () => {
    const { audience, heard, listen } = open();
    audience.next('unheard');
    listen('a');
    listen('b');
    audience.next('1');
    expect([audience.observed, heard]).toEqual([true, ['a: 1', 'b: 1']]);
  });

  it('is who is there when a value comes', () => {
    const { audience, heard, listen } = open();
    listen('a', (value) => {
      if (value === '1') listen('c');
      else b.unsubscribe();
    });
    const b = listen('b');
    audience.next('1');
    audience.next('2');
    audience.next('3');
    expect(heard).toEqual(['a: 1', 'b: 1', 'a: 2', 'c: 2', 'a: 3', 'c: 3']);
  });

  it('is not observed once all have gone, and tells of each who goes', () => {
    const { audience, listen, left } = open();
    const all = ['a', 'b'].map((name) => listen(name));
    all[0]?.unsubscribe();
    expect([audience.observed, left()]).toEqual([true, 1]);
    all[1]?.unsubscribe();
    expect([audience.observed, left()]).toEqual([false, 2]);
  });

  it('is not observed by one who is going, and has not left yet', () => {
    const { audience } = open();
    const observed: boolean[] = [];
    const going = new Observable<string>((subscriber) => {
      subscriber.add(() => observed.push(audience.observed));
      audience.add(subscriber);
    }).subscribe();
    going.unsubscribe();
    expect(observed).toEqual([false]);
  });

  it('hears of the end once, also who comes after it', () => {
    const { audience, heard, listen, left } = open();
    listen('a');
    audience.complete();
    audience.error(new Error('too late'));
    audience.next('too late');
    listen('b');
    expect([audience.observed, heard, left()]).toEqual([false, ['a: |', 'b: |'], 2]);
  });

  it('hears of an error once, also who comes meanwhile or after it', () => {
    const { audience, events$, heard, listen } = open();
    events$.subscribe({ error: () => listen('b') });
    listen('a');
    audience.error(new Error('failed'));
    audience.complete();
    listen('c');
    expect(heard).toEqual(['b: failed', 'a: failed', 'c: failed']);
  });

  it('is not observed by one who is being told of the end', () => {
    const { audience, events$ } = open();
    const observed: boolean[] = [];
    for (let listener = 0; listener < 2; listener += 1)
      events$.subscribe({ complete: () => observed.push(audience.observed) });
    audience.complete();
    expect([observed, audience.observed]).toEqual([[true, false], false]);
  });

  it('gets all that it is told, whatever one of it throws', async () => {
    const uncaught: unknown[] = [];
    config.onUnhandledError = (error: Error) => uncaught.push(error.message);
    try {
      const { audience, events$, heard, listen } = open();
      events$.subscribe(new Throwing());
      listen('a');
      audience.next('1');
      audience.complete();
      const { audience: other, events$: other_events$ } = open();
      other_events$.subscribe(new Throwing());
      other.error(new Error('failed'));
      await new Promise((resolve) => setTimeout(resolve));
      await microtasks();
      expect([heard, uncaught]).toEqual([
        ['a: 1', 'a: |'],
        ['1', 'complete', 'error'],
      ]);
    } finally {
      config.onUnhandledError = null;
    }
  });
});
