import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { EventSocket } from './eventSocket';
import type { Faults } from './faults';
import { type Handshake, type HandshakeVerdict, readHandshake, verdictOnHandshake } from './handshake';
import { handshakeWait } from './handshakeWait';
import type { IssuedTokens } from './issuedTokens';
import type { ConnectionNotes, Recorder } from './recorder';
import { refuseUpgrade } from './refuseUpgrade';
import type { DecidedSettings, Refusal } from './settings';

type Upgrade = readonly [request: IncomingMessage, socket: Duplex, head: Buffer];

/** Answers handshakes. */
export interface Upgrades {
  onUpgrade(...upgrade: Upgrade): void;
  /** Breaks every WebSocket, and resolves when all of them have closed. */
  stop(): Promise<void>;
}

/** Who decides on a handshake, and who takes it on. */
export interface UpgradeParts {
  readonly settings: DecidedSettings;
  readonly tokens: Pick<IssuedTokens, 'holds'>;
  readonly faults: Pick<Faults, 'hold_handshake' | 'slow_handshake' | 'refuse_upgrade'>;
  readonly recorder: Recorder;
  readonly events: EventSocket;
}

/** How a verdict is told to the client; undefined for the good one. */
const refusalFor = (verdict: HandshakeVerdict, settings: DecidedSettings): Refusal | undefined => {
  switch (verdict) {
    case 'good':
      return undefined;
    case 'no_such_path':
      return { status: 404 };
    case 'no_such_instance':
      return settings.unknown_instance;
    case 'wrong_credentials':
      return settings.wrong_credentials;
  }
};

export const createUpgrades = ({ settings, tokens, faults, recorder, events }: UpgradeParts): Upgrades => {
  const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  const refuse = (
    socket: Duplex,
    notes: ConnectionNotes,
    status: number,
    headers?: Readonly<Record<string, string>>,
  ): void => {
    notes.answered(status);
    refuseUpgrade(socket, status, headers);
    recorder.happened();
  };

  const answer = (upgrade: Upgrade, handshake: Handshake, notes: ConnectionNotes): void => {
    const [, socket] = upgrade;
    const fault = faults.refuse_upgrade.take();
    if (fault !== undefined) return refuse(socket, notes, fault.status, fault.headers);
    const verdict = verdictOnHandshake(handshake, settings, tokens.holds);
    const refusal = refusalFor(verdict, settings);
    if (refusal !== undefined && 'status' in refusal) return refuse(socket, notes, refusal.status);

    notes.answered(400); // Unless it is a WebSocket handshake, which `ws` finds out.
    websockets.handleUpgrade(...upgrade, (websocket) => {
      notes.answered(101);
      if (refusal === undefined) events.accept(websocket, handshake, notes);
      else
        events.turnAway(websocket, { code: refusal.close_code, reason: verdict.replaceAll('_', ' ') }, notes);
    });
    recorder.happened();
  };

  return {
    onUpgrade: (...upgrade) => {
      const [request, socket] = upgrade;
      // One who goes away before the answer is no fault of the gateway.
      socket.on('error', () => undefined);
      const handshake = readHandshake(request, settings);
      const notes = recorder.handshake(handshake);
      const wait = handshakeWait(socket, faults);
      if (wait === undefined) return answer(upgrade, handshake, notes);
      wait.subscribe(() => answer(upgrade, handshake, notes));
      recorder.happened();
    },
    stop: () =>
      new Promise((resolve) => {
        websockets.close(() => resolve());
        for (const websocket of websockets.clients) websocket.terminate();
      }),
  };
};
