import type { Figures } from '~/cli/feeds/figures';
import { type Line, part, type Tone } from './line';
import { plural } from './plural';

/** How many events failed, and were not handled after all. What was given back at the end, such as those after the last that was asked for, did not. */
export const undone = ({ stats }: Pick<Figures, 'stats'>): number => (stats.failed > 0 ? stats.parked : 0);

/** What is not done, and what becomes of it. */
const leftovers = (figures: Figures): readonly string[] => {
  const { stats, maker } = figures;
  const to_come = maker === undefined ? 0 : maker.to_come;
  return [
    ...(to_come > 0 ? [`${to_come} still to come`] : []),
    ...(to_come === 0 && stats.in_flight > 0 ? [`${stats.in_flight} in flight`] : []),
    ...(undone(figures) > 0 ? [`${undone(figures)} not handled`] : []),
    ...(stats.owed > 0 ? [`${plural(stats.owed, 'ack')} not sent`] : []),
  ];
};

/** How it went, in one sentence. A narrow terminal cuts its end. */
export const summaryLine = (figures: Figures): Line => {
  const { stats, maker } = figures;
  const left = leftovers(figures);
  const counts =
    maker === undefined
      ? [`handled ${stats.settled}`, `acks sent ${stats.acked}`]
      : [`lost ${maker.lost}`, `made ${maker.made}`, `handled ${stats.settled}`, `acked ${maker.acked}`];
  const survived = `${plural(stats.reconnects, 'drop')} survived`;
  const tone: Tone = maker !== undefined && maker.lost > 0 ? 'bad' : left.length > 0 ? 'caution' : 'good';
  const rest = left.length === 0 ? [] : [`${left.join(' and ')} (the gateway sends what is not acked again)`];
  return [part([...counts, survived, ...rest].join(' · '), tone)];
};
