import type { Figures } from '~/cli/feeds/figures';
import { type Line, part, type Tone } from './line';
import { plural } from './plural';

/** What is not done, and what becomes of it. */
const leftovers = ({ stats, maker }: Figures): readonly string[] => {
  const to_come = maker === undefined ? 0 : maker.to_come;
  return [
    ...(to_come > 0 ? [`${to_come} still to come`] : []),
    ...(to_come === 0 && stats.in_flight > 0 ? [`${stats.in_flight} in flight`] : []),
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
