import { VZapsConfigurationError } from 'vzaps-rx';

/** What a call with wrong options throws. */
export const wrongIn = (call: () => unknown): VZapsConfigurationError => {
  try {
    call();
  } catch (error) {
    if (error instanceof VZapsConfigurationError) return error;
    throw error;
  }
  throw new Error('the options were to be refused');
};
