/** That memory does not grow with what has been handled. */
import { inTurn } from '../measure.mjs';

const EVENTS = 1_000_000;
const GOAL = 1.05;

/** The heap after each tenth, in MB, and what it becomes from the second to the last. */
export const measureMillion = async () => {
  const { vzapsRx } = await inTurn('a million events', 1, { vzapsRx: { count: EVENTS, watch_heap: true } });
  const course = vzapsRx[0].heap_course.map((bytes) => bytes / 1e6);
  const [, full, ...later] = course;
  return { course, growth: later.at(-1) / full };
};

export const million = async () => {
  const { course, growth } = await measureMillion();
  return `## A million events through one subscription

The heap after each tenth, in MB: ${course.map((mb) => mb.toFixed(1)).join(' · ')}. \`seen_capacity\` is 100 000: in the second tenth there is a
second table of hashes, for the ids of the round before. From the end of that to the last it becomes ${growth.toFixed(2)} of what it was (${growth <= GOAL ? 'goal' : 'MISSED, goal'} ≤ ${GOAL}).`;
};
