/** FNV-1a over UTF-16 code units: it need not resist anybody, only notice damage. */
const checksum = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
};

/** A value as text with a checksum. LevelDB has checksums too, but does not look at them when it reads. */
export const seal = (key: string, value: unknown): string => {
  const json = JSON.stringify(value);
  return `${checksum(key + json)} ${json}`;
};

/** The value of a sealed text. Throws an `Error` if it is not as it was written. */
export const unseal = (key: string, sealed: string): unknown => {
  const space = sealed.indexOf(' ');
  const json = sealed.slice(space + 1);
  if (sealed.slice(0, space) !== checksum(key + json))
    throw new Error(`the checksum of record ${JSON.stringify(key)} is wrong`);
  return JSON.parse(json);
};
