/** The last `capacity` ids, the oldest first, each once, where it stands last. */
export const newestIds = (ids: readonly string[], capacity: number): readonly string[] => {
  const newest_first = new Set<string>();
  for (let index = ids.length - 1; index >= 0 && newest_first.size < capacity; index -= 1)
    newest_first.add(ids[index] as string);
  return [...newest_first].reverse();
};
