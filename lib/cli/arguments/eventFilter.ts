import { valueAt } from './valueAt';

/** Which events are shown. */
export interface EventFilter {
  /** The fields on the way into `data`. */
  readonly path: readonly string[];
  /** What stands there, as text; undefined for anything but nothing, `false` and the empty text. */
  readonly value: string | undefined;
}

/** Reads `event.Info.IsGroup=true`, or a path alone; undefined for what is no path. */
export const readFilter = (text: string): EventFilter | undefined => {
  const equals = text.indexOf('=');
  const path = (equals < 0 ? text : text.slice(0, equals)).split('.');
  if (path.some((name) => name.trim() === '')) return undefined;
  return { path, value: equals < 0 ? undefined : text.slice(equals + 1) };
};

/** True if there is at the path what the filter asks for. */
export const passes = ({ path, value }: EventFilter, data: unknown): boolean => {
  const found = valueAt(data, path);
  if (value === undefined) return found !== undefined && found !== null && found !== false && found !== '';
  return (typeof found === 'string' ? found : JSON.stringify(found)) === value;
};
