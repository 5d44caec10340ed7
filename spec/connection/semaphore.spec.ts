import { NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { createSemaphore } from '~/connection/semaphore';

const setUp = (permits: number) => {
  const semaphore = createSemaphore(permits, (run) => run());
  const started: string[] = [];
  const enter = (name: string, work$: Observable<unknown> = NEVER) => {
    let done = (): void => undefined;
    const subscription = semaphore
      .inTurn((end) => {
        started.push(name);
        done = end;
        return work$;
      })
      .subscribe({ error: () => undefined });
    return { subscription, done: () => done() };
  };
  return { enter, started };
};

describe('a semaphore', () => {
  it('lets nobody in before the turn is over in which others leave', () => {
    const turns: (() => void)[] = [];
    const semaphore = createSemaphore(1, (run) => turns.push(run));
    const started: string[] = [];
    const enter = (name: string) =>
      semaphore
        .inTurn(() => {
          started.push(name);
          return NEVER;
        })
        .subscribe();
    const [a, b, c] = ['a', 'b', 'c'].map(enter);
    a!.unsubscribe();
    b!.unsubscribe();
    expect([started, turns.length]).toEqual([['a'], 1]);
    turns[0]!();
    expect(started).toEqual(['a', 'c']);
    c!.unsubscribe();
    expect(turns).toHaveLength(1);
  });

  it('lets so many in at a time, and the others in order as turns end', () => {
    const { enter, started } = setUp(2);
    const [a, b] = [enter('a'), enter('b'), enter('c'), enter('d')];
    expect(started).toEqual(['a', 'b']);
    b.done();
    expect(started).toEqual(['a', 'b', 'c']);
    a.subscription.unsubscribe();
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets one who was done go on, and ends its turn once', () => {
    const { enter, started } = setUp(1);
    const a = enter('a');
    enter('b');
    enter('c');
    a.done();
    a.done();
    a.subscription.unsubscribe();
    expect(started).toEqual(['a', 'b']);
  });

  it('forgets who gives up while waiting', () => {
    const { enter, started } = setUp(1);
    const a = enter('a');
    const b = enter('b');
    enter('c');
    b.subscription.unsubscribe();
    a.done();
    expect(started).toEqual(['a', 'c']);
  });

  it.each([
    ['completes', of(1)],
    ['fails', throwError(() => new Error('refused'))],
  ])('ends the turn of what %s at once', (_how, work$) => {
    const { enter, started } = setUp(1);
    enter('a', work$);
    enter('b', work$);
    enter('c');
    enter('d');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('ends a turn only after its work was torn down', () => {
    const semaphore = createSemaphore(1, (run) => run());
    const order: string[] = [];
    const work$ = new Observable(() => () => order.push('a gone'));
    const a = semaphore.inTurn(() => work$).subscribe();
    semaphore
      .inTurn(() => {
        order.push('b starts');
        return NEVER;
      })
      .subscribe();
    a.unsubscribe();
    expect(order).toEqual(['a gone', 'b starts']);
  });

  it('passes on what the work emits', () => {
    const work$ = new Subject<number>();
    const seen: number[] = [];
    createSemaphore(1, (run) => run())
      .inTurn(() => work$)
      .subscribe((value) => seen.push(value));
    work$.next(1);
    work$.next(2);
    expect(seen).toEqual([1, 2]);
  });
});

it('turns that end as they begin follow each other, however many wait', () => {
  const semaphore = createSemaphore(1, (run) => run());
  const first$ = new Subject<never>();
  let ended = 0;
  semaphore.inTurn(() => first$).subscribe({ error: () => (ended += 1) });
  for (let count = 0; count < 20_000; count += 1)
    semaphore.inTurn(() => throwError(() => new Error('refused'))).subscribe({ error: () => (ended += 1) });
  first$.error(new Error('refused'));
  expect(ended).toBe(20_001);
  let turn = false;
  semaphore.inTurn(() => of((turn = true))).subscribe();
  expect(turn).toBe(true);
});
