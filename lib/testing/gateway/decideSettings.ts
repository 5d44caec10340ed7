import { checkThat } from '../checkThat';
import { SETTING_CHECKS } from './settingChecks';
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

const isSetting = (name: string): name is keyof GatewaySettings => Object.hasOwn(SETTING_CHECKS, name);

/** Checks the settings, and decides those that are left out or undefined. */
export const decideSettings = (settings: GatewaySettings): DecidedSettings => {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!isSetting(name))
      throw new TypeError(
        `createGateway knows no setting ${name}; it knows port, ${Object.keys(SETTING_CHECKS).join(', ')}.`,
      );
    checkThat(`createGateway: ${name}`, value, SETTING_CHECKS[name]);
  }
  return { ...DEFAULTS, ...Object.fromEntries(given) };
};
