/**
 * Zones stay in the globals until the last timer of them is gone.
 *
 * @jest-environment-options { "globalsCleanup": "off" }
 */
import 'zone.js';
import { interval, take } from 'rxjs';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import { openSession } from '../support/session';

/** A part of an application that knows whether something is still to happen in it, as Angular's does. */
const createApp = () => {
  const changes: boolean[] = [];
  const zone = Zone.root.fork({
    name: 'app',
    onHasTask: (_parent, _current, _target, { change, macroTask }) => {
      if (change === 'macroTask') changes.push(macroTask);
    },
  });
  return {
    run: <T>(what: () => T): T => zone.run(what),
    is: () => Zone.current === zone,
    get stable() {
      return changes.at(-1) !== true;
    },
  };
};

it('what goes wrong elsewhere does not go wrong here: timers of the socket keep an Angular app from ever being stable', async () => {
  const app = createApp();
  const { gateway, make, subscribe } = await openSession();
  app.run(() => subscribe().on('All', () => undefined));
  await gateway.opened(1);
  const first = make.Message();
  gateway.send(first);
  await gateway.acked(first.id);
  expect(app.stable).toBe(true);
  // After a reconnect, which a timer has begun, too.
  gateway.drop();
  await gateway.opened(2);
  const second = make.Message();
  gateway.send(second);
  await gateway.acked(second.id);
  expect(app.stable).toBe(true);
});

it('what a timer does is done in the zone that asked for it', async () => {
  const app = createApp();
  const in_zone: boolean[] = [];
  await new Promise<void>((resolve) => {
    app.run(() =>
      interval(1, DEFAULT_SCHEDULER)
        .pipe(take(3))
        .subscribe({ next: () => in_zone.push(app.is()), complete: resolve }),
    );
    expect(app.stable).toBe(true);
  });
  expect(in_zone).toEqual([true, true, true]);
  expect(app.stable).toBe(true);
});
