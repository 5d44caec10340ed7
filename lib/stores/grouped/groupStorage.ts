import type { Change, StoredGroups } from './groups';

/** Where groups are written: what a database has to do to be a store. */
export interface GroupStorage {
  /** What it is and where, for messages. */
  readonly title: string;
  /** How to begin with an empty one, for messages. */
  readonly remedy: string;
  /** Opens it and reads everything, in order. Where that fails, nothing stays open. */
  open(): Promise<StoredGroups>;
  /** Writes the change, all of it or nothing, and resolves when it is durable. */
  write(change: Change): Promise<void>;
  close(): Promise<void>;
}

/** What an error says; also one of another realm, as native code makes them. */
export const messageOf = (error: unknown): string => {
  const { message } = Object(error) as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(error);
};

/** What stands in a storage can't be read, or is not what was written. */
export const corrupt = ({ title, remedy }: Pick<GroupStorage, 'title' | 'remedy'>, cause: unknown): Error =>
  new Error(
    `${title} is damaged: ${messageOf(cause)}. Restore it, or ${remedy}: then what was settled ` +
      'before is not known any more, and last_event_id says where to resume',
    { cause },
  );

/** A storage is used by somebody else. */
export const inUse = ({ title }: Pick<GroupStorage, 'title'>, cause?: unknown): Error =>
  new Error(
    `${title} is in use: one store holds one subscription. End the other one, or give this one a store of its own`,
    { cause },
  );
