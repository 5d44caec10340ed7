import { VZapsAuthenticationError, VZapsConfigurationError } from 'vzaps-rx';
import { explainError } from '~/cli/explainError';

describe('explainError', () => {
  it('tells a wrong option by its variable', () => {
    const error = new VZapsConfigurationError('base_url', 'an https: address', 'a string (not shown)');
    expect(explainError(error)).toEqual({
      text: 'error: VZAPS_BASE_URL: expected an https: address, but got a string (not shown)',
      exit_code: 2,
    });
  });

  it('tells an error of the library with its code', () => {
    expect(explainError(new VZapsAuthenticationError('the credentials were refused'))).toEqual({
      text: 'error: the credentials were refused (WRONG_CREDENTIALS)',
      exit_code: 1,
    });
  });

  it('tells any other error', () => {
    expect(explainError(new Error('listen EACCES'))).toEqual({ text: 'error: listen EACCES', exit_code: 1 });
    expect(explainError('text')).toEqual({ text: 'error: something unknown was thrown', exit_code: 1 });
  });
});
