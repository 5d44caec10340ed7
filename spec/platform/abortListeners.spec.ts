import { getEventListeners } from 'node:events';
import { filter, firstValueFrom } from 'rxjs';
import { whenAborted } from '~/platform/abortListeners';
import { openSession } from '../support/session';

const idle = (): void => undefined;

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('whenAborted', () => {
  it('has one listener for all, and none when nobody waits any more', () => {
    const { signal } = new AbortController();
    const stops = Array.from({ length: 20 }, () => whenAborted(signal, idle));
    expect(listeners(signal)).toBe(1);
    for (const stop of stops.slice(1)) stop();
    expect(listeners(signal)).toBe(1);
    stops[0]!();
    stops[0]!();
    expect(listeners(signal)).toBe(0);
  });

  it('runs what waits, once, in order, and leaves no listener', () => {
    const abort = new AbortController();
    const ran: string[] = [];
    whenAborted(abort.signal, () => void ran.push('first'));
    whenAborted(abort.signal, () => void ran.push('never'))();
    const stop = whenAborted(abort.signal, () => void ran.push('second'));
    abort.abort();
    abort.signal.dispatchEvent(new Event('abort'));
    stop();
    expect(ran).toEqual(['first', 'second']);
    expect(listeners(abort.signal)).toBe(0);
  });

  it('lets one that runs call another off', () => {
    const abort = new AbortController();
    const ran: string[] = [];
    whenAborted(abort.signal, () => stop());
    const stop = whenAborted(abort.signal, () => void ran.push('called off'));
    abort.abort();
    expect(ran).toEqual([]);
  });

  it('runs at once for a signal that has aborted', () => {
    let ran = 0;
    const signal = AbortSignal.abort();
    whenAborted(signal, () => (ran += 1))();
    expect(ran).toBe(1);
    expect(listeners(signal)).toBe(0);
  });

  it('keeps what is called off and asked for again', () => {
    const abort = new AbortController();
    let ran = 0;
    whenAborted(abort.signal, idle)();
    whenAborted(abort.signal, () => (ran += 1));
    abort.abort();
    expect(ran).toBe(1);
  });
});

it('a signal that many subscriptions share closes all of them, and is given one listener', async () => {
  const { gateway, subscribe } = await openSession();
  const abort = new AbortController();
  const subscriptions = Array.from({ length: 12 }, () => subscribe({ signal: abort.signal }).on('All', idle));
  for (const { state$ } of subscriptions)
    await firstValueFrom(state$.pipe(filter(({ status }) => status === 'open')));
  expect(listeners(abort.signal)).toBe(1);
  abort.abort();
  await Promise.all(subscriptions.map((subscription) => subscription.close()));
  expect(listeners(abort.signal)).toBe(0);
  expect(gateway.record.connections.map(({ closed }) => closed?.code)).toEqual(Array(12).fill(1000));
});
