import { CLOSE_CODES, isCleanClose, meaningOfCloseCode } from '~/connection/outages/closeCode';

describe('a close code', () => {
  it.each([
    [1000, 'retry'],
    [1001, 'retry'],
    [1002, 'give_up'],
    [1003, 'give_up'],
    [1004, 'retry'],
    [1005, 'retry'],
    [1006, 'retry'],
    [1007, 'give_up'],
    [1008, 'new_token'],
    [1009, 'give_up'],
    [1010, 'give_up'],
    [1011, 'retry'],
    [1012, 'retry'],
    [1013, 'retry'],
    [1014, 'retry'],
    [1015, 'retry'],
    [3000, 'retry'],
    [4000, 'retry'],
    [4401, 'new_token'],
    [4403, 'new_token'],
    [4999, 'retry'],
    [0, 'retry'],
  ])('%d calls for: %s', (code, reaction) => {
    expect(meaningOfCloseCode(code).reaction).toBe(reaction);
  });

  it('always means something that people can read', () => {
    for (const code of [...Object.keys(CLOSE_CODES).map(Number), 4000])
      expect(meaningOfCloseCode(code).means).toMatch(/\w+ \w+/);
  });

  it('is clean where the server had nothing to complain of', () => {
    const codes = [1000, 1001, 1002, 1005, 1006, 1008, 1011, 1012, 4000];
    expect(codes.filter(isCleanClose)).toEqual([1000, 1001, 1005]);
  });
});
