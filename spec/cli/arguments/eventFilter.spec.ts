import { passes, readFilter } from '~/cli/arguments/eventFilter';

const DATA = { event: { Info: { IsGroup: true, Chat: 'a@b', Count: 3, Name: '', None: null, List: [1] } } };

describe('a filter of events', () => {
  it.each([
    ['event.Info.IsGroup', true],
    ['event.Info.IsGroup=true', true],
    ['event.Info.IsGroup=false', false],
    ['event.Info.Chat=a@b', true],
    ['event.Info.Chat=a@', false],
    ['event.Info.Count=3', true],
    ['event.Info.Name', false],
    ['event.Info.Name=', true],
    ['event.Info.None', false],
    ['event.Info.None=null', true],
    ['event.Info.List=[1]', true],
    ['event.Info', true],
    ['event.Info.Missing', false],
    ['event.Info.Missing=undefined', false],
    ['event.Info.toString', false],
    ['__proto__', false],
    ['event.Info.Chat.length', false],
  ])('%s', (text, expected) => {
    expect(passes(readFilter(text)!, DATA)).toBe(expected);
  });

  it('keeps what is behind the first equals sign', () => {
    expect(readFilter('a.b=c=d')).toEqual({ path: ['a', 'b'], value: 'c=d' });
  });

  it.each(['', '.', 'a..b', 'a.', '=x'])('is none: %p', (text) => {
    expect(readFilter(text)).toBeUndefined();
  });
});
