import { filter, firstValueFrom } from 'rxjs';
import { AsyncVZapsClient, type SubscribeOptions } from 'vzaps-rx';

/** What a worker that is to end by itself is started with, as JSON in its first argument. */
export interface ExitWorkerOptions {
  readonly client: ConstructorParameters<typeof AsyncVZapsClient>[0];
  readonly subscription: SubscribeOptions;
  /** The state in which it is to stop. */
  readonly at: 'idle' | 'connecting' | 'open' | 'waiting' | 'never';
  readonly by: 'close' | 'signal' | 'unsubscribe' | 'client';
}

const {
  client: client_options,
  subscription: options,
  at,
  by,
} = JSON.parse(process.argv[2]!) as ExitWorkerOptions;
const client = new AsyncVZapsClient(client_options);
const abort = new AbortController();
const subscription = client.events.subscribe({ ...options, signal: abort.signal });

const reached = firstValueFrom(subscription.state$.pipe(filter(({ status }) => status === at)), {
  defaultValue: undefined,
});
// Without a listener for errors if it is to die of one.
if (at !== 'never') subscription.errors$.subscribe();
const listening = at === 'idle' ? undefined : subscription.events$.subscribe();

const stop = {
  close: () => void subscription.close(),
  signal: () => abort.abort(),
  unsubscribe: () => listening?.unsubscribe(),
  client: () => void client.close(),
};
void reached.then((state) => {
  if (state !== undefined) stop[by]();
});
