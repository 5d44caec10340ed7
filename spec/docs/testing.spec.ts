import { documentAt } from './documents';

/** A line that is broken to see a property fail. */
interface Break {
  readonly name: string;
  readonly file: string;
  readonly find: string;
}

const { BREAKS } = jest.requireActual<{ readonly BREAKS: readonly Break[] }>('../../scripts/breaks.cjs');

describe('the breaks', () => {
  it('are those that docs/testing.md lists, where it says', () => {
    const listed = [...documentAt('docs/testing.md').text.matchAll(/^\| ([^|]+?) +\| `(lib\/[^`]+)` +\|/gm)];
    expect(BREAKS.length).toBeGreaterThan(10);
    expect(listed.map(([, name, file]) => [name, file])).toEqual(
      BREAKS.map(({ name, file }) => [name, file]),
    );
  });

  it.each(BREAKS)('find the line of "$name" once in $file', ({ file, find }) => {
    const found = documentAt(file).text.split(find).length - 1;
    expect(found).toBe(1);
  });
});
