import { excerpt } from '~/protocol/excerpt';

describe('an excerpt', () => {
  it('is the whole text where that is short enough', () => {
    expect(excerpt('x'.repeat(80))).toBe('x'.repeat(80));
    expect(excerpt('abc', 3)).toBe('abc');
    expect(excerpt('')).toBe('');
  });

  it('is the beginning of a longer one, and says so', () => {
    expect(excerpt('x'.repeat(81))).toBe(`${'x'.repeat(80)}…`);
    expect(excerpt('abcd', 3)).toBe('abc…');
  });

  it('has one space for what breaks lines or is not seen, however much of it', () => {
    expect(excerpt('a\r\n\tb\u2028\u2029c\u200b\u0000d  e')).toBe('a b c d  e');
  });
});
