import type { RequestListener } from 'node:http';
import { DEFAULT_SCHEDULER } from '../clock';
import { checkOptions, checkThat } from '../checkThat';
import { EVENT, EVENT_OR_ID } from '../eventChecks';
import { decideSettings } from './decideSettings';
import { createEventSocket } from './eventSocket';
import { createFaults } from './faults';
import type { Gateway } from './gateway';
import { createGatewayFaults } from './gatewayFaults';
import { listen } from './httpServer';
import { createInstanceFeeds } from './instanceFeeds';
import { createIssuedTokens } from './issuedTokens';
import { createRecorder } from './recorder';
import { startRoutines } from './routines';
import { oneOf, TIMES } from '../checks';
import { PORT, SETTING_CHECKS } from './settingChecks';
import type { GatewaySettings } from './settings';
import { createTokenEndpoint } from './tokenEndpoint';
import { createUpgrades } from './upgrades';

const now = (): number => DEFAULT_SCHEDULER.now();

/** `createGateway`, with somebody to answer the requests that are none of the gateway's. */
export const openGateway = async (
  options: GatewaySettings & { readonly port?: number },
  onOther: RequestListener | undefined,
): Promise<Gateway> => {
  checkOptions('createGateway', options, { port: PORT, ...SETTING_CHECKS });
  const { port = 0, ...given } = options;
  const settings = decideSettings(given);
  const [[instance_id, instance_token] = ['', '']] = Object.entries(settings.instances);
  const known_instance = oneOf(...Object.keys(settings.instances));

  const recorder = createRecorder(settings.record_limit, now);
  const faults = createFaults();
  const tokens = createIssuedTokens(settings.token_seconds, now);
  const feeds = createInstanceFeeds(settings, faults, now);
  const events = createEventSocket(settings, feeds, faults, recorder);
  const upgrades = createUpgrades({ settings, tokens, faults, recorder, events });
  const onRequest = createTokenEndpoint(settings, tokens, faults, recorder, onOther);
  const server = await listen(port, onRequest, upgrades.onUpgrade);
  const routines = startRoutines(settings, feeds, recorder);

  const stopAll = async (): Promise<void> => {
    routines.unsubscribe();
    await Promise.all([upgrades.stop(), server.stop()]);
    recorder.stop();
  };
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAll());

  const base_url = `http://127.0.0.1:${server.port}`;
  const realtime_url = `ws://127.0.0.1:${server.port}`;
  return {
    base_url,
    realtime_url,
    client_options: { ...settings.credentials, base_url, realtime_url },
    subscribe_options: { instance_id, instance_token },
    record: recorder.record,
    get connected() {
      return feeds.connections().length;
    },
    send: (event, of = instance_id) => {
      checkThat('gateway.send: event', event, EVENT);
      checkThat('gateway.send: instance_id', of, known_instance);
      feeds.of(of).publish(event);
      recorder.happened();
    },
    ...createGatewayFaults(faults, feeds, recorder, settings, now),
    revokeTokens: tokens.revokeAll,
    acked: (event) => {
      checkThat('gateway.acked: event', event, EVENT_OR_ID);
      const id = typeof event === 'string' ? event : event.id;
      return recorder.until(() => feeds.all().some((feed) => feed.isAcked(id)), `event ${id} was acked`);
    },
    opened: (count) => {
      checkThat('gateway.opened: count', count, TIMES);
      return recorder.until(() => events.opened >= count, `${count} connections had been opened`);
    },
    until: (condition) => recorder.until(condition, 'what was waited for had happened'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
};
