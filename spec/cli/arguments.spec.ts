import { readArguments } from '~/cli/arguments';

const read = (...given: readonly string[]) => {
  const written = { out: '', err: '' };
  const result = readArguments(given, {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
  });
  return { result, ...written };
};

describe('readArguments', () => {
  it('goes on for ever unless told otherwise', () => {
    expect(read().result).toEqual({ count: undefined });
  });

  it.each([['--count', '12'], ['--count=12']])('reads the count from %p', (...given) => {
    expect(read(...given).result).toEqual({ count: 12 });
  });

  it.each([
    ['--count', '0'],
    ['--count', '-1'],
    ['--count', '1.5'],
    ['--count', '1e3'],
    ['--count', 'many'],
    ['--count', ''],
    ['--count', '9'.repeat(20)],
    ['--count'],
    ['--unknown'],
    ['12'],
  ])('complains of %p %p in one line', (...given) => {
    const { result, err, out } = read(...given);
    expect(result).toEqual({ exit_code: 2 });
    expect(err).toMatch(/^error: .+\n$/);
    expect(out).toBe('');
  });

  it('says what a count is', () => {
    expect(read('--count', 'many').err).toContain("'many' is invalid. Expected a whole number from 1.");
  });

  it('helps', () => {
    const { result, out, err } = read('--help');
    expect(result).toEqual({ exit_code: 0 });
    expect(out).toContain('--count <n>');
    expect(out).toContain('VZAPS_INSTANCE_TOKEN');
    expect(err).toBe('');
  });
});
