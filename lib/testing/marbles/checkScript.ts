import type { ServerAct } from './act';
import type { TimedAct } from './scriptedSocket';

/** How far a connection has come in a script. */
type Stage = 'handshake' | 'open' | 'silent' | 'over';

/** Where an act leads from a stage; undefined where it can't be. */
const after = (stage: Stage, { kind }: ServerAct): Stage | undefined => {
  if (stage === 'over') return undefined;
  // Whatever a silent server does reaches nobody.
  if (stage === 'silent') return kind === 'open' || kind === 'refuse' ? undefined : 'silent';
  switch (kind) {
    case 'open':
      return stage === 'handshake' ? 'open' : undefined;
    case 'refuse':
      return stage === 'handshake' ? 'over' : undefined;
    case 'frame':
    case 'ping':
      return stage === 'open' ? 'open' : undefined;
    case 'close':
    case 'drop':
      return 'over';
    case 'silence':
      return 'silent';
  }
};

const REASONS: Readonly<Record<Stage, string>> = {
  handshake: "the handshake has not been accepted; 'o' accepts it",
  open: 'the handshake was accepted before',
  silent: 'the server has gone silent before',
  over: 'the connection is over; what comes after it belongs into the script of the next one: server([first, next])',
};

/** Throws an `Error` if a server can't do what a script says: it would be left out, and a test would show less than it seems to. */
export const checkScript = (acts: readonly TimedAct[], script: string): void => {
  let stage: Stage = 'handshake';
  for (const { at_ms, act } of acts) {
    const next = after(stage, act);
    if (next === undefined)
      throw new Error(
        `marbles: the server's ${script} has '${act.kind}' at ${at_ms} ms, where ${REASONS[stage]}.`,
      );
    stage = next;
  }
};
