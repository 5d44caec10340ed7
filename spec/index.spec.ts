import * as browser from '~/index.browser';
import * as node from 'vzaps-rx';
import * as testing from 'vzaps-rx/testing';
import * as jest_kit from 'vzaps-rx/testing/jest';

describe('the public names', () => {
  it('are these, and changing them is a decision', () => {
    expect(Object.keys(node).sort()).toEqual([
      'AsyncVZapsClient',
      'EVENT_TYPES',
      'EventEnvelope',
      'EventType',
      'VZapsAuthenticationError',
      'VZapsClient',
      'VZapsConfigurationError',
      'VZapsError',
      'VZapsHandlerError',
      'VZapsRateLimitError',
      'VZapsRealtimeError',
      'VZapsStoreError',
      'VZapsTimeoutError',
      'acknowledge',
      'distinctId',
      'handle',
      'handleBatch',
      'ofType',
      'reject',
      'retryWithBackoff',
      'verifySignature',
    ]);
  });

  it('are the same in browsers', () => {
    expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  });

  it('of the testing kit are these', () => {
    expect(Object.keys(testing).sort()).toEqual([
      'act',
      'createEnvelopes',
      'createGateway',
      'marbles',
      'readTraffic',
      'recordScript',
      'replayTraffic',
    ]);
    expect(Object.keys(jest_kit)).toEqual(['vzapsMatchers']);
  });

  it('include the name of the client in the platform’s TypeScript SDK', () => {
    expect(node.VZapsClient).toBe(node.AsyncVZapsClient);
  });
});
