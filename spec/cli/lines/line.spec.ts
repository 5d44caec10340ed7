import { givingWay, part, renderLine } from '~/cli/lines/line';

const plain = { colours: false, columns: Infinity };

describe('renderLine', () => {
  it('writes the parts one after the other', () => {
    expect(renderLine([part('✓ acked', 'good'), part(' evt_1')], plain)).toBe('✓ acked evt_1');
  });

  it('colours them where colours are wanted', () => {
    const line = [part('lost', 'bad'), part(' at last')];
    expect(renderLine(line, { ...plain, colours: true })).toBe('\u001b[31mlost\u001b[39m at last');
  });

  it('cuts to the columns, and never a colour', () => {
    const line = [part('lost', 'bad'), part(' at last', 'quiet')];
    expect(renderLine(line, { colours: true, columns: 6 })).toBe(
      '\u001b[31mlost\u001b[39m\u001b[2m…\u001b[22m',
    );
    expect(renderLine(line, { colours: false, columns: 3 })).toBe('lo…');
    expect(renderLine([part('日本'), part('語')], { colours: false, columns: 3 })).toBe('日…');
    expect(renderLine([part('日本'), part('x')], { colours: false, columns: 2 })).toBe('…');
  });

  it('lets the part that gives way give way first', () => {
    const line = [part('evt_1 '), givingWay('a long description'), part(' (3 ms)')];
    expect(renderLine(line, { ...plain, columns: 20 })).toBe('evt_1 a long… (3 ms)');
    expect(renderLine(line, { ...plain, columns: 11 })).toBe('evt_1  (3…');
  });

  it('is one line whatever is in it', () => {
    expect(renderLine([part('evt\n1'), part('\u001b[2J')], plain)).toBe('evt 1 [2J');
  });
});
