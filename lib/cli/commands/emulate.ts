import { NEVER } from 'rxjs';
import type { EmulateArguments } from '~/cli/arguments/arguments';
import { type EmulatorParts, runEmulator } from '~/cli/emulator/emulator';
import { traffic } from '~/testing/traffic';

/** An emulator with lively traffic; gives the exit code. */
export const emulate = ({ rate, ...given }: EmulateArguments, parts: EmulatorParts): Promise<number> => {
  const { random, scheduler } = parts;
  return runEmulator(
    {
      ...given,
      source: (make) =>
        rate > 0 ? traffic(make, { random, scheduler, gap_ms: [1000 / rate, 1000 / rate] }) : NEVER,
    },
    parts,
  );
};
