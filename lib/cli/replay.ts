import { readFileSync } from 'node:fs';
import { from, switchMap } from 'rxjs';
import { readTraffic, replayTraffic } from '~/testing/index';
import type { ReplayArguments } from './commandLine';
import { type EmulatorParts, runEmulator } from './emulator';

/** An emulator that plays a record when the first client has connected, and ends when all of it is acked; gives the exit code. */
export const replay = ({ file, speed, ...given }: ReplayArguments, parts: EmulatorParts): Promise<number> => {
  const { scheduler } = parts;
  const traffic = readTraffic(readFileSync(file, 'utf8'));
  return runEmulator(
    {
      ...given,
      source: (_make, gateway) =>
        from(gateway.opened(1)).pipe(switchMap(() => replayTraffic(traffic, { speed, scheduler }))),
    },
    parts,
  );
};
