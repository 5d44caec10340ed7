import { VZapsRealtimeError } from 'vzaps-rx';
import { createStatus } from '~/status';
import { unwatched } from './support/unwatched';

const open = () => {
  const warnings: string[] = [];
  return { warnings, status: createStatus((message) => warnings.push(message), unwatched) };
};

describe('an error that nobody listens for', () => {
  it.each(['TOKEN_REQUEST_FAILED', 'MALFORMED_FRAME', 'STORE_FAILED'] as const)(
    'is warned of once where it may be for the developer: %s',
    (code) => {
      const { warnings, status } = open();
      for (const message of ['first', 'second']) status.report(new VZapsRealtimeError(code, message));
      expect(warnings).toEqual([
        `first. To hear of every such error, listen to errors$ or on('error'). (${code})`,
      ]);
    },
  );

  it.each(['CONNECTION_LOST', 'CONNECTION_CLOSED', 'TIMEOUT'] as const)(
    'is not warned of where it mends itself: %s',
    (code) => {
      const { warnings, status } = open();
      status.report(new VZapsRealtimeError(code, 'gone'));
      expect(warnings).toEqual([]);
    },
  );

  it('is not warned of where somebody listens', () => {
    const { warnings, status } = open();
    const heard: string[] = [];
    status.errors$.subscribe(({ code }) => heard.push(code));
    status.report(new VZapsRealtimeError('TOKEN_REQUEST_FAILED', 'no'));
    expect([warnings, heard]).toEqual([[], ['TOKEN_REQUEST_FAILED']]);
  });
});

describe('errors$', () => {
  it.each([
    ['those who listen', 'before'],
    ['the first who comes after the end', 'after'],
  ])('completes with the state closed, for %s', (_whom, when) => {
    const { status } = open();
    let completed = false;
    const listen = () => status.errors$.subscribe({ complete: () => (completed = true) });
    if (when === 'before') listen();
    expect(completed).toBe(false);
    status.become({ status: 'closed' });
    if (when === 'after') listen();
    expect(completed).toBe(true);
  });
});
