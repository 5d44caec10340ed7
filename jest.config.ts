/** @jest-config-loader esbuild-register */
import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

const config: Config = {
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  // These need a browser, and have a configuration of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/spec/browser/'],
  // Copies of this package, which mutations are tried in.
  modulePathIgnorePatterns: ['<rootDir>/coverage/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    // As modules RxJS is 230 files, and each spec file loads its modules anew.
    '^rxjs$': '<rootDir>/node_modules/rxjs/dist/bundles/rxjs.umd.js',
    '^rxjs/(testing|webSocket)$': '<rootDir>/spec/support/rxjs/$1.cjs',
    '^vzaps-rx$': '<rootDir>/lib/index.ts',
    '^vzaps-rx/otel$': '<rootDir>/lib/otel.ts',
    '^vzaps-rx/testing$': '<rootDir>/lib/testing/index.ts',
    '^vzaps-rx/testing/jest$': '<rootDir>/lib/testing/jest.ts',
    '^vzaps-rx/stores/(memory|level|indexeddb)$': '<rootDir>/lib/stores/$1.ts',
    '^~/(.*)$': '<rootDir>/lib/$1',
  },
  // In the context that specs run in, each look at a global takes longer than most of what is done with it.
  sandboxInjectedGlobals: [
    ...['Array', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Set', 'String', 'Symbol'],
  ],
  // Some compute for seconds, and a machine that others use too may be ten times slower than an idle one.
  testTimeout: 20_000,
  // Some wait for processes and sockets while others compute.
  maxWorkers: 2 * availableParallelism(),
  testSequencer: '<rootDir>/spec/support/slowestFirst.cjs',
  reporters: ['default', '<rootDir>/spec/support/tallyReporter.cjs'],
  // A spec that leaves a socket or a timer behind must fail to end, not be cut short by the runner.
  forceExit: false,
  detectOpenHandles: false,
};

export default config;
