import type { WireEvent } from '../gateway/instanceLog';
import { ackedId } from '../gateway/ackFrame';
import { act, actOf, type ServerAct } from './act';
import { checkScript } from './checkScript';
import { letterEvents } from './letterEvents';
import {
  type ScriptedPeer,
  scriptedSockets,
  type ScriptedSocketConstructor,
  type TimedAct,
} from './scriptedSocket';
import type { VirtualTime } from './virtualTime';

/** What the server does on one connection: a diagram that begins with the client's handshake, or acts with their times. */
export type Script = string | readonly TimedAct[];

/** Who hears of what the client does. */
interface ServerListener {
  handshake(url: string, headers: Readonly<Record<string, string>>): void;
  received(text: string): void;
}

/** A server that follows scripts: one for each connection, in order. A handshake that has none is not answered. */
export interface ScriptedServer {
  readonly WebSocketCtor: ScriptedSocketConstructor;
  /** When the scripts that are being played come to their end; which a client that leaves does not hear. */
  readonly ends_at: number;
  add(scripts: readonly Script[], letters: Readonly<Record<string, ServerAct | WireEvent>>): void;
}

const COMPLETE = act.close(1000);

const standsForNothing = (sign: string, script: string): string =>
  `marbles: '${sign}' in the server's '${script.trim()}' stands for nothing. Events are the letters from a to z; name what else you ` +
  `mean, as in server(scripts, { ${sign}: event }). A time has a unit, and spaces around it: ' 10ms '.`;

/** Like the platform, it sends no event of a type that the handshake has not asked for. */
const isWantedBy = (url: string): ((timed: TimedAct) => boolean) => {
  const types = new URL(url).searchParams.get('events')?.split(',') ?? ['All'];
  return ({ act: done }) =>
    done.kind !== 'frame' || done.type === undefined || types.includes('All') || types.includes(done.type);
};

export const createScriptedServer = (
  time: VirtualTime,
  runtime: 'node' | 'browser',
  listener: ServerListener,
): ScriptedServer => {
  const scripts: (readonly TimedAct[])[] = [];
  const events = letterEvents();
  let handshakes = 0;
  let ends_at = 0;

  const read = (
    script: string,
    letters: Readonly<Record<string, ServerAct | WireEvent>>,
  ): readonly TimedAct[] => {
    const actFor = (letter: string): ServerAct => {
      const meant = letters[letter] ?? (letter === 'o' ? act.open : events[letter]);
      if (meant === undefined) throw new Error(standsForNothing(letter, script));
      return actOf(meant);
    };
    return time.read(script).moments.map(({ frame, kind, value }) => ({
      at_ms: frame,
      act: kind === 'next' ? actFor(value) : kind === 'error' ? act.drop : COMPLETE,
    }));
  };

  const peer: ScriptedPeer = {
    scheduler: time.scheduler,
    handshake: (url, headers) => {
      listener.handshake(url, headers);
      handshakes += 1;
      const script = (scripts[handshakes - 1] ?? []).filter(isWantedBy(url));
      // One by one: a record may be longer than a call has room for arguments.
      for (const { at_ms } of script) ends_at = Math.max(ends_at, time.scheduler.frame + at_ms + 1);
      return script;
    },
    received: (text) => listener.received(ackedId(text) ?? text),
  };

  return {
    WebSocketCtor: scriptedSockets(peer, runtime),
    get ends_at() {
      return ends_at;
    },
    add: (more, letters) => {
      for (const script of more) {
        const acts = typeof script === 'string' ? read(script, letters) : script;
        checkScript(acts, typeof script === 'string' ? `'${script.trim()}'` : 'script');
        scripts.push(acts);
      }
    },
  };
};
