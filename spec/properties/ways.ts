import { map, mergeMap, of } from 'rxjs';
import {
  acknowledge,
  type EventEnvelope,
  type EventSubscription,
  handle,
  handleBatch,
  type HandleOptions,
  reject,
} from 'vzaps-rx';

/** What the application does with an event, or with many at once. */
interface Handlers {
  one(event: EventEnvelope): unknown;
  all(events: readonly EventEnvelope[]): unknown;
}

type Handler = Handlers['one'];

/** How events are handed to a handler; `batch_max` is for batches. */
type Options = HandleOptions & { readonly batch_max: number };

/** Hands the events of a subscription to a handler. What is returned ends that, and cuts short what runs. */
type Listen = (subscription: EventSubscription, handlers: Handlers, options: Options) => () => void;

const inTime = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1));
};

type Part = EventEnvelope & { readonly part: number };

/** Goes through the events until it is told to end; a body that throws leaves the loop, and another one takes up from there. */
const loop = async (
  subscription: EventSubscription,
  handler: Handler,
  isOver: () => boolean,
  onIterator: (iterator: AsyncIterator<EventEnvelope>) => void,
): Promise<void> => {
  while (!isOver()) {
    const iterator = subscription[Symbol.asyncIterator]();
    onIterator(iterator);
    try {
      for await (const event of { [Symbol.asyncIterator]: () => iterator }) await handler(event);
      return;
    } catch {
      // The next loop gets it again.
    }
  }
};

/** The ways in which an application can take its events. */
const WAYS = {
  handle: ({ events$ }, { one: handler }, { batch_max: _none, ...options }) => {
    const listening = events$.pipe(handle(handler, options)).subscribe();
    return () => listening.unsubscribe();
  },
  on: (subscription, { one: handler }, { batch_max: _none, ...options }) => {
    subscription.on('All', handler, options);
    return () => void subscription.off('All');
  },
  for_await: (subscription, { one: handler }) => {
    let over = false;
    let current: AsyncIterator<EventEnvelope> | undefined;
    void loop(
      subscription,
      handler,
      () => over,
      (iterator) => {
        current = iterator;
      },
    );
    return () => {
      over = true;
      void current?.return?.();
    };
  },
  batch: ({ events$ }, { all }, { batch_max, retries = 0, retry_delay_seconds = 1 }) => {
    const listening = events$
      .pipe(handleBatch(all, { max: batch_max, within_seconds: 0.002, retries, retry_delay_seconds }))
      .subscribe();
    return () => listening.unsubscribe();
  },
  manual: ({ events$ }, { one: handler }) => {
    const listening = events$.subscribe((event) => {
      void inTime()
        .then(() => handler(event))
        .then(
          () => acknowledge(event),
          (error: unknown) => reject(event, error),
        );
    });
    return () => listening.unsubscribe();
  },
  copies: ({ events$ }, { one: handler }, { batch_max: _none, ...options }) => {
    const listening = events$
      .pipe(
        mergeMap((event) => of<Part[]>({ ...event, part: 1 }, { ...event, part: 2 })),
        // One after the other: what is done with one part is done again where the other one is cut short.
        handle((part) => (part.part === 1 ? inTime() : handler(part)), {
          ...(options as HandleOptions<Part>),
          concurrency: 1,
        }),
      )
      .subscribe();
    return () => listening.unsubscribe();
  },
  chain: ({ events$ }, { one: handler }, { batch_max: _none, ...options }) => {
    const listening = events$
      .pipe(
        handle(inTime, options),
        map((event) => ({ ...event })),
        handle(handler, options),
      )
      .subscribe();
    return () => listening.unsubscribe();
  },
} as const satisfies Readonly<Record<string, Listen>>;

export type Way = keyof typeof WAYS;

export const ways = Object.keys(WAYS) as readonly Way[];

export const listenTo = (way: Way, ...args: Parameters<Listen>): (() => void) => WAYS[way](...args);
