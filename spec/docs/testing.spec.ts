import { readFileSync } from 'node:fs';

const textOf = (path: string): string => readFileSync(path, 'utf8');

describe('docs/testing.md', () => {
  it('lists the breaks that there are, where they are', () => {
    const there = [
      ...textOf('scripts/breakContract.mjs').matchAll(/name: '([^']+)',\n {4}file: '([^']+)',/g),
    ];
    const listed = [...textOf('docs/testing.md').matchAll(/^\| ([^|]+?) +\| `(lib\/[^`]+)` +\|/gm)];
    expect(there.length).toBeGreaterThan(10);
    expect(listed.map(([, name, file]) => [name, file])).toEqual(there.map(([, name, file]) => [name, file]));
  });
});
