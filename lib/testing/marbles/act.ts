import { type MalformedForm, MALFORMED_FRAMES } from '../gateway/malformedFrames';
import { CLOSE_CODE, REFUSAL_STATUS } from '../gateway/settingChecks';
import { type Checks, checkOptions, checkThat } from '../checkThat';
import { oneOf, SECONDS, TEXT } from '../checks';
import type { WireEvent } from '../gateway/instanceLog';

/** What a scripted server does at one moment. Made by `act`. */
export type ServerAct =
  | { readonly kind: 'open' | 'drop' | 'ping' | 'silence' }
  /** `type` is that of the event which the frame holds; a frame that holds none has none. */
  | { readonly kind: 'frame'; readonly data: string | Uint8Array; readonly type?: string }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
  | { readonly kind: 'refuse'; readonly status: number; readonly retry_after_seconds: number | undefined };

/** What a refusal may say besides its status. */
interface RefuseOptions {
  readonly retry_after_seconds?: number;
}

const REFUSE_OPTIONS: Checks<RefuseOptions> = { retry_after_seconds: SECONDS };

/**
 * What a letter of a server's script can stand for, besides an event. `o`, `|` and `#` stand for `act.open`, `act.close(1000)` and
 * `act.drop` without being told.
 *
 * @example
 * ```ts
 * marbles(({ server }) => server(['r', 'o-a-x'], { r: act.refuse(503), x: act.close(1012, 'restart') }));
 * ```
 */
export const act = {
  /** Accepts the handshake. */
  open: { kind: 'open' },
  /** Breaks the connection, without a close handshake. */
  drop: { kind: 'drop' },
  /** Sends a ping, where the client's WebSocket knows pings. */
  ping: { kind: 'ping' },
  /** From now on nothing is read, answered or sent, and nothing is closed. */
  silence: { kind: 'silence' },
  /** Closes the connection with this code. */
  close: (code: number, reason = ''): ServerAct => {
    checkThat('act.close: code', code, CLOSE_CODE);
    return { kind: 'close', code, reason };
  },
  /** Refuses the handshake with this status, and with `Retry-After` where seconds are given. */
  refuse: (status: number, options: RefuseOptions = {}): ServerAct => {
    checkThat('act.refuse: status', status, REFUSAL_STATUS);
    checkOptions('act.refuse', options, REFUSE_OPTIONS);
    return { kind: 'refuse', status, retry_after_seconds: options.retry_after_seconds };
  },
  /** Sends a text as it is. */
  text: (data: string): ServerAct => {
    checkThat('act.text: data', data, TEXT);
    return { kind: 'frame', data };
  },
  /** Sends a frame that holds no event. */
  malformed: (form: MalformedForm = 'not_json'): ServerAct => {
    checkThat('act.malformed: form', form, oneOf(...Object.keys(MALFORMED_FRAMES)));
    return { kind: 'frame', data: MALFORMED_FRAMES[form] };
  },
} as const satisfies Readonly<Record<string, ServerAct | ((...details: never[]) => ServerAct)>>;

/** An event, as the act of sending it; an act as it is. */
export const actOf = (what: ServerAct | WireEvent): ServerAct =>
  'id' in what ? { kind: 'frame', data: JSON.stringify(what), type: what.type } : what;
