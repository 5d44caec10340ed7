import pico from 'picocolors';
import { cutText, oneLine, textWidth } from './textWidth';

/** What a part of a line says by its colour. */
export type Tone = 'plain' | 'good' | 'caution' | 'bad' | 'quiet' | 'strong';

/** A part of a line. */
export interface Part {
  readonly text: string;
  readonly tone: Tone;
  /** True for the part that gives way where the line is too long. */
  readonly gives_way?: boolean;
}

/** A line before it is coloured and cut. */
export type Line = readonly Part[];

export const part = (text: string, tone: Tone = 'plain'): Part => ({ text, tone });

/** A part that gives way, so that what comes after it stays in sight. */
export const givingWay = (text: string): Part => ({ text, tone: 'plain', gives_way: true });

/** How lines are drawn on what they are written to. */
export interface LineStyle {
  readonly colours: boolean;
  /** Longer lines are cut. */
  readonly columns: number;
}

const paintersOf = (colours: boolean): Readonly<Record<Tone, (text: string) => string>> => {
  const { green, yellow, red, dim, bold } = pico.createColors(colours);
  return { plain: (text) => text, good: green, caution: yellow, bad: red, quiet: dim, strong: bold };
};

const fitted = (line: Line, columns: number): Line => {
  const overflow = line.reduce((width, { text }) => width + textWidth(text), 0) - columns;
  if (overflow <= 0) return line;
  const shortened = ({ text, tone }: Part): Part => ({
    text: cutText(text, textWidth(text) - overflow),
    tone,
  });
  return line.map((one) => (one.gives_way === true ? shortened(one) : one));
};

/** The line as it is written: always one, whatever is in it. It is cut before it is coloured, so no colour is cut off. */
export const renderLine = (line: Line, { colours, columns }: LineStyle): string => {
  const paint = paintersOf(colours);
  const harmless = line.map((one) => ({ ...one, text: oneLine(one.text) }));
  let left = columns;
  let rendered = '';
  for (const { text, tone } of fitted(harmless, columns)) {
    const cut = cutText(text, left);
    left -= textWidth(cut);
    if (cut !== '') rendered += paint[tone](cut);
    if (cut !== text) break;
  }
  return rendered;
};
