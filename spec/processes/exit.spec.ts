/** What users of such clients suffer from elsewhere, as far as only a whole process shows it. Each spec has the name of the trouble. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, type Gateway } from 'vzaps-rx/testing';
import { programEnvironment, programFlags } from '../support/bundleProgram';
import { bundleWorker } from './bundleWorker';
import type { ExitWorkerOptions } from './exitWorker';

interface Exit {
  readonly code: number | string | null | undefined;
  readonly killed: boolean;
  readonly stderr: string;
}

describe('what goes wrong elsewhere does not go wrong here:', () => {
  let directory: string;
  let program: string;
  let gateway: Gateway;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vzaps-rx-exit-'));
    program = await bundleWorker(directory, 'exitWorker.ts');
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));
  beforeEach(async () => {
    gateway = await createGateway();
  });
  afterEach(() => gateway.stop());

  /** Runs a worker, and says how it ended. One that does not end by itself is killed. */
  const run = (
    how: Pick<ExitWorkerOptions, 'at' | 'by'>,
    options: { readonly max_retries?: number } = {},
  ) => {
    const worker: ExitWorkerOptions = {
      ...how,
      client: gateway.client_options,
      subscription: { ...gateway.subscribe_options, ...options },
    };
    return new Promise<Exit>((resolve) => {
      execFile(
        process.execPath,
        [...programFlags, program, JSON.stringify(worker)],
        { timeout: 15_000, env: programEnvironment },
        (error, _stdout, stderr) =>
          resolve({ code: error === null ? 0 : error.code, killed: error?.killed === true, stderr }),
      );
    });
  };

  const STATES = {
    idle: () => undefined,
    connecting: () => gateway.holdHandshakes(99),
    open: () => undefined,
    // As long as the delay would keep the process alive.
    waiting: () => gateway.refuse(503, { times: 99, retry_after_seconds: 60 }),
  } as const;
  const WAYS = ['close', 'signal', 'unsubscribe', 'client'] as const;

  it.each(Object.keys(STATES).flatMap((at) => WAYS.map((by) => [at as keyof typeof STATES, by] as const)))(
    'a timer keeps the process alive after close (when %s, by %s)',
    async (at, by) => {
      STATES[at]();
      expect(await run({ at, by })).toEqual({ code: 0, killed: false, stderr: '' });
    },
    20_000,
  );

  it('the consumer died, the process looks healthy', async () => {
    gateway.refuse(503, { times: 99 });
    const { code, stderr } = await run({ at: 'never', by: 'close' }, { max_retries: 0 });
    expect(code).toBe(1);
    expect(stderr).toContain('gave up after 0 retries (max_retries)');
    expect(stderr).toContain("code: 'RETRIES_EXHAUSTED'");
    for (const secret of [
      gateway.client_options.client_secret,
      gateway.client_options.client_token,
      gateway.subscribe_options.instance_token,
      'access-token-1',
    ])
      expect(stderr).not.toContain(secret);
  });
});
