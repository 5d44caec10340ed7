/**
 * Ends this process as SIGTERM does when the one that has started it is gone. npm passes a SIGTERM on to its shell, which dies
 * of it and tells nobody.
 */
import { setInterval } from 'node:timers';

const LOOK_MS = 200;
/** What a shell makes of a process that SIGTERM has ended. */
const EXIT_TERMINATED = 143;

const parent = process.ppid;

/** An orphan gets another parent, except on Windows, where it keeps the number of the dead one. */
const isOrphan = () => {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
};

const looking = setInterval(() => {
  if (!isOrphan()) return;
  looking.close();
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(EXIT_TERMINATED);
}, LOOK_MS).unref();
