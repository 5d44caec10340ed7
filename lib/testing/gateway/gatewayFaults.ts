import { type Checks, checkOptions, checkThat } from '../checkThat';
import { oneOf, SECONDS, TIMES } from '../checks';
import type { Faults } from './faults';
import type { Gateway, RefusalOptions } from './gateway';
import type { InstanceFeeds } from './instanceFeeds';
import { MALFORMED_FRAMES } from './malformedFrames';
import type { Recorder } from './recorder';
import { retryAfter } from './retryAfter';
import { CLOSE_CODE, REFUSAL_STATUS } from './settingChecks';
import type { DecidedSettings } from './settings';

/** What of the gateway's face makes something go wrong. */
export type GatewayFaults = Pick<
  Gateway,
  | 'sendText'
  | 'malformed'
  | 'drop'
  | 'close'
  | 'halfOpen'
  | 'refuse'
  | 'refuseTokens'
  | 'duplicate'
  | 'reorder'
  | 'loseAcks'
  | 'holdHandshakes'
  | 'slowHandshake'
>;

const MALFORMED_FORM = oneOf(...Object.keys(MALFORMED_FRAMES));

const REFUSAL_OPTIONS: Checks<RefusalOptions> = { times: TIMES, retry_after_seconds: SECONDS };

const timesOf = (fault: string, times: number): number => {
  checkThat(`${fault}: times`, times, TIMES);
  return times;
};

export const createGatewayFaults = (
  faults: Faults,
  feeds: InstanceFeeds,
  recorder: Pick<Recorder, 'happened'>,
  { retry_after_form }: Pick<DecidedSettings, 'retry_after_form'>,
  now: () => number,
): GatewayFaults => {
  const headersOf = ({ retry_after_seconds }: RefusalOptions): Readonly<Record<string, string>> =>
    retryAfter(retry_after_seconds, retry_after_form, now());
  const sendRaw = (data: string | Uint8Array): void => {
    for (const connection of feeds.connections()) connection.sendRaw(data);
    recorder.happened();
  };

  return {
    sendText: sendRaw,
    malformed: (form = 'not_json') => {
      checkThat('malformed: form', form, MALFORMED_FORM);
      sendRaw(MALFORMED_FRAMES[form]);
    },
    drop: () => {
      for (const connection of feeds.connections()) connection.drop();
    },
    close: (code, reason = '') => {
      checkThat('close: code', code, CLOSE_CODE);
      for (const connection of feeds.connections()) connection.close(code, reason);
    },
    halfOpen: () => {
      for (const connection of feeds.connections()) connection.silence();
    },
    refuse: (status, options = {}) => {
      checkThat('refuse: status', status, REFUSAL_STATUS);
      checkOptions('refuse', options, REFUSAL_OPTIONS);
      faults.refuse_upgrade.set(options.times ?? 1, {
        status,
        headers: headersOf(options),
      });
    },
    refuseTokens: (status, options = {}) => {
      checkThat('refuseTokens: status', status, REFUSAL_STATUS);
      checkOptions('refuseTokens', options, REFUSAL_OPTIONS);
      const body = { code: 'refused', message: 'refused for a test' };
      faults.refuse_token.set(options.times ?? 1, {
        status,
        body,
        headers: headersOf(options),
      });
    },
    duplicate: (times) => faults.duplicate.set(timesOf('duplicate', times), true),
    reorder: (times) => faults.reorder.set(timesOf('reorder', times), true),
    loseAcks: (times) => faults.lose_ack.set(timesOf('loseAcks', times), true),
    holdHandshakes: (times) => faults.hold_handshake.set(timesOf('holdHandshakes', times), true),
    slowHandshake: (seconds, times = 1) => {
      checkThat('slowHandshake: seconds', seconds, SECONDS);
      faults.slow_handshake.set(timesOf('slowHandshake', times), { seconds });
    },
  };
};
