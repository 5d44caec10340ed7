/** The gateway of the soak, in a process of its own: makes events and faults until it is told to be calm. */
import { createEnvelopes, createGateway, type Gateway } from 'vzaps-rx/testing';
import { createRandom } from '../processes/createRandom';
import type { SoakOrder, SoakWord } from './soakMessages';
import { EVENTS_PER_SECOND, instanceName, type SoakOptions } from './soakOptions';

/** Every kind of fault, and how often it is chosen. */
const FAULTS: Readonly<Record<string, { readonly weight: number; act(gateway: Gateway): void }>> = {
  drop: { weight: 3, act: (gateway) => gateway.drop() },
  close: { weight: 3, act: (gateway) => gateway.close(1012) },
  'clean close': { weight: 2, act: (gateway) => gateway.close(1000) },
  'half-open': { weight: 2, act: (gateway) => gateway.halfOpen() },
  'refused handshakes': { weight: 3, act: (gateway) => gateway.refuse(503, { times: 30 }) },
  'refused tokens': { weight: 2, act: (gateway) => gateway.refuseTokens(500, { times: 2 }) },
  'duplicated events': { weight: 8, act: (gateway) => gateway.duplicate(50) },
  'reordered events': { weight: 8, act: (gateway) => gateway.reorder(50) },
  'lost acks': { weight: 8, act: (gateway) => gateway.loseAcks(50) },
  'malformed frames': { weight: 3, act: (gateway) => gateway.malformed() },
  'hanging handshakes': { weight: 2, act: (gateway) => gateway.holdHandshakes(5) },
  'slow handshakes': { weight: 2, act: (gateway) => gateway.slowHandshake(0.5, 20) },
};

/** How often something may go wrong, in milliseconds between. */
const FAULT_GAP_MS = [300, 1500] as const;
/** Tokens that are revoked twice in a row would be wrong credentials. */
const REVOKE_MS = 20_000;
const TICK_MS = 20;

const { subscriptions, seed } = JSON.parse(process.argv[2]!) as SoakOptions;
const random = createRandom(seed);
const instances = Array.from({ length: subscriptions }, (_, number) => instanceName(number));
const made = instances.map(() => 0);
const faults: Record<string, number> = {};
const unacked = new Set<string>();

/** Takes back what had been ordered and has not happened yet: a few who are left to use up thirty refusals need minutes for it. */
const endFaults = (gateway: Gateway): void => {
  gateway.refuse(503, { times: 0 });
  gateway.refuseTokens(500, { times: 0 });
  gateway.duplicate(0);
  gateway.reorder(0);
  gateway.loseAcks(0);
  gateway.holdHandshakes(0);
  gateway.slowHandshake(0.5, 0);
};

const say = (word: SoakWord): void => void process.send?.(word);

const drawFault = (): string => {
  const total = Object.values(FAULTS).reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  for (const [name, { weight }] of Object.entries(FAULTS)) {
    left -= weight;
    if (left < 0) return name;
  }
  return 'drop';
};

const run = async (): Promise<void> => {
  const gateway = await createGateway({
    instances: Object.fromEntries(instances.map((name) => [name, `token-of-${name}`])),
    owed_from: 'start',
    resend_after_seconds: 3,
    record_limit: 10_000_000,
    history: 2000,
    ping_seconds: 10,
  });
  const make = createEnvelopes({ seed });
  const began = performance.now();
  let events = 0;
  let acks_read = 0;

  const readAcks = (): void => {
    const { acks } = gateway.record;
    for (; acks_read < acks.length; acks_read += 1) unacked.delete(acks[acks_read]!.event_id);
  };
  const send = (number: number): void => {
    const instance_id = instances[number]!;
    const id = `${instance_id}:${made[number]!}`;
    made[number]! += 1;
    unacked.add(id);
    const event = { ...make.Message(), id, instance_id };
    gateway.send(event, instance_id);
  };
  const traffic = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * EVENTS_PER_SECOND * subscriptions;
    for (; events < due; events += 1) send(events % subscriptions);
    readAcks();
  }, TICK_MS);

  const note = (name: string): void => void (faults[name] = (faults[name] ?? 0) + 1);
  let trouble: NodeJS.Timeout;
  const makeTrouble = (): void => {
    const [shortest, longest] = FAULT_GAP_MS;
    trouble = setTimeout(
      () => {
        const name = drawFault();
        note(name);
        FAULTS[name]!.act(gateway);
        makeTrouble();
      },
      shortest + random() * (longest - shortest),
    );
  };
  makeTrouble();
  const revoking = setInterval(() => {
    note('revoked tokens');
    gateway.revokeTokens();
  }, REVOKE_MS);

  process.on('message', (order: SoakOrder) => {
    if (order.kind === 'calm') {
      clearInterval(traffic);
      clearInterval(revoking);
      clearTimeout(trouble);
      endFaults(gateway);
    } else {
      readAcks();
      say({ kind: 'report', made, unacked: unacked.size, faults });
    }
  });
  process.on('disconnect', () => process.exit(0));
  say({ kind: 'ready', client_options: gateway.client_options });
};

void run();
