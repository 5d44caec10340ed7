/** What went wrong is not the call's fault. */
export const EXIT_FAILED = 1;
/** The command was called wrongly. */
export const EXIT_WRONG_USE = 2;
/** What a shell makes of a process that SIGINT has ended. */
export const EXIT_INTERRUPTED = 130;
