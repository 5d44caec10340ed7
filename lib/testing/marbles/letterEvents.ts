import { type BuiltEnvelope, createEnvelopes } from '../envelopes/createEnvelopes';

/** The event that a letter stands for: a message with the id `evt_` and the letter. */
const letterEvent = (letter: string): BuiltEnvelope<'Message'> => {
  const make = createEnvelopes({ seed: letter.codePointAt(0) ?? 0, now: () => 0 });
  return { ...make.Message({ text: `message ${letter}` }), id: `evt_${letter}` };
};

/** Those of the letters from `a` to `z`. */
export const letterEvents = (): Readonly<Record<string, BuiltEnvelope<'Message'>>> =>
  Object.fromEntries(Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => [letter, letterEvent(letter)]));
