import { of } from 'rxjs';

/** Makes an uncaught error of what was thrown where nobody is to be kept from going on. */
export const reportUncaught = (error: unknown): void => {
  of(error).subscribe((thrown) => {
    throw thrown;
  });
};

/** Runs what is to keep nobody from going on: what it throws is an uncaught error. */
export const guarded = (run: () => void): void => {
  try {
    run();
  } catch (error) {
    reportUncaught(error);
  }
};
