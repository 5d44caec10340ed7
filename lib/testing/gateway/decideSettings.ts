import type { DecidedSettings, GatewaySettings } from './settings';

const DEFAULTS: DecidedSettings = {
  credentials: { client_token: 'client-token-1', client_secret: 'client-secret-1' },
  instances: { 'instance-1': 'instance-token-1' },
  subscribed_events: ['All'],
  token_seconds: 3600,
  token_spelling: 'snake',
  retry_after_form: 'seconds',
  headers_suffice: true,
  wrong_credentials: { status: 401 },
  unknown_instance: { status: 404 },
  cursor: 'exclusive',
  unknown_cursor: 'new',
  history: 100_000,
  replay_acked: true,
  resend_on_connect: true,
  owed_from: 'first_connection',
  resend_order: 'as_made',
  second_connection: 'fan_out',
  replaced_close_code: 4409,
  record_limit: 100_000,
};

/** Decides the settings that are left out or undefined. */
export const decideSettings = (settings: GatewaySettings): DecidedSettings => {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
};
