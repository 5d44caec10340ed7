import type { Figures } from '~/cli/feeds/figures';
import { type Line, type Part, part, type Tone } from './line';
import { textWidth } from './textWidth';

const figure = (name: string, value: number, tone: Tone = 'strong'): Line => [
  part(`${name} `, 'quiet'),
  part(String(value), tone),
];

/** What follows stays in its place. */
const LONGEST_STATUS = 'connecting'.length;

/** The figures, the most important ones first. */
const figureParts = ({ stats, maker, pulse }: Figures): readonly Line[] => [
  ...(pulse === undefined
    ? []
    : [
        [part(pulse.status.padEnd(LONGEST_STATUS), pulse.status === 'open' ? 'good' : 'caution')],
        [part(`${pulse.per_second.toFixed(1)}/s`, 'strong')],
      ]),
  ...(maker === undefined
    ? []
    : [figure('lost', maker.lost, maker.lost === 0 ? 'good' : 'bad'), figure('made', maker.made)]),
  figure('handled', stats.settled),
  maker === undefined ? figure('acks sent', stats.acked) : figure('acked', maker.acked),
  ...(maker === undefined ? [] : [figure('to come', maker.to_come)]),
  figure('reconnects', stats.reconnects),
  figure('repeats', stats.duplicates),
  figure('in flight', stats.in_flight),
  figure('owed', stats.owed),
];

const SEPARATOR = part('  ');

/** As many of the figures as fit: a figure that is cut would be a wrong one. */
export const figuresLine = (figures: Figures, columns: number): Line => {
  const line: Part[] = [];
  let width = 0;
  for (const next of figureParts(figures)) {
    const added = line.length === 0 ? next : [SEPARATOR, ...next];
    width += added.reduce((sum, { text }) => sum + textWidth(text), 0);
    if (width > columns) break;
    line.push(...added);
  }
  return line;
};
