import { AsyncVZapsClient, type EventStore, handle } from 'vzaps-rx';
import { indexedDbStore } from 'vzaps-rx/stores/indexeddb';

/** What a page is to do, as it can be sent there. */
export interface PageJob {
  readonly client_options: {
    readonly client_token: string;
    readonly base_url: string;
    readonly realtime_url: string;
  };
  readonly subscribe_options: {
    readonly instance_id: string;
    readonly instance_token: string;
    readonly retry_delay_seconds: number;
    readonly max_in_flight?: number;
  };
  /** Whether each delay is as long as it may be. */
  readonly longest_delays?: boolean;
  /** How long the handler takes with each event. */
  readonly handler_ms?: number;
  /** The database in which it keeps what is settled. */
  readonly database?: string;
}

/** A job's client and subscription, and what they have told. */
const begin = (job: PageJob) => {
  const { client_options, subscribe_options, longest_delays = false, handler_ms = 0, database } = job;
  const client = new AsyncVZapsClient({
    ...client_options,
    // As README has it: from a backend of the page's own.
    access_token: async () => (await fetch('/vzaps-token')).text(),
    ...(longest_delays && { random: () => 0.999 }),
  });
  const store: EventStore | undefined =
    database === undefined ? undefined : indexedDbStore({ name: database });
  const subscription = client.events.subscribe({ ...subscribe_options, ...(store && { store }) });
  const handled: string[] = [];
  const states: string[] = [];
  const errors: string[] = [];
  subscription.state$.subscribe(({ status }) => states.push(status));
  subscription.errors$.subscribe(({ code, message }) => errors.push(`${code}: ${message}`));
  const handler = async (event: { readonly id: string }): Promise<void> => {
    if (handler_ms > 0) await new Promise((resolve) => setTimeout(resolve, handler_ms));
    handled.push(event.id);
  };
  return { client, subscription, handled, states, errors, handler };
};

/** The same, with a `handle` that takes the events. */
const watch = (job: PageJob) => {
  const begun = begin(job);
  begun.subscription.events$.pipe(handle(begun.handler)).subscribe({ error: () => undefined });
  return begun;
};

/** What scripts in a page of these specs have at hand. */
export interface PageGlobals {
  readonly begin: typeof begin;
  readonly watch: typeof watch;
  /** What the page does, for scripts that come later. */
  running: ReturnType<typeof begin>;
}

Object.assign(globalThis, { vzaps: { begin, watch } });
