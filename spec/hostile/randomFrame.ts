import { createEnvelopes } from 'vzaps-rx/testing';

type Random = () => number;

const make = createEnvelopes();
const GOOD = [
  make.Message({ text: 'olá 👋' }),
  make.Presence(),
  make.ReadReceipt(),
  make.Connected(),
  make.GroupParticipantsAdd(),
].map((event) => JSON.stringify({ ...event, id: 'evt_#' }));

/** What parsers, codecs and prototypes trip over. */
const SHARDS = [
  '"__proto__":', '"constructor":', '"id":', '"type":', '"data":', '"created_at":', '"instance_id":', 'null', 'true', '{}', '[]', '""',
  '-0', '1e999', '1e-999', '9'.repeat(400), '"\\ud800"', '\u0000', '\u2028', '\ufeff', '}', '{', ']', '[', ',', ':', '\\', '"', '['.repeat(2000),
  '{"id":'.repeat(500), '"2026-99-99T00:00:00Z"', '"toString":', '/**/', 'NaN',
]; // prettier-ignore

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const oneOf = <T>(random: Random, all: readonly T[]): T => all[below(random, all.length)] as T;

const randomText = (random: Random): string =>
  Array.from({ length: below(random, 60) }, () => String.fromCharCode(below(random, 0x10000))).join('');

const randomJson = (random: Random, depth = 4): unknown => {
  const length = below(random, 4);
  switch (below(random, depth > 0 ? 8 : 6)) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return (random() - 0.5) * 10 ** below(random, 300);
    case 3:
      return randomText(random);
    case 4:
      return oneOf(random, ['evt_1', 'Message', '', '2026-01-01T00:00:00Z', '__proto__']);
    case 5:
      return [];
    case 6:
      return Array.from({ length }, () => randomJson(random, depth - 1));
    default:
      return Object.fromEntries(
        ['id', 'type', 'data', 'created_at', 'instance_id', 'media_url', '__proto__', randomText(random)]
          .filter(() => random() < 0.6)
          .map((name) => [name, randomJson(random, depth - 1)]),
      );
  }
};

/** A good frame; sometimes one whose id has been there before. */
const good = (random: Random): string => oneOf(random, GOOD).replace('evt_#', `evt_${below(random, 10_000)}`);

/** A good frame with some of it cut out, put in or moved. */
const mutated = (random: Random): string => {
  let text = good(random);
  for (let changes = 1 + below(random, 4); changes > 0; changes -= 1) {
    const from = below(random, text.length + 1);
    const until = Math.min(text.length, from + below(random, 8));
    const put_in =
      random() < 0.6 ? oneOf(random, SHARDS) : text.slice(below(random, text.length + 1)).slice(0, 9);
    text = text.slice(0, from) + put_in + text.slice(random() < 0.5 ? from : until);
  }
  return text;
};

/** A frame as a broken or hostile server may send it; some are good. */
export const randomFrame = (random: Random): string => {
  const kind = random();
  if (kind < 0.6) return mutated(random);
  if (kind < 0.9) return JSON.stringify(randomJson(random));
  if (kind < 0.98) return randomText(random);
  return good(random);
};
