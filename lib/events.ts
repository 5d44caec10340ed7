import { defer, finalize, type Observable } from 'rxjs';
import { VZapsConfigurationError } from '~/errors';
import {
  decodeSubscribeOptions,
  type SubscribeOptions,
  type SubscribeSettings,
} from '~/options/subscribeOptions';
import { type ClientContext, openPipeline, type Pipeline } from '~/pipeline';
import type { EventEnvelope } from '~/protocol/envelope';
import { EventSubscription } from '~/subscription';

/** The realtime events of a client's instances. Found at `client.events`. */
export interface Events {
  /**
   * Watches an instance: gives the subscription at once, and connects when the first handler or subscriber comes.
   *
   * Throws a `VZapsConfigurationError` for a wrong option, and a `VZapsRealtimeError` (`CLOSED`) after the client's `close()`.
   * `docs/protocol.md`, "Opening the socket".
   *
   * @example
   * ```ts
   * const subscription = client.events.subscribe({ instance_id, instance_token, events: ['Message'] });
   * subscription.events$.pipe(handle((event) => reply(event))).subscribe();
   * ```
   */
  subscribe(options: SubscribeOptions): EventSubscription;
  /**
   * The strictly cold stream underneath: a connection, a memory of ids and a cursor of its own for each subscriber, all gone
   * when it unsubscribes. Errors as `events$` does, and after the client's `close()`; completes when `signal` aborts.
   *
   * Throws a `VZapsConfigurationError` for a wrong option.
   *
   * @example
   * ```ts
   * client.events.stream({ instance_id, instance_token }).pipe(take(10), toArray());
   * ```
   */
  stream(options: SubscribeOptions): Observable<EventEnvelope>;
}

/** The client that pipelines belong to: it closes those that are open, and may be closed itself. */
export interface Owner {
  /** Throws once the client is closed. */
  assertOpen(): void;
  readonly add: (pipeline: Pipeline) => void;
  readonly delete: (pipeline: Pipeline) => void;
}

export const createEvents = (context: ClientContext, owner: Owner): Events => {
  const decode = (options: SubscribeOptions): SubscribeSettings => {
    const settings = decodeSubscribeOptions(options);
    if (settings.credentials === 'headers' && !context.sockets.sends_headers)
      throw new VZapsConfigurationError(
        'credentials',
        "'both', since browsers can't send headers with a WebSocket, and only the one of ws can",
        "'headers'",
      );
    return settings;
  };
  const open = (settings: SubscribeSettings): Pipeline => {
    owner.assertOpen();
    const pipeline = openPipeline(context, settings, owner.delete);
    // With a signal that has aborted it is closed as soon as it is made.
    if (pipeline.state.status !== 'closed') owner.add(pipeline);
    return pipeline;
  };

  return {
    subscribe: (options) => new EventSubscription(open(decode(options))),
    stream: (options) => {
      const settings = decode(options);
      return defer(() => {
        const pipeline = open(settings);
        return pipeline.events$.pipe(finalize(() => pipeline.leave()));
      });
    },
  };
};
