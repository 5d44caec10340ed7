import { readFileSync } from 'node:fs';
import { from, switchMap } from 'rxjs';
import type { ReplayArguments } from '~/cli/arguments/arguments';
import { type EmulatorParts, runEmulator } from '~/cli/emulator/emulator';
import { type RecordedEvent, readTraffic, replayTraffic } from '~/testing/index';

const readRecord = (path: string): readonly RecordedEvent[] => {
  try {
    const record = readTraffic(readFileSync(path, 'utf8'));
    if (record.length > 0) return record;
  } catch (error) {
    throw new Error(`${path} can't be replayed: ${(error as Error).message}`, { cause: error });
  }
  throw new Error(`${path} can't be replayed: there is no event in it`);
};

/** An emulator that plays a record when the first client has connected, and ends when all of it is acked; gives the exit code. */
export const replay = ({ file, speed, ...given }: ReplayArguments, parts: EmulatorParts): Promise<number> => {
  const { scheduler } = parts;
  const traffic = readRecord(file);
  return runEmulator(
    {
      ...given,
      count: traffic.length,
      source: (_make, gateway) =>
        from(gateway.opened(1)).pipe(switchMap(() => replayTraffic(traffic, { speed, scheduler }))),
    },
    parts,
  );
};
