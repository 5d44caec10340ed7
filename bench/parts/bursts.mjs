/** What an event costs when fewer come at a time: what is done once for a turn of the event loop is shared by fewer of them. */
import { inTurn, medianOf, usOf } from '../measure.mjs';
import { table } from '../table.mjs';
import { costRatio } from './cost.mjs';

/** How many the server sends before it waits for acks, and of how many events a run is then long enough to tell. */
const WINDOWS = { 1: 60_000, 20: 200_000, 200: 300_000, 2000: 300_000 };

/** For each window, what each costs; and vzaps-rx's, of the bare loop's. */
export const measureBursts = async ({ rounds, windows = Object.keys(WINDOWS) }) => {
  const measured = [];
  for (const window of windows.map(Number)) {
    const count = WINDOWS[window];
    // Not before all are acked: else how large a burst is depends on who acks it, and on how the processes take turns.
    const job = { window, go_on_at: 0, count, warm_up: Math.floor(count / 3) };
    const results = await inTurn(`${window} at a time`, rounds, { bareLoop: job, vzapsRx: job });
    const [bare, own] = ['bareLoop', 'vzapsRx'].map((name) => medianOf(results[name], usOf));
    measured.push({ window, bare, own, ratio: costRatio(results, 'bareLoop') });
  }
  return measured;
};

export const bursts = async ({ rounds }) => {
  const measured = await measureBursts({ rounds });
  return `## When fewer come at a time

µs of processor time per event, where the server sends so many, and as many again when all of them are acked. Medians of ${rounds} rounds in turn.

${table([
  ['at a time', 'bare `ws` loop', '**vzaps-rx**', 'vzaps-rx’s, of it'],
  ...measured.map(({ window, bare, own, ratio }) => [
    String(window),
    bare.toFixed(1),
    own.toFixed(1),
    ratio.toFixed(2),
  ]),
])}`;
};
