import pico from 'picocolors';
import { defer, EMPTY, fromEvent, merge, type Observable, take } from 'rxjs';
import { type Line, type LineStyle, renderLine } from '~/cli/lines/line';

/** What is written to; `process.stdout` and `process.stderr` are such. */
export interface Output extends Pick<
  NodeJS.WriteStream,
  'write' | 'writableNeedDrain' | 'destroyed' | 'on' | 'off'
> {
  /** Both are there on a terminal only, whatever Node's types say. */
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Lines one below the other, and on a terminal a last one that stays at the bottom and changes. */
export interface Screen {
  /** True where the bottom line can be drawn. */
  readonly interactive: boolean;
  /** How long a line may be. */
  readonly columns: number;
  print(line: Line): void;
  /** Prints to the error output. */
  complain(line: Line): void;
  /** From now on this is the bottom line; undefined for none. */
  setBottom(bottom: (() => Line) | undefined): void;
  /** Draws the bottom line anew. */
  refresh(): void;
  /** Completes when more can be written: a slow reader holds the events back, rather than letting lines pile up here. */
  readonly ready$: Observable<unknown>;
}

/** To the line's start, and clear from there on, also what a narrowed terminal has wrapped. */
const ERASE = '\r\u001b[J';

export const createScreen = (out: Output, err: Output, terminal_name: string | undefined): Screen => {
  const interactive = out.isTTY === true && terminal_name !== 'dumb';
  let bottom: (() => Line) | undefined;

  /** The last column stays free: a terminal may wrap when it is written. */
  const columnsOf = ({ isTTY = false, columns = 0 }: Output): number =>
    isTTY && columns > 0 ? columns - 1 : Infinity;
  const styleOf = (output: Output): LineStyle => ({
    colours: output.isTTY === true && pico.isColorSupported,
    columns: columnsOf(output),
  });
  const drawn = (): string => (interactive && bottom !== undefined ? renderLine(bottom(), styleOf(out)) : '');
  const erased = (): string => (interactive && bottom !== undefined ? ERASE : '');

  const print = (line: Line): void =>
    void out.write(`${erased()}${renderLine(line, styleOf(out))}\n${drawn()}`);

  return {
    interactive,
    get columns() {
      return columnsOf(out);
    },
    print,
    complain: (line) => {
      if (erased() !== '') out.write(ERASE);
      err.write(`${renderLine(line, { ...styleOf(err), columns: Infinity })}\n`);
      if (drawn() !== '') out.write(drawn());
    },
    setBottom: (made) => {
      const before = erased();
      bottom = made;
      if (interactive) out.write(`${before}${drawn()}`);
    },
    refresh: () => {
      if (erased() !== '') out.write(`${ERASE}${drawn()}`);
    },
    ready$: defer(() =>
      out.writableNeedDrain && !out.destroyed
        ? merge(fromEvent(out, 'drain'), fromEvent(out, 'error'), fromEvent(out, 'close')).pipe(take(1))
        : EMPTY,
    ),
  };
};
