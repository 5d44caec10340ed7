/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable } from 'rxjs';
import { type Activities, type Activity, createActivities } from '~/activity';
import type { exchangedTokens } from '~/connection/tokens/exchangedTokens';
import { createSemaphore } from '~/connection/semaphore';
import type { SocketKind } from '~/connection/sockets/socketKind';
import type { SubscriptionState } from '~/connection/state';
import { suppliedTokens } from '~/connection/tokens/suppliedTokens';
import type { TokenSource } from '~/connection/tokens/tokenSource';
import type { SubscriptionStats } from '~/delivery/counters';
import { VZapsConfigurationError, VZapsRealtimeError } from '~/errors';
import { createEvents, type Events } from '~/events';
import { type ClientOptions, type ClientSettings, decodeClientOptions } from '~/options/clientOptions';
import type { Pipeline } from '~/pipeline';
import { isRealTime } from '~/platform/defaults';
import type { Platform } from '~/platform/platform';
import type { WebSocketConstructor } from '~/platform/webSocketLike';
import { createSecrets, type Secrets } from '~/secrets/secrets';

/** The figures of one subscription or stream, and of which instance it is. */
export interface InstanceStats extends SubscriptionStats {
  /** The instance that it watches. */
  readonly instance_id: string;
  /** The state that it is in. */
  readonly status: SubscriptionState['status'];
}

/** What a client is made of that is not the same on all runtimes. */
export interface RuntimeParts {
  readonly platform: Platform;
  /** The sockets of a constructor that is given, or else the runtime's; undefined where there are none. */
  readonly socketsOf: (WebSocketCtor: WebSocketConstructor | undefined) => SocketKind | undefined;
  /** Exchanges the client's credentials for tokens. */
  readonly tokensFor: typeof exchangedTokens;
}

/** How many opening handshakes a client has under way at a time: many subscriptions that fall together rise in turn. */
const MOST_HANDSHAKES = 20;

const provided = <T>(field: string, what: string, value: T | undefined): T => {
  if (value === undefined)
    throw new VZapsConfigurationError(field, `${what}, since this runtime has none`, 'nothing');
  return value;
};

const tokensOf = (
  settings: ClientSettings,
  { platform, tokensFor }: RuntimeParts,
  secrets: Secrets,
): TokenSource => {
  const { access_token, client_secret } = settings;
  if (access_token !== undefined) return suppliedTokens(access_token, { ...settings, secrets });
  return tokensFor({
    ...settings,
    client_secret: client_secret as string,
    fetch: settings.fetch ?? provided('fetch', 'a fetch function', platform.fetch),
    secrets,
  });
};

/** Turns end by themselves in real time, and otherwise as soon as the scheduler gets on. */
const turnsOf = (
  { scheduler }: ClientSettings,
  platform: Platform,
): Pick<Platform, 'afterHandling' | 'atTurnEnd'> => {
  if (isRealTime(scheduler)) return platform;
  const soon = (run: () => void): void => void scheduler.schedule(run);
  return { afterHandling: soon, atTurnEnd: soon };
};

/** What `AsyncVZapsClient` is on every runtime; the entry points give it theirs. */
export class PlatformClient implements AsyncDisposable {
  /** The realtime events of instances. */
  readonly events: Events;
  readonly #activities: Activities;
  readonly #pipelines = new Set<Pipeline>();
  #closed = false;

  constructor(options: ClientOptions, runtime: RuntimeParts) {
    const { platform } = runtime;
    const settings = decodeClientOptions(options);
    const { client_token, client_secret = '' } = settings;
    const secrets = createSecrets([client_token, client_secret]);
    const { afterHandling, atTurnEnd } = turnsOf(settings, platform);
    this.#activities = createActivities(platform);
    this.events = createEvents(
      {
        settings,
        platform,
        secrets,
        activities: this.#activities,
        random: settings.random ?? platform.random,
        tokens: tokensOf(settings, runtime, secrets),
        afterHandling,
        atTurnEnd,
        handshakes: createSemaphore(MOST_HANDSHAKES, atTurnEnd),
        sockets: provided(
          'WebSocketCtor',
          'a WebSocket constructor',
          runtime.socketsOf(settings.WebSocketCtor),
        ),
      },
      {
        assertOpen: () => {
          if (this.#closed) throw new VZapsRealtimeError('CLOSED', 'the client is closed: make a new one');
        },
        add: (pipeline) => this.#pipelines.add(pipeline),
        delete: (pipeline) => this.#pipelines.delete(pipeline),
      },
    );
  }

  /**
   * What happens in all subscriptions and streams of this client, as it happens: to watch it, not to handle events by. Costs
   * nothing while nobody subscribes; completes after `close()`. On Node each activity is also published to `diagnostics_channel`, by its kind:
   * `vzaps-rx:delivered` and so on. `docs/monitoring.md`.
   *
   * @example
   * ```ts
   * client.activity$.subscribe((activity) => {
   *   if (activity.kind === 'retry') console.warn(activity.instance_id, activity.cause, activity.delay_seconds);
   * });
   * ```
   */
  get activity$(): Observable<Activity> {
    return this.#activities.activity$;
  }

  /**
   * The figures of this moment, of each subscription and stream that is not closed. `docs/monitoring.md`.
   *
   * @example
   * ```ts
   * const owed = client.stats().reduce((sum, figures) => sum + figures.owed, 0);
   * ```
   */
  stats(): readonly InstanceStats[] {
    return [...this.#pipelines].map((pipeline) => ({
      instance_id: pipeline.instance_id,
      status: pipeline.state.status,
      ...pipeline.stats(),
    }));
  }

  /**
   * Closes all subscriptions and streams of this client, as their own `close()` does, and lets it open no more. Resolves when
   * the last one has closed.
   */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pipelines].map((pipeline) => pipeline.close()));
    this.#activities.complete();
  }

  /** `await using client = …` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
