import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs';

/** A file that lines are appended to. */
export interface RecordFile {
  /** Throws if the line could not be written as a whole; then nothing of it stays in the file. */
  append(line: string): void;
  close(): void;
}

/** It holds what people write. */
const ONLY_FOR_ITS_OWNER = 0o600;

/** Opens it, or makes it. */
export const openRecordFile = (path: string): RecordFile => {
  try {
    const file = openSync(path, 'a', ONLY_FOR_ITS_OWNER);
    return { append: appending(file, endsInALine(path) ? '' : '\n'), close: () => closeSync(file) };
  } catch (error) {
    throw new Error(`${path} can't be written: ${(error as Error).message}`, { cause: error });
  }
};

/** `separator` comes before the first line. */
const appending = (file: number, separator: string): RecordFile['append'] => {
  let before_next = separator;
  return (line) => {
    const before = fstatSync(file);
    try {
      // All of it: a write by itself may take only a part, and say so.
      appendFileSync(file, `${before_next}${line}\n`);
    } catch (error) {
      // What was taken of it on a full disk. A pipe has nothing to be cut off.
      if (before.isFile()) ftruncateSync(file, before.size);
      throw error;
    }
    before_next = '';
  };
};

/** A process that was killed may have left a piece of a line, which is not to spoil the next one. */
const endsInALine = (path: string): boolean => {
  if (!statSync(path).isFile()) return true;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size === 0 || readSync(file, last, 0, 1, size - 1) === 0 || last.toString() === '\n';
  } finally {
    closeSync(file);
  }
};
