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

/** What the environment asks for. */
export type Target =
  /** Nothing is set: a gateway in this process. */
  | { readonly kind: 'embedded' }
  | ({ readonly kind: 'platform' } & PlatformSettings)
  /** Some are set, and these are not. Listening to something else than what was meant would be worse than not to start. */
  | { readonly kind: 'incomplete'; readonly missing: readonly string[] };

const NEEDED = [
  'VZAPS_CLIENT_TOKEN',
  'VZAPS_CLIENT_SECRET',
  'VZAPS_INSTANCE_ID',
  'VZAPS_INSTANCE_TOKEN',
] as const;
const OPTIONAL = ['VZAPS_BASE_URL', 'VZAPS_REALTIME_URL'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings. An empty variable counts as one that is not set. */
export const readEnvironment = (environment: Environment): Target => {
  const valueOf = (name: string): string => environment[name] ?? '';
  if ([...NEEDED, ...OPTIONAL].every((name) => valueOf(name) === '')) return { kind: 'embedded' };
  const missing = NEEDED.filter((name) => valueOf(name) === '');
  if (missing.length > 0) return { kind: 'incomplete', missing };
  const base_url = valueOf('VZAPS_BASE_URL');
  const realtime_url = valueOf('VZAPS_REALTIME_URL');
  return {
    kind: 'platform',
    client_options: {
      client_token: valueOf('VZAPS_CLIENT_TOKEN'),
      client_secret: valueOf('VZAPS_CLIENT_SECRET'),
      ...(base_url === '' ? {} : { base_url }),
      ...(realtime_url === '' ? {} : { realtime_url }),
    },
    subscribe_options: {
      instance_id: valueOf('VZAPS_INSTANCE_ID'),
      instance_token: valueOf('VZAPS_INSTANCE_TOKEN'),
    },
  };
};

/** The variable that an option of the client or the subscription was read from. */
export const variableOf = (option: string): string => `VZAPS_${option.toUpperCase()}`;
