import { credentialsOf, type Environment, type PlatformSettings, VARIABLES } from './credentials';

/** What the environment asks for. */
export type Target =
  /** Nothing is set: a gateway in this process. */
  | { readonly kind: 'embedded' }
  | ({ readonly kind: 'platform' } & PlatformSettings)
  /** Some are set, and these are not. Listening to something else than what was meant would be worse than not to start. */
  | { readonly kind: 'incomplete'; readonly missing: readonly string[] };

/** Reads the settings. An empty variable counts as one that is not set. */
export const readEnvironment = (environment: Environment): Target => {
  if (VARIABLES.every((name) => !environment[name])) return { kind: 'embedded' };
  const credentials = credentialsOf({}, environment, {});
  return credentials.kind === 'complete'
    ? { ...credentials, kind: 'platform' }
    : { kind: 'incomplete', missing: credentials.missing.map(([, variable]) => variable) };
};

/** The variable that an option of the client or the subscription was read from. */
export const variableOf = (option: string): string => `VZAPS_${option.toUpperCase()}`;
