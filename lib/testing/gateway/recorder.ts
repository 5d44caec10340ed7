import { filter, firstValueFrom, map, startWith, Subject, throwIfEmpty } from 'rxjs';
import type { Handshake } from './handshake';
import { checkThat } from '../checkThat';
import { limitedList } from './limitedList';
import type {
  AckRecord,
  ConnectionRecord,
  GatewayRecord,
  SentRecord,
  StrayRecord,
  TokenRequestRecord,
} from './record';

/** What becomes of one handshake. */
export interface ConnectionNotes {
  readonly number: number;
  answered(status: number): void;
  closed(code: number, reason: string): void;
}

/** Writes the record, and lets others wait for what will be in it. */
export interface Recorder {
  readonly record: GatewayRecord;
  tokenRequest(body: unknown, status: number): void;
  /** Notes a handshake that came and has no answer yet. */
  handshake(handshake: Handshake): ConnectionNotes;
  sent(connection: number, event_id: string | undefined): void;
  ack(connection: number, event_id: string): void;
  stray(connection: number, text: string): void;
  /** Asks again whether what is waited for has come true; once after all that happens together. */
  happened(): void;
  /** Resolves when the condition holds; `what` says it in words, for when the gateway stops before. */
  until(condition: (record: GatewayRecord) => boolean, what: string): Promise<void>;
  /** Rejects what is waited for, now and later. */
  stop(): void;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A promise is true whatever comes of it: what waits for one would not wait. */
const answerOf = (condition: (record: GatewayRecord) => boolean, record: GatewayRecord): boolean => {
  const answer = condition(record) as unknown;
  checkThat('What is waited for', answer, {
    expected: 'told at once, and not by a promise',
    holds: (value) => !(value instanceof Promise),
  });
  return answer as boolean;
};

export const createRecorder = (limit: number, now: () => number): Recorder => {
  const token_requests = limitedList<TokenRequestRecord>(limit);
  const connections = limitedList<ConnectionRecord>(limit);
  const sent = limitedList<SentRecord>(limit);
  const acks = limitedList<AckRecord>(limit);
  const strays = limitedList<StrayRecord>(limit);
  const record: GatewayRecord = {
    token_requests: token_requests.entries,
    connections: connections.entries,
    sent: sent.entries,
    acks: acks.entries,
    strays: strays.entries,
  };
  const happened$ = new Subject<void>();
  let handshakes = 0;

  return {
    record,
    tokenRequest: (body, status) => token_requests.add({ at: now(), body, status }),
    handshake: ({ path, query, headers }) => {
      handshakes += 1;
      const entry: Writable<ConnectionRecord> = {
        number: handshakes,
        at: now(),
        path,
        query,
        headers,
        status: 0,
      };
      connections.add(entry);
      return {
        number: entry.number,
        answered: (status) => void (entry.status = status),
        closed: (code, reason) => void (entry.closed = { at: now(), code, reason }),
      };
    },
    sent: (connection, event_id) => sent.add({ at: now(), connection, event_id }),
    ack: (connection, event_id) => acks.add({ at: now(), connection, event_id }),
    stray: (connection, text) => strays.add({ at: now(), connection, text }),
    happened: () => happened$.next(),
    until: (condition, what) =>
      firstValueFrom(
        happened$.pipe(
          startWith(undefined),
          filter(() => answerOf(condition, record)),
          map(() => undefined),
          throwIfEmpty(() => new Error(`The gateway stopped before ${what}.`)),
        ),
      ),
    stop: () => happened$.complete(),
  };
};
