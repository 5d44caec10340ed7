import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';

/** What may be given by a flag, a variable or a line of a `.env` file. */
export interface CredentialFlags {
  readonly clientToken?: string;
  readonly clientSecret?: string;
  readonly instanceId?: string;
  readonly instanceToken?: string;
  readonly baseUrl?: string;
  readonly realtimeUrl?: string;
}

/** The settings of a platform to listen to. */
export interface PlatformSettings {
  readonly client_options: {
    readonly client_token: string;
    readonly client_secret: string;
    readonly base_url?: string;
    readonly realtime_url?: string;
  };
  readonly subscribe_options: { readonly instance_id: string; readonly instance_token: string };
}

/** What a setting may be given by. */
type Names = readonly [flag: string, variable: string];

const SETTINGS = {
  clientToken: ['--client-token', 'VZAPS_CLIENT_TOKEN'],
  clientSecret: ['--client-secret', 'VZAPS_CLIENT_SECRET'],
  instanceId: ['--instance-id', 'VZAPS_INSTANCE_ID'],
  instanceToken: ['--instance-token', 'VZAPS_INSTANCE_TOKEN'],
  baseUrl: ['--base-url', 'VZAPS_BASE_URL'],
  realtimeUrl: ['--realtime-url', 'VZAPS_REALTIME_URL'],
} as const satisfies Readonly<Record<keyof CredentialFlags, Names>>;

type Setting = keyof CredentialFlags;

const NEEDED: readonly Setting[] = ['clientToken', 'clientSecret', 'instanceId', 'instanceToken'];

export type Environment = Readonly<Record<string, string | undefined>>;

/** What was given, or the settings that are missing. */
export type Credentials =
  | ({ readonly kind: 'complete' } & PlatformSettings)
  | { readonly kind: 'incomplete'; readonly missing: readonly Names[] };

const DEFAULT_FILE = '.env';

/** Every variable that is read. */
export const VARIABLES: readonly string[] = Object.values(SETTINGS).map(([, variable]) => variable);

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
  const missing = NEEDED.filter((setting) => valueOf(setting) === '').map((setting) => SETTINGS[setting]);
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
