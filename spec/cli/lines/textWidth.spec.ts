import { cutText, oneLine, textWidth } from '~/cli/lines/textWidth';

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['prazo', 5],
    ['você', 4],
    ['voce\u0302', 4],
    ['🎉', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['\u0301', 0],
    ['\u200B', 0],
    ['日本', 4],
    ['✓ · …', 5],
  ])('counts the columns of %p', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });
});

describe('a long text', () => {
  it.each([250, 251, 252, 253, 254, 255, 256, 257])(
    'is measured by characters that stand together, also the one behind %i others',
    (length) => {
      expect(textWidth(`${'a'.repeat(length)}👨‍👩‍👧e\u0301`)).toBe(length + 3);
    },
  );

  it('may be one character', () => {
    expect(textWidth(`a${'\u0301'.repeat(1000)}`)).toBe(1);
  });

  it('takes a time that grows with its length, and not with the square of it', () => {
    const started = performance.now();
    expect(textWidth('A'.repeat(300_000))).toBe(300_000);
    // By the square it would be half a minute.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('cutText', () => {
  it('leaves a text that fits as it is', () => {
    expect(cutText('twelve chars', 12)).toBe('twelve chars');
    expect(cutText('twelve chars', Infinity)).toBe('twelve chars');
  });

  it('ends a text that does not fit with an ellipsis, within the columns', () => {
    expect(cutText('twelve chars', 8)).toBe('twelve…');
    expect(cutText('日本語', 4)).toBe('日…');
    expect(cutText('a👨‍👩‍👧b', 3)).toBe('a…');
  });

  it('leaves nothing where there is no room', () => {
    expect(cutText('text', 0)).toBe('');
    expect(cutText('text', -3)).toBe('');
    expect(cutText('text', 1)).toBe('…');
  });
});

describe('oneLine', () => {
  it('takes out what breaks a line or commands a terminal', () => {
    expect(oneLine('a\r\nb\tc')).toBe('a b c');
    expect(oneLine('\u001b[2Jgone\u0007')).toBe(' [2Jgone ');
    expect(oneLine('a\u202Eb\u2028c\u009bd')).toBe('a b c d');
  });

  it('keeps what people write', () => {
    expect(oneLine('Olá, você 👨‍👩‍👧!')).toBe('Olá, você 👨‍👩‍👧!');
  });
});
