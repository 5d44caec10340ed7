import { levelStore } from '~/stores/level';
import { type CredentialFlags, credentialsOf, readEnvFile } from './credentials';
import type { Feed } from './feed';
import { part } from './line';
import { platformFeed } from './platformFeed';
import type { Screen } from './screen';

/** Which instance, and which of its events. */
export interface InstanceArguments {
  readonly credentials: CredentialFlags;
  /** Where settings are read from besides; `.env` unless told otherwise. */
  readonly env_file: string | undefined;
  /** The types of events; all without. */
  readonly events: readonly string[] | undefined;
  /** The event to resume after. */
  readonly since: string | undefined;
  /** The directory of a store to resume from. */
  readonly store: string | undefined;
}

/** The events of the instance that the arguments name; undefined where they don't, which has been complained of. */
export const instanceFeed = (
  { credentials: flags, env_file, events, since, store }: InstanceArguments,
  screen: Pick<Screen, 'complain'>,
): Feed | undefined => {
  const credentials = credentialsOf(flags, process.env, readEnvFile(env_file));
  if (credentials.kind === 'incomplete') {
    screen.complain([part(`error: not given: ${credentials.missing.join(', ')}`, 'bad')]);
    return undefined;
  }
  return platformFeed({
    client_options: credentials.client_options,
    subscribe_options: {
      ...credentials.subscribe_options,
      ...(events === undefined ? {} : { events }),
      ...(since === undefined ? {} : { last_event_id: since }),
      ...(store === undefined ? {} : { store: levelStore({ directory: store }) }),
    },
  });
};
