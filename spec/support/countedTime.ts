import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** Real time that knows how much is still to happen. */
export const countedTime = () => {
  const actions: { readonly pending?: boolean }[] = [];
  const scheduler: SchedulerLike = {
    now: () => asyncScheduler.now(),
    schedule: (work, delay, state) => {
      const action = asyncScheduler.schedule(work as never, delay, state);
      actions.push(action as { readonly pending?: boolean });
      return action;
    },
  };
  return {
    scheduler,
    get pending(): number {
      return actions.filter(({ pending }) => pending).length;
    },
  };
};
