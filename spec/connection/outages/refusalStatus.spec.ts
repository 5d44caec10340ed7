import { meaningOfStatus } from '~/connection/outages/refusalStatus';

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
