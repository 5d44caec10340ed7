/**
 * Mutations of what is pure: each changes one thing in a copy of the code, and some spec has to notice. `docs/testing.md`,
 * "Mutations".
 */
export default {
  mutate: [
    'lib/connection/{backoff,peerHealth,reconnectPolicy,state}.ts',
    'lib/connection/outages/*.ts',
    'lib/delivery/{idTable,ledger,recentCount,recentIds}.ts',
    'lib/operators/keyLanes.ts',
    'lib/options/{checks,decodeOptions,sdkOptions,spelling}.ts',
    'lib/protocol/{codecs,endpoint,envelope,excerpt,frame,retryAfter,tokenAnswer}.ts',
  ],
  testRunner: 'jest',
  jest: { configFile: 'jest.mutations.config.ts', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'coverage/mutations.json' },
  tempDirName: 'coverage/stryker',
  thresholds: { high: 95, low: 85, break: 85 },
};
