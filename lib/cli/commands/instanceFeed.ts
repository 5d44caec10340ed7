import type { InstanceArguments } from '~/cli/arguments/arguments';
import { credentialsOf, readEnvFile } from '~/cli/arguments/credentials';
import { KNOWN_TYPES, unknownTypes } from '~/cli/arguments/eventTypes';
import type { Screen } from '~/cli/display/screen';
import type { Feed } from '~/cli/feeds/feed';
import { platformFeed } from '~/cli/feeds/platformFeed';
import { part } from '~/cli/lines/line';
import { levelStore } from '~/stores/level';

/** The events of the instance that the arguments name; undefined where they don't, which has been complained of. */
export const instanceFeed = (
  { credentials: flags, env_file, events, since, store }: InstanceArguments,
  screen: Pick<Screen, 'complain'>,
): Feed | undefined => {
  const credentials = credentialsOf(flags, process.env, readEnvFile(env_file));
  if (credentials.kind === 'incomplete') {
    screen.complain([
      part(`error: not given: ${credentials.missing.map((names) => names.join(' or ')).join(', ')}`, 'bad'),
    ]);
    return undefined;
  }
  const unknown = unknownTypes(events ?? []);
  if (unknown.length > 0)
    screen.complain([
      part(`note: not documented: ${unknown.join(', ')}; the types are ${KNOWN_TYPES.join(', ')}`, 'caution'),
    ]);
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
