import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import type { EventEnvelope } from 'vzaps-rx';

/** An event of this id. Of the type `Message`, unless told otherwise. */
export const eventOf = (id: string, fields: Partial<EventEnvelope> = {}): EventEnvelope => ({
  id,
  type: 'Message',
  instance_id: 'instance-1',
  data: {},
  ...fields,
});

/** The events `a` to `f`, as values of a marble diagram. New ones each time: a delivery leaves its stamp on an event. */
export const letters = (fields: Partial<EventEnvelope> = {}): Readonly<Record<string, EventEnvelope>> =>
  Object.fromEntries(Array.from('abcdef', (id) => [id, eventOf(id, fields)]));

export interface MarbleHelpers extends RunHelpers {
  readonly scheduler: TestScheduler;
  readonly events: Readonly<Record<string, EventEnvelope>>;
}

/** A test in virtual time, where one character is one millisecond. */
export const marbles = (test: (helpers: MarbleHelpers) => void) => (): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run((helpers) => test({ ...helpers, scheduler, events: letters() }));
};

/** Lets all promises go on that have something to go on with. No timer is involved. */
export const microtasks = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
