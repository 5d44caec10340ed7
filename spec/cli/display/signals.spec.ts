import { EventEmitter } from 'node:events';
import { TestScheduler } from 'rxjs/testing';
import { createSignals } from '~/cli/display/signals';

/** Sends signals at their times, in virtual milliseconds, and tells what came of them. */
const after = (...signals: readonly (readonly [name: 'SIGINT' | 'SIGTERM', at: number])[]) => {
  const scheduler = new TestScheduler(() => undefined);
  scheduler.maxFrames = Infinity;
  const source = new EventEmitter();
  const { stop$, quit$ } = createSignals(source, scheduler);
  const heard: string[] = [];
  const uncaught: string[] = [];
  stop$.subscribe(() => heard.push(`stop ${scheduler.now()}`));
  const quitting = quit$.subscribe(() => heard.push(`quit ${scheduler.now()}`));
  for (const [name, at] of signals)
    scheduler.schedule(() => {
      if (!source.emit(name)) uncaught.push(name);
    }, at);
  scheduler.flush();
  quitting.unsubscribe();
  return { heard, uncaught, listeners: source.listenerCount('SIGINT') + source.listenerCount('SIGTERM') };
};

describe('the signals', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stop at the first %s', (name) => {
    expect(after([name, 10])).toEqual({ heard: ['stop 10'], uncaught: [], listeners: 0 });
  });

  it('count as one when they come close together', () => {
    expect(after(['SIGINT', 10], ['SIGINT', 12], ['SIGTERM', 510]).heard).toEqual(['stop 10']);
  });

  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGTERM'],
  ] as const)('stop at %s, and quit at a later %s', (first, later) => {
    expect(after([first, 10], [first, 20], [later, 511])).toEqual({
      heard: ['stop 10', 'quit 511'],
      uncaught: [],
      listeners: 0,
    });
  });
});
