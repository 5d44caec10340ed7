import { SDK_SPELLING } from '~/options/spelling';
import { documentAt } from './documents';

/** What the comments of a file's options say: each option's text and default. */
const commentsIn = (path: string): ReadonlyMap<string, string> =>
  new Map(
    [...documentAt(path).text.matchAll(/\/\*\* ([^*]*) \*\/\n {2}readonly (\w+)/g)].map(
      ([, comment, name]) => [name!, comment!],
    ),
  );

const defaultIn = (comment: string): string | undefined => /@default (.*)$/.exec(comment)?.[1];

const ours = new Map([
  ...commentsIn('lib/options/clientOptions.ts'),
  ...commentsIn('lib/options/subscribeOptions.ts'),
]);
const sdk = commentsIn('lib/options/sdkOptions.ts');

describe('what editors show of an option in the spelling of the SDK', () => {
  it.each(Object.entries(SDK_SPELLING))('is what they show of %s, in its own unit: %s', (name, spelling) => {
    const [ours_says, sdk_says] = [ours.get(name)!, sdk.get(spelling)!];
    const default_value = defaultIn(ours_says);
    if (spelling.endsWith('Ms')) {
      expect(sdk_says).toMatch(/\bmilliseconds\b/);
      expect(defaultIn(sdk_says)).toBe(String(Number(default_value) * 1000));
    } else {
      expect(defaultIn(sdk_says)).toBe(default_value);
    }
  });
});
