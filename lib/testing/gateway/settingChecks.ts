import type { Check, Checks } from '../checkThat';
import { FLAG, NAME, NAMES, oneOf, SECONDS, whole } from '../checks';
import type { GatewaySettings } from './settings';

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

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
export const SETTING_CHECKS: Checks<GatewaySettings> = {
  credentials: {
    expected: '{ client_token, client_secret }, both texts',
    holds: (value) => {
      const { client_token, client_secret, ...others } = fieldsOf(value);
      return NAME.holds(client_token) && NAME.holds(client_secret) && Object.keys(others).length === 0;
    },
  },
  instances: {
    expected: 'an object with the token of each instance, and at least one of them',
    holds: (value) => {
      const tokens = Object.values(fieldsOf(value));
      return tokens.length > 0 && tokens.every(NAME.holds) && !Array.isArray(value);
    },
  },
  subscribed_events: { ...NAMES, expected: 'a list of event types' },
  token_seconds: SECONDS,
  token_spelling: oneOf('snake', 'camel'),
  retry_after_form: oneOf('seconds', 'date'),
  headers_suffice: FLAG,
  wrong_credentials: refusal,
  unknown_instance: refusal,
  ack_answer: { expected: 'anything', holds: () => true },
  cursor: oneOf('exclusive', 'inclusive'),
  unknown_cursor: oneOf('new', 'all'),
  history: whole(1, Infinity, 'a whole number'),
  replay_acked: FLAG,
  resend_on_connect: FLAG,
  owed_from: oneOf('first_connection', 'start'),
  resend_after_seconds: SECONDS,
  resend_order: oneOf('as_made', 'reversed', 'last'),
  second_connection: oneOf('fan_out', 'newest_wins'),
  replaced_close_code: CLOSE_CODE,
  ping_seconds: SECONDS,
  record_limit: whole(1, Infinity, 'a whole number'),
};
