import type { SchedulerLike } from 'rxjs';
import { type Line, part } from '~/cli/lines/line';
import type { EventEnvelope, HandleOptions } from '~/index';
import { hmacOf, SIGNATURE_HEADER, signatureOf } from '~/webhook/signature';
import { chatOf } from './chatOf';

/** Where events are forwarded to, and how. */
export interface ForwardOptions {
  readonly url: string;
  /** More headers, by name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secret: string;
  /** How many are under way at the same time, one of each chat. */
  readonly concurrency: number;
}

/** What forwards events. */
export interface Forwarder {
  /** Resolves when the receiver has taken the event; rejects if it has not. */
  post(event: EventEnvelope): Promise<void>;
  /** Breaks off what is under way, and says nothing more. */
  stop(): void;
  readonly handle_options: HandleOptions;
}

/** How long a receiver may take. */
const LONGEST_MS = 30_000;
/** How often an event that was not taken is sent again before others may go first. */
const RETRIES = 4;
/** After how long an event comes again that was not taken after all. */
const REDELIVER_SECONDS = 30;

/** The same secret for the same client, and none to tell the client's by. */
export const signingSecretOf = async (client_secret: string): Promise<string> =>
  `whsec_${(await hmacOf(client_secret, 'vzaps-rx listen --forward-to')).slice(0, 40)}`;

/** An address for people: what comes after its path may hold a key. */
export const shownAddress = (url: string): string => {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
};

/** A header holds no line breaks and nothing beyond Latin letters; half of a surrogate pair is none at all. */
const asHeader = (text: string): string => encodeURI(text.replace(/\p{Surrogate}/gu, '\ufffd'));

const headersOf = (event: EventEnvelope): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  'x-vzaps-event-id': asHeader(event.id),
  'x-vzaps-event-type': asHeader(event.type),
  'x-vzaps-instance-id': asHeader(event.instance_id),
  ...(event.created_at === undefined ? {} : { 'x-vzaps-created-at': asHeader(event.created_at) }),
});

const reasonOf = (error: unknown): string => {
  const { cause, name } = error as {
    readonly cause?: { readonly code?: string; readonly message?: string };
    readonly name?: string;
  };
  return cause?.code ?? cause?.message ?? (name === 'AbortError' ? 'TIMEOUT' : 'FAILED');
};

/** Posts events as the platform's webhooks come: `data` is the body, and the envelope is in the headers. */
export const createForwarder = (
  { url, headers, secret, concurrency }: ForwardOptions,
  print: (line: Line) => void,
  scheduler: SchedulerLike,
): Forwarder => {
  const stopped = new AbortController();
  const answered = (status: string, is_good: boolean, event: EventEnvelope, began_at: number): void => {
    if (stopped.signal.aborted) return;
    print([
      part(`<-- [${status}] `, is_good ? 'good' : 'bad'),
      part(`POST ${shownAddress(url)} `),
      part(`[${event.id}] (${scheduler.now() - began_at} ms)`, 'quiet'),
    ]);
  };

  const post = async (event: EventEnvelope): Promise<void> => {
    const body = JSON.stringify(event.data);
    const signature = await signatureOf(secret, body, scheduler.now());
    const abort = new AbortController();
    const patience = scheduler.schedule(() => abort.abort(), LONGEST_MS);
    const began_at = scheduler.now();
    let status: number;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headersOf(event), ...headers, [SIGNATURE_HEADER]: signature },
        body,
        // What is elsewhere has not taken it.
        redirect: 'manual',
        signal: AbortSignal.any([abort.signal, stopped.signal]),
      });
      ({ status } = response);
      await response.body?.cancel();
    } catch (error) {
      const reason = reasonOf(error);
      answered(reason, false, event, began_at);
      throw new Error(`the receiver did not answer (${reason})`, { cause: error });
    } finally {
      patience.unsubscribe();
    }
    const is_taken = status >= 200 && status < 300;
    answered(String(status), is_taken, event, began_at);
    if (!is_taken) throw new Error(`the receiver answered with ${status}`);
  };

  return {
    post,
    stop: () => stopped.abort(),
    handle_options: {
      concurrency,
      key: chatOf,
      retries: RETRIES,
      retry_delay_seconds: 1,
      redeliver_seconds: REDELIVER_SECONDS,
    },
  };
};
