import type { Observable } from 'rxjs';
import type { RunHelpers, TestScheduler } from 'rxjs/testing';
import type { BuiltEnvelope } from '../envelopes/createEnvelopes';
import type { WireEvent } from '../gateway/instanceLog';
import type { ServerAct } from './act';
import type { Script } from './scriptedServer';
import type { ScriptedSocketConstructor } from './scriptedSocket';
import type { Seen } from './seen';

/** What a scenario is written with. */
export interface MarbleHelpers extends Pick<RunHelpers, 'cold' | 'hot'> {
  /**
   * Says what the server does on the next connections, one script for each. A diagram begins when the client's handshake comes.
   * `o` accepts it, `|` closes with 1000, `#` breaks the connection; any other letter sends the event of that letter, unless
   * `letters` says that it stands for another event or for an `act`. A handshake without a script is not answered.
   */
  server(
    scripts: string | readonly Script[],
    letters?: Readonly<Record<string, ServerAct | WireEvent>>,
  ): void;
  /** The events of the letters `a` to `z`, which are messages: that of `a` has the id `evt_a`. */
  readonly events: Readonly<Record<string, BuiltEnvelope<'Message'>>>;
  /** What a client of the scripted server is made with. */
  readonly client_options: {
    readonly client_token: string;
    readonly access_token: () => string;
    readonly WebSocketCtor: ScriptedSocketConstructor;
    readonly scheduler: TestScheduler;
    readonly random: () => number;
  };
  /** What a subscription is made with. It closes with the scenario. */
  readonly subscribe_options: {
    readonly instance_id: string;
    readonly instance_token: string;
    readonly signal: AbortSignal;
  };
  /** The virtual time: that of the client, and of whatever in RxJS is given no scheduler. */
  readonly scheduler: TestScheduler;
  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Lets time pass before the scenario goes on: so many milliseconds, or as long as a diagram is. */
  pass(time: number | string): Promise<void>;
  /** Subscribes, and sees what is emitted. Letters stand for their events. It unsubscribes at the `!` of `until`. */
  observe(source: Observable<unknown>, until?: string): Seen;
  /** The frames that reach the server. Of an ack it is the event's id that is seen, and letters stand for those of their events. */
  readonly sent: Seen;
  /** The handshakes, each with its `last_event_id`. Letters stand for the ids of their events, and `0` for none. */
  readonly handshakes: Seen;
  /** The requests of all handshakes so far: what the client has told besides the cursor. */
  readonly requests: readonly HandshakeRequest[];
  /** Sees the state: `i` idle, `c` connecting, `o` open, `w` waiting, `d` closing (it drains), `x` closed. */
  statesOf(subscription: { readonly state$: Observable<{ readonly status: string }> }): Seen;
  /** Sees the `code` of each error that does not end the stream. */
  errorsOf(subscription: { readonly errors$: Observable<{ readonly code: string }> }): Seen;
}

/** What a client has told in a handshake. */
export interface HandshakeRequest {
  /** The virtual time, in milliseconds. */
  readonly at_ms: number;
  /** With its query, in which the secrets of the scenario stand. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a scenario is run. */
export interface MarbleOptions {
  /** The kind of WebSocket that the client has. @default 'node' */
  readonly runtime?: 'node' | 'browser';
  /** A number in [0, 1): the jitter of delays. @default 0.5, always */
  readonly random?: () => number;
}
