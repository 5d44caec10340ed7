const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** What stands in a value at the end of a path of fields; undefined where the path leads nowhere. */
export const valueAt = (value: unknown, path: readonly string[]): unknown => path.reduce(fieldOf, value);
