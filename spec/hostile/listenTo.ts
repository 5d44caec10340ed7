import { filter, firstValueFrom, ReplaySubject } from 'rxjs';
import { AsyncVZapsClient, type EventEnvelope, type SubscribeOptions, type VZapsError } from 'vzaps-rx';
import type { RawServer } from './rawServer';

const clients: AsyncVZapsClient[] = [];

/** A client that listens to a hostile server, and what it heard. */
export const listenTo = (
  { base_url, realtime_url }: Pick<RawServer, 'base_url' | 'realtime_url'>,
  options: Partial<SubscribeOptions> = {},
  client_options: Partial<ConstructorParameters<typeof AsyncVZapsClient>[0]> = {},
) => {
  const client = new AsyncVZapsClient({
    client_token: 'the-client-token',
    client_secret: 'the-client-secret',
    base_url,
    realtime_url,
    ...client_options,
  } as never);
  clients.push(client);
  const subscription = client.events.subscribe({
    instance_id: 'instance-1',
    instance_token: 'the-instance-token',
    retry_delay_seconds: 0.02,
    close_timeout_seconds: 1,
    ...options,
  });
  const events$ = new ReplaySubject<EventEnvelope>(100);
  const errors$ = new ReplaySubject<VZapsError>(100);
  subscription.errors$.subscribe(errors$);
  const ended = new Promise<VZapsError>((resolve) => {
    subscription.on('error', resolve as never);
  });
  /** Resolves to the first error of this code that does not end the stream. */
  const told = (code: string): Promise<VZapsError> =>
    firstValueFrom(errors$.pipe(filter((e) => e.code === code)));
  /** Resolves when this event has been handled. */
  const handled = (id: string): Promise<EventEnvelope> =>
    firstValueFrom(events$.pipe(filter((event) => event.id === id)));
  subscription.on('All', (event) => {
    events$.next(event);
  });
  return { client, subscription, ended, told, handled };
};

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
