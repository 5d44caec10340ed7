import { execFileSync } from 'node:child_process';
import { levelStore } from 'vzaps-rx/stores/level';

/**
 * Commits to a store until that fails, since files may not grow any further; lets them grow again, and commits the rest. Tells
 * what a new store finds then.
 */
const [directory, count] = process.argv.slice(2) as [string, string];

const idAt = (number: number): string => `evt_${number}`;

const work = async (): Promise<void> => {
  const store = levelStore({ directory });
  await store.load();
  let failures = 0;
  for (let number = 0; number < Number(count); number += 1) {
    try {
      await store.commit({ settled: [idAt(number)], cursor: idAt(number) });
    } catch {
      failures += 1;
      number -= 1;
      if (failures === 3) execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
      if (failures > 10) break;
    }
  }
  await store.close?.();
  const again = levelStore({ directory });
  const { cursor, settled } = await again.load();
  await again.close?.();
  process.stdout.write(JSON.stringify({ failures, cursor, settled: [...settled].length }));
};

void work();
