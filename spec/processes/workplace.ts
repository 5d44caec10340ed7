import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubscribeOptions } from 'vzaps-rx';
import { levelStore } from 'vzaps-rx/stores/level';
import type { Gateway } from 'vzaps-rx/testing';
import { programEnvironment } from '../support/bundleProgram';
import { makeDirectory } from '../support/directories';
import { bundleWorker } from './bundleWorker';
import type { WorkerOptions } from './worker';

/** What one process did, until its end. */
export interface Life {
  /** The events that it began to handle, in order. */
  readonly begun: readonly string[];
  /** The events that it has handled, in order. */
  readonly ended: readonly string[];
  /** What the store held when the process was dead. */
  readonly stored: ReadonlySet<string>;
  /** What had been acked by then, since the first process. */
  readonly acked: ReadonlySet<string>;
}

/** Where processes work off the events of a gateway, one process after the other, with one store. */
export interface Workplace {
  /** The processes that have ended, in order. */
  lives(): Promise<readonly Life[]>;
  /** How many events are acked. */
  acked(): number;
  /** Lets a process work until `work` resolves, and ends it with a signal. Rejects if it ends by itself, or complains. */
  live(signal: 'SIGKILL' | 'SIGTERM', work: () => Promise<unknown>): Promise<void>;
}

const linesOf = (log: string, word: string): readonly string[] =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`${word} `))
        .map((line) => line.slice(word.length + 1))
    : [];

/** Copies a store, so that the next process has to recover the directory as the kill has left it, and reads the copy. */
const readCopy = async (directory: string, copy: string): Promise<ReadonlySet<string>> => {
  if (!existsSync(directory)) return new Set();
  cpSync(directory, copy, { recursive: true });
  const store = levelStore({ directory: copy });
  const { settled } = await store.load();
  await store.close?.();
  return new Set(settled);
};

const tokenOf = async ({ base_url, client_options }: Gateway): Promise<string> => {
  const answer = await fetch(`${base_url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(client_options),
  });
  return ((await answer.json()) as { readonly access_token: string }).access_token;
};

export const createWorkplace = async (
  gateway: Gateway,
  options: Partial<SubscribeOptions>,
): Promise<Workplace> => {
  const root = makeDirectory();
  const program = await bundleWorker(root);
  const directory = join(root, 'store');
  const { client_token, base_url, realtime_url } = gateway.client_options;
  const access_token = await tokenOf(gateway);
  const lives: Promise<Life>[] = [];
  const acked = new Set<string>();
  let acks_read = 0;

  const countAcked = (): number => {
    const { acks } = gateway.record;
    for (; acks_read < acks.length; acks_read += 1) acked.add(acks[acks_read]!.event_id);
    return acked.size;
  };

  return {
    lives: () => Promise.all(lives),
    acked: countAcked,
    live: async (signal, work) => {
      const number = lives.length;
      const log = join(root, `life-${number}.log`);
      const worker_options: WorkerOptions = {
        client: { client_token, base_url, realtime_url },
        access_token,
        subscription: { ...gateway.subscribe_options, ...options },
        directory,
        log,
      };
      const worker = spawn(process.execPath, [program, JSON.stringify(worker_options)], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: programEnvironment,
      });
      let complaints = '';
      worker.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
      const dead = once(worker, 'close') as Promise<[code: number | null, signal: string | null]>;
      const died = dead.then(([code]) => {
        throw new Error(`process ${number} ended by itself with code ${String(code)}: ${complaints}`);
      });
      try {
        await Promise.race([died, work()]);
      } finally {
        died.catch(() => undefined);
        worker.kill(signal);
      }
      const [code, ended_by] = await dead;
      expect({ code, ended_by, complaints }).toEqual({
        code: signal === 'SIGKILL' ? null : 0,
        ended_by: signal === 'SIGKILL' ? signal : null,
        complaints: '',
      });
      // Acks that were under way at its end have arrived when its connection is gone.
      await gateway.until(() => gateway.connected === 0);
      countAcked();
      const life = { begun: linesOf(log, 'begin'), ended: linesOf(log, 'end'), acked: new Set(acked) };
      // It is copied now, and read while the next process starts.
      const read = readCopy(directory, join(root, `copy-${number}`)).then((stored) => ({ ...life, stored }));
      read.catch(() => undefined);
      lives.push(read);
    },
  };
};
