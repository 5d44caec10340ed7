import { EMPTY, of } from 'rxjs';
import type { Feed } from './feed';

/** The events of a real instance. */
export const platformFeed = ({
  client_options,
  subscribe_options,
}: Pick<Feed, 'client_options' | 'subscribe_options'>): Feed => ({
  client_options,
  subscribe_options,
  greeting: 'Listening to the platform. Ctrl-C ends.',
  work: () => EMPTY,
  handled: () => undefined,
  figures: undefined,
  quiet$: of(true),
  stop: () => Promise.resolve(),
});
