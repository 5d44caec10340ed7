/** Processor time and events per second, beside all who do the same. */
import { execFileSync } from 'node:child_process';
import { inTurn, medianOf, medianRatio, usOf } from '../measure.mjs';
import { table } from '../table.mjs';

const LABELS = {
  bareLoop: 'bare `ws` loop, an ack per event',
  batchingLoop: 'bare `ws` loop, the acks of a turn at once',
  byHand: '`webSocket` + `retry` + `distinct` + `concatMap`',
  reconnectingWebSocket: 'reconnecting-websocket, an ack per event',
  partySocket: 'partysocket, an ack per event',
  socketIo: 'socket.io, its acks',
  jetStream: 'NATS JetStream, explicit acks',
  vzapsRx: '**vzaps-rx**',
  vzapsRxWithStore: '**vzaps-rx** with the LevelDB store',
};

const SERVERS = { socketIo: 'socketIoServer', jetStream: 'jetStreamServer' };

/** What vzaps-rx may cost at most, of what each of these does. */
const COST_GOALS = { bareLoop: 0.75, batchingLoop: 1.35, byHand: 0.7 };
const AHEAD_OF = ['bareLoop', 'byHand'];
const STORE_GOAL = 0.5;

export const hasNatsServer = () => {
  try {
    execFileSync('nats-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

export const measureCost = async ({ rounds, events, names = Object.keys(LABELS) }) => {
  const those = names.filter((name) => name !== 'jetStream' || hasNatsServer());
  if (those.length < names.length)
    console.error('JetStream is left out: there is no nats-server (Debian: apt-get install nats-server)');
  const job = { count: events, warm_up: Math.floor(events / 6) };
  return inTurn(
    'cost',
    rounds,
    Object.fromEntries(those.map((name) => [name, { ...job, server: SERVERS[name] }])),
  );
};

const perSecond = ({ per_second }) => per_second;

/** vzaps-rx's figure as a part of another's. */
const ratio = (results, name, figure) => medianRatio(results.vzapsRx, results[name], figure);

export const costRatio = (results, name) => ratio(results, name, usOf);
export const speedRatio = (results, name) => ratio(results, name, perSecond);

const against = (value, goal, is_met) => `${value.toFixed(2)} (${is_met ? 'goal' : 'MISSED, goal'} ${goal})`;

const ratioOfCost = (results, name) => {
  const value = ratio(results, name, usOf);
  const goal = COST_GOALS[name];
  return goal === undefined ? value.toFixed(2) : against(value, `≤ ${goal}`, value <= goal);
};

const ratioOfSpeed = (results, name) => {
  const value = ratio(results, name, perSecond);
  return AHEAD_OF.includes(name) ? against(value, '> 1', value > 1) : value.toFixed(2);
};

export const cost = async ({ rounds, events }) => {
  const results = await measureCost({ rounds, events });
  const names = Object.keys(results);
  const store = 1 / ratio(results, 'vzapsRxWithStore', perSecond);
  return `## Per event, beside others

An event of 630 bytes is received, decoded, deduplicated, handled by an async handler and acked, a thousand and more at a time. ${rounds} rounds in turn of ${events.toLocaleString('en')}
events each; medians, and medians of the ratios of each round.

${table([
  ['', 'µs of processor time', 'vzaps-rx’s, of it', 'events per second', 'vzaps-rx’s, of it'],
  ...names.map((name) => [
    LABELS[name],
    medianOf(results[name], usOf).toFixed(2),
    name.startsWith('vzapsRx') ? '' : ratioOfCost(results, name),
    Math.round(medianOf(results[name], perSecond)).toLocaleString('en'),
    name.startsWith('vzapsRx') ? '' : ratioOfSpeed(results, name),
  ]),
])}

With the store it makes ${against(store, `≥ ${STORE_GOAL}`, store >= STORE_GOAL)} of the events per second that it makes without.`;
};
