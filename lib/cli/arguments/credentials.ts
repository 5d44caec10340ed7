import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import type { PlatformSettings } from './environment';

/** What may be given by a flag, a variable or a line of a `.env` file. */
export interface CredentialFlags {
  readonly clientToken?: string;
  readonly clientSecret?: string;
  readonly instanceId?: string;
  readonly instanceToken?: string;
  readonly baseUrl?: string;
  readonly realtimeUrl?: string;
}

/** Each setting: its flag, and its variable. */
const SETTINGS = {
  clientToken: ['--client-token', 'VZAPS_CLIENT_TOKEN'],
  clientSecret: ['--client-secret', 'VZAPS_CLIENT_SECRET'],
  instanceId: ['--instance-id', 'VZAPS_INSTANCE_ID'],
  instanceToken: ['--instance-token', 'VZAPS_INSTANCE_TOKEN'],
  baseUrl: ['--base-url', 'VZAPS_BASE_URL'],
  realtimeUrl: ['--realtime-url', 'VZAPS_REALTIME_URL'],
} as const satisfies Readonly<Record<keyof CredentialFlags, readonly [flag: string, variable: string]>>;

type Setting = keyof CredentialFlags;

const NEEDED: readonly Setting[] = ['clientToken', 'clientSecret', 'instanceId', 'instanceToken'];

type Environment = Readonly<Record<string, string | undefined>>;

/** What was given, or the settings that are missing, each as people may give it. */
export type Credentials =
  | ({ readonly kind: 'complete' } & PlatformSettings)
  | { readonly kind: 'incomplete'; readonly missing: readonly string[] };

const DEFAULT_FILE = '.env';

/** The lines of this file, or of `.env`, which needs not be there. */
export const readEnvFile = (path: string | undefined): Environment => {
  try {
    return parse(readFileSync(path ?? DEFAULT_FILE));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (path === undefined && code === 'ENOENT') return {};
    throw new Error(`${path ?? DEFAULT_FILE} can't be read: ${message}`, { cause: error });
  }
};

/** A flag comes before a variable, and that before a line of the file. What is empty counts as not given. */
export const credentialsOf = (
  flags: CredentialFlags,
  environment: Environment,
  file: Environment,
): Credentials => {
  const valueOf = (setting: Setting): string => {
    const [, variable] = SETTINGS[setting];
    return [flags[setting], environment[variable], file[variable]].find((value) => value) ?? '';
  };
  const missing = NEEDED.filter((setting) => valueOf(setting) === '').map((setting) =>
    SETTINGS[setting].join(' or '),
  );
  if (missing.length > 0) return { kind: 'incomplete', missing };
  const base_url = valueOf('baseUrl');
  const realtime_url = valueOf('realtimeUrl');
  return {
    kind: 'complete',
    client_options: {
      client_token: valueOf('clientToken'),
      client_secret: valueOf('clientSecret'),
      ...(base_url === '' ? {} : { base_url }),
      ...(realtime_url === '' ? {} : { realtime_url }),
    },
    subscribe_options: { instance_id: valueOf('instanceId'), instance_token: valueOf('instanceToken') },
  };
};
