import type { Check } from '../checkThat';
import type { GatewaySettings } from './settings';

/** One of these texts. */
export const oneOf = (...choices: readonly string[]): Check => ({
  expected: choices.map((choice) => `'${choice}'`).join(' or '),
  holds: (value) => typeof value === 'string' && choices.includes(value),
});

const whole = (from: number, to: number, what: string): Check => ({
  expected: to === Infinity ? `${what} of at least ${from}` : `${what} from ${from} to ${to}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
});

const seconds: Check = {
  expected: 'a number of seconds above 0',
  holds: (value) => Number.isFinite(value) && (value as number) > 0,
};

const flag: Check = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** How often a fault happens. */
export const TIMES: Check = {
  expected: 'a whole number of at least 0, or Infinity',
  holds: (value) => value === Infinity || (Number.isInteger(value) && (value as number) >= 0),
};

/** How long something takes. */
export const SECONDS: Check = seconds;

/** The port of the server. */
export const PORT = whole(0, 65_535, 'a port');

/** The status of an answer that refuses. */
export const REFUSAL_STATUS = whole(300, 599, 'an HTTP status');

/** Those that RFC 6455 lets an endpoint send. */
export const CLOSE_CODE: Check = {
  expected: 'a close code that can be sent: 1000 to 1014 without 1004 to 1006, or 3000 to 4999',
  holds: (value) =>
    whole(3000, 4999, '').holds(value) ||
    (whole(1000, 1014, '').holds(value) && !whole(1004, 1006, '').holds(value)),
};

const refusal: Check = {
  expected: `{ status } with ${REFUSAL_STATUS.expected}, or { close_code } with ${CLOSE_CODE.expected}`,
  holds: (value) => {
    const { status, close_code, ...others } = fieldsOf(value);
    if (Object.keys(others).length > 0) return false;
    return close_code === undefined
      ? REFUSAL_STATUS.holds(status)
      : status === undefined && CLOSE_CODE.holds(close_code);
  },
};

/** What each setting is to be. */
export const SETTING_CHECKS: Readonly<Record<keyof GatewaySettings, Check>> = {
  credentials: {
    expected: '{ client_token, client_secret }, both texts',
    holds: (value) => {
      const { client_token, client_secret, ...others } = fieldsOf(value);
      return isText(client_token) && isText(client_secret) && Object.keys(others).length === 0;
    },
  },
  instances: {
    expected: 'an object with the token of each instance, and at least one of them',
    holds: (value) => {
      const tokens = Object.values(fieldsOf(value));
      return tokens.length > 0 && tokens.every(isText) && !Array.isArray(value);
    },
  },
  subscribed_events: {
    expected: 'a list of event types',
    holds: (value) => Array.isArray(value) && value.every(isText),
  },
  token_seconds: seconds,
  token_spelling: oneOf('snake', 'camel'),
  retry_after_form: oneOf('seconds', 'date'),
  headers_suffice: flag,
  wrong_credentials: refusal,
  unknown_instance: refusal,
  ack_answer: { expected: 'anything', holds: () => true },
  cursor: oneOf('exclusive', 'inclusive'),
  unknown_cursor: oneOf('new', 'all'),
  history: whole(1, Infinity, 'a whole number'),
  replay_acked: flag,
  resend_on_connect: flag,
  owed_from: oneOf('first_connection', 'start'),
  resend_after_seconds: seconds,
  resend_order: oneOf('as_made', 'reversed', 'last'),
  second_connection: oneOf('fan_out', 'newest_wins'),
  replaced_close_code: CLOSE_CODE,
  ping_seconds: seconds,
  record_limit: whole(1, Infinity, 'a whole number'),
};
