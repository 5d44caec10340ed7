import { CLOSE_CODES, isCleanClose, meaningOfCloseCode, meaningOfStatus } from '~/connection/closeCode';

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

describe('the status of a refusal', () => {
  it.each([
    [0, 'retry', 'retry'],
    [100, 'retry', 'retry'],
    [101, 'retry', 'retry'],
    [200, 'retry', 'retry'],
    [204, 'retry', 'retry'],
    [300, 'retry', 'retry'],
    [301, 'retry', 'retry'],
    [399, 'retry', 'retry'],
    [400, 'give_up', 'give_up'],
    [401, 'new_token', 'new_token'],
    [403, 'new_token', 'new_token'],
    [404, 'give_up', 'retry'],
    [408, 'retry', 'retry'],
    [418, 'give_up', 'give_up'],
    [499, 'give_up', 'give_up'],
    [425, 'retry', 'retry'],
    [429, 'retry', 'retry'],
    [500, 'retry', 'retry'],
    [502, 'retry', 'retry'],
    [503, 'retry', 'retry'],
    [504, 'retry', 'retry'],
    [599, 'retry', 'retry'],
    [600, 'retry', 'retry'],
  ])('%d calls for: %s (upgrade), %s (token)', (status, upgrade, token) => {
    expect(meaningOfStatus(status, 'upgrade').reaction).toBe(upgrade);
    expect(meaningOfStatus(status, 'token').reaction).toBe(token);
  });

  it.each([
    [
      302,
      'the request was redirected, which is not followed',
      'the request was redirected, which is not followed',
    ],
    [
      300,
      'the request was redirected, which is not followed',
      'the request was redirected, which is not followed',
    ],
    [299, 'the answer was no upgrade', 'the answer was no token'],
    [200, 'the answer was no upgrade', 'the answer was no token'],
    [0, 'the answer was no upgrade', 'the answer was no token'],
    [418, 'the request was refused', 'the request was refused'],
    [502, 'the server failed', 'the server failed'],
  ])('%d means: %s (upgrade), %s (token)', (status, upgrade, token) => {
    expect(meaningOfStatus(status, 'upgrade').means).toBe(upgrade);
    expect(meaningOfStatus(status, 'token').means).toBe(token);
  });
});
