import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { createScreen, type Output } from '~/cli/display/screen';
import { part } from '~/cli/lines/line';

class Paper extends EventEmitter {
  written = '';
  writableNeedDrain = false;
  destroyed = false;

  /** As Node has it: without a terminal these are not there at all. */
  readonly isTTY?: boolean;
  readonly columns?: number;

  constructor(is_tty: boolean) {
    super();
    if (!is_tty) return;
    this.isTTY = true;
    this.columns = 20;
  }

  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

const ERASE = '\r\u001b[J';

const open = (is_tty: boolean, terminal_name = 'xterm') => {
  const out = new Paper(is_tty);
  const err = new Paper(is_tty);
  return { out, err, screen: createScreen(out as never as Output, err as never as Output, terminal_name) };
};

describe('the screen', () => {
  it('keeps the bottom line below the others on a terminal', () => {
    const { out, screen } = open(true);
    let made = 1;
    screen.setBottom(() => [part(`made ${made}`)]);
    screen.print([part('first')]);
    made = 2;
    screen.refresh();
    screen.setBottom(undefined);
    screen.print([part('last')]);
    expect(out.written).toBe(`made 1${ERASE}first\nmade 1${ERASE}made 2${ERASE}last\n`);
  });

  it.each([
    ['a pipe', false, 'xterm'],
    ['a terminal that can draw nothing', true, 'dumb'],
  ])('writes lines and nothing else to %s', (_, is_tty, terminal_name) => {
    const { out, err, screen } = open(is_tty, terminal_name);
    screen.setBottom(() => [part('made 1')]);
    screen.print([part('first', 'good')]);
    screen.refresh();
    screen.complain([part('error', 'bad')]);
    screen.setBottom(undefined);
    expect(screen.interactive).toBe(false);
    expect(stripVTControlCharacters(out.written)).toBe('first\n');
    expect(stripVTControlCharacters(err.written)).toBe('error\n');
  });

  it('has no colours in a pipe', () => {
    const { out, screen } = open(false);
    screen.print([part('first', 'good')]);
    expect(out.written).toBe('first\n');
  });

  it.each([
    [{ FORCE_COLOR: '1' }, '\u001b[32mfirst\u001b[39m\n'],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, 'first\n'],
  ])('has colours on a terminal, unless NO_COLOR is set: %p', (environment, written) => {
    const before = process.env;
    process.env = environment;
    try {
      // Whether there are any is decided where the package is loaded.
      jest.isolateModules(() => {
        const isolated = jest.requireActual<{ readonly createScreen: typeof createScreen }>(
          '~/cli/display/screen',
        );
        const paper = new Paper(true) as never as Output & Paper;
        isolated.createScreen(paper, paper, 'xterm').print([part('first', 'good')]);
        expect(paper.written).toBe(written);
      });
    } finally {
      process.env = before;
    }
  });

  it('cuts to the terminal, and leaves its last column free', () => {
    const { out, screen } = open(true);
    expect(screen.columns).toBe(19);
    screen.print([part('x'.repeat(40))]);
    expect(out.written).toBe(`${'x'.repeat(18)}…\n`);
  });

  it('does not cut in a pipe, nor an error', () => {
    const piped = open(false);
    piped.screen.print([part('x'.repeat(40))]);
    expect(piped.out.written).toBe(`${'x'.repeat(40)}\n`);
    const { err, screen } = open(true);
    screen.complain([part('x'.repeat(40))]);
    expect(err.written).toBe(`${'x'.repeat(40)}\n`);
  });

  it('makes room for an error above the bottom line', () => {
    const { out, err, screen } = open(true);
    screen.setBottom(() => [part('made 1')]);
    screen.complain([part('error')]);
    expect(out.written).toBe(`made 1${ERASE}made 1`);
    expect(err.written).toBe('error\n');
  });

  it('is ready at once unless its reader is slow', () => {
    const { out, screen } = open(false);
    const ready: string[] = [];
    screen.ready$.subscribe({ complete: () => ready.push('at once') });
    out.writableNeedDrain = true;
    screen.ready$.subscribe({ complete: () => ready.push('drained') });
    expect(ready).toEqual(['at once']);
    out.emit('drain');
    expect(ready).toEqual(['at once', 'drained']);
    expect(out.eventNames()).toEqual([]);
  });

  it.each(['error', 'close'])('does not wait for a reader who is gone (%s)', (name) => {
    const { out, screen } = open(false);
    let ready = false;
    out.writableNeedDrain = true;
    screen.ready$.subscribe({ complete: () => (ready = true) });
    out.emit(name, new Error('write EPIPE'));
    expect(ready).toBe(true);
  });
});
