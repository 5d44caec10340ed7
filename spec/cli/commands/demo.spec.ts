import { type BundledDemo, bundleDemo, idsOn, lastLineOf } from './runDemo';

let demo: BundledDemo;
beforeAll(async () => {
  demo = await bundleDemo();
});
afterAll(() => demo.remove());

const ALL_DONE = /^lost 0 · made (\d+) · handled \1 · acked \1 · \d+ drops? survived$/;

describe('the demo on the gateway in its process', () => {
  it('ends by itself after so many events, each on one line, and survives a drop on the way', async () => {
    const { exit_code, out, err } = await demo.run(['--count', '12']).ended;
    expect(exit_code).toBe(0);
    expect(err).toBe('');
    const ids = idsOn(out);
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
    expect(out.split('\n').filter((line) => line.includes('evt_'))).toHaveLength(12);
    expect(out).toMatch(/✗ lost: .*; next try in \d\.\d s\n/);
    expect(out).toMatch(
      /● open again, resumed from the cursor\nlost 0 {2}made \d+ {2}handled \d+ .* reconnects 1 /,
    );
    expect(lastLineOf(out)).toBe('lost 0 · made 12 · handled 12 · acked 12 · 1 drop survived');
  });

  it('has a drop on the way of even one event', async () => {
    const { exit_code, out } = await demo.run(['--count', '1']).ended;
    expect(exit_code).toBe(0);
    expect(idsOn(out)).toHaveLength(1);
    expect(lastLineOf(out)).toBe('lost 0 · made 1 · handled 1 · acked 1 · 1 drop survived');
  });

  it('writes no colours and nothing that moves a cursor into a pipe', async () => {
    const { out } = await demo.run(['--count', '2'], { FORCE_COLOR: '1', TERM: 'xterm' }).ended;
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\r');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('drains and ends at %s', async (signal) => {
    const running = demo.run();
    await running.wrote(/resumed from the cursor/);
    running.process.kill(signal);
    const { exit_code, out, err } = await running.ended;
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
    expect(lastLineOf(out)).toMatch(ALL_DONE);
    expect(new Set(idsOn(out)).size).toBe(idsOn(out).length);
    expect(lastLineOf(out)).toContain(`handled ${idsOn(out).length} `);
  });

  it('drains and ends when the process that has started it is gone, as npm is after a SIGTERM', async () => {
    const running = demo.runBelow();
    await running.wrote(/✓/);
    running.process.kill('SIGTERM');
    const { exit_code, out, err } = await running.ended;
    expect({ exit_code, err }).toEqual({ exit_code: null, err: '' });
    expect(lastLineOf(out)).toMatch(ALL_DONE);
  });

  it('gets back what is still to come when it is stopped during an outage', async () => {
    const running = demo.run();
    await running.wrote(/✗ lost/);
    running.process.kill('SIGINT');
    const { exit_code, out } = await running.ended;
    expect(exit_code).toBe(0);
    expect(lastLineOf(out)).toMatch(ALL_DONE);
  });

  it('takes two SIGINT in quick succession for one', async () => {
    const running = demo.run();
    await running.wrote(/✗ lost/);
    running.process.kill('SIGINT');
    await running.wrote(/○ stopping/);
    running.process.kill('SIGINT');
    const { exit_code, out } = await running.ended;
    expect(exit_code).toBe(0);
    expect(lastLineOf(out)).toMatch(ALL_DONE);
  });

  it('ends when nobody reads any more', async () => {
    const running = demo.run();
    await running.wrote(/✓/);
    running.process.stdout?.destroy();
    const { exit_code, err } = await running.ended;
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
  });

  it('complains of a wrong argument', async () => {
    const { exit_code, out, err } = await demo.run(['--count', 'many']).ended;
    expect({ exit_code, out }).toEqual({ exit_code: 2, out: '' });
    expect(err).toBe(
      "error: option '--count <n>' argument 'many' is invalid. Expected a whole number from 1.\n",
    );
  });
});
