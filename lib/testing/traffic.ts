import { defer, type Observable, of, repeat, type SchedulerLike, tap, timer } from 'rxjs';
import { DEFAULT_SCHEDULER } from './clock';
import type { BuiltEnvelope, Envelopes } from './envelopes/createEnvelopes';
import type { MediaKind } from './envelopes/message';

/** How traffic is made. */
export interface TrafficOptions {
  /** A number in [0, 1): decides what comes next, and when. */
  readonly random: () => number;
  /** The shortest and the longest time between two events, in milliseconds. @default [60, 200] */
  readonly gap_ms?: readonly [shortest: number, longest: number];
  /** @default RxJS's asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

type Card = (make: Envelopes, random: () => number) => BuiltEnvelope<string>;

const MEDIA: readonly MediaKind[] = ['image', 'video', 'audio', 'document', 'sticker'];

const oneOf = <T>(choices: readonly T[], random: () => number): T =>
  choices[Math.floor(random() * choices.length)] as T;

const text: Card = (make) => make.Message();
const groupText: Card = (make) => make.Message({ group: true });
const media: Card = (make, random) => make.Message({ media: oneOf(MEDIA, random), group: random() < 0.3 });
const readReceipt: Card = (make) => make.ReadReceipt();
const presence: Card = (make) => make.Presence();
const chatPresence: Card = (make) => make.ChatPresence();

/** What happens seldom, and at least once in each deck. */
const RARE: readonly Card[] = [
  (make) => make.HistorySync({ bytes: 6000 }),
  (make) => make.Connected(),
  (make) => make.Disconnected(),
  (make) => make.GroupParticipantsAdd(),
  (make) => make.GroupParticipantsRemove(),
];

/** One of each type, so that even a short run shows them all. */
const FIRST_DECK: readonly Card[] = [text, readReceipt, presence, chatPresence, ...RARE];

const times = (count: number, card: Card): readonly Card[] => Array<Card>(count).fill(card);

/** What happens in a while, by how often. */
const DECK: readonly Card[] = [
  ...times(9, text),
  ...times(4, groupText),
  ...times(4, media),
  ...times(7, readReceipt),
  ...times(4, presence),
  ...times(6, chatPresence),
  ...RARE,
];

const shuffled = (deck: readonly Card[], random: () => number): Card[] =>
  deck
    .map((card) => ({ card, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ card }) => card);

/** Who was kept from it for longer does not make up for all of it at once. */
const MOST_BEHIND_MS = 20;

/**
 * Endless traffic of an instance: mostly messages and receipts, and every type before long. Types are dealt from a shuffled
 * deck rather than drawn, so that the rare ones are sure to come.
 *
 * @example
 * ```ts
 * traffic(createEnvelopes(), { random }).pipe(take(100)).subscribe((event) => gateway.send(event));
 * ```
 */
export const traffic = (
  make: Envelopes,
  { random, gap_ms: [shortest, longest] = [60, 200], scheduler = DEFAULT_SCHEDULER }: TrafficOptions,
): Observable<BuiltEnvelope<string>> =>
  defer(() => {
    let dealt = shuffled(FIRST_DECK, random);
    const next = (): BuiltEnvelope<string> => {
      if (dealt.length === 0) dealt = shuffled(DECK, random);
      return (dealt.pop() as Card)(make, random);
    };
    let now = scheduler.now();
    let due = now;
    const gap = (): Observable<unknown> => {
      due = Math.max(due, now - MOST_BEHIND_MS) + shortest + random() * (longest - shortest);
      // A timer takes a millisecond at least, in which several may be due; what they cost is not to keep others from their turn.
      if (due <= now) return of(undefined);
      return timer(Math.max(0, due - scheduler.now()), scheduler).pipe(tap(() => (now = scheduler.now())));
    };
    return defer(() => of(next())).pipe(repeat({ delay: gap }));
  });
