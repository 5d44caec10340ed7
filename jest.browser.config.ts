/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import everywhere from './jest.config';

/** What needs a browser: `npm run browser`. */
const config: Config = {
  ...everywhere,
  testMatch: ['<rootDir>/spec/browser/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 30_000,
};

export default config;
