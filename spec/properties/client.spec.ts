/** @jest-environment ./spec/support/realProcessEnvironment.cjs */
import fc from 'fast-check';
import { runScenario } from './runScenario';
import { type Scenario, scenario } from './scenario';

declare const realProcess: typeof process;

/** `SEED=… FC_PATH=…` run the one that a failure has printed; `RUNS=…` runs more than usual; `SHRINK=no` stops at the first failure. */
const { SEED, FC_PATH, RUNS = '60', SHRINK = 'yes' } = process.env;

describe('the whole client, whatever happens', () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  beforeAll(() => {
    realProcess.on('unhandledRejection', onUnhandled);
  });
  afterAll(() => {
    realProcess.off('unhandledRejection', onUnhandled);
  });

  it('loses nothing, handles nothing twice, acks nothing early, and comes to rest', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (run: Scenario) => {
        const breaches = await runScenario(run);
        expect([...breaches, ...unhandled.splice(0)]).toEqual([]);
      }),
      {
        numRuns: Number(RUNS),
        ...(SEED === undefined ? {} : { seed: Number(SEED) }),
        ...(FC_PATH === undefined ? {} : { path: FC_PATH }),
        endOnFailure: SHRINK === 'no',
        interruptAfterTimeLimit: 100_000,
      },
    );
  }, 120_000);
});
