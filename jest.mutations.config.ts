/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import everything from './jest.config';

/** The specs that guard what is pure, in one file. */
const config: Config = {
  ...everything,
  testMatch: ['<rootDir>/spec/support/pureModules.ts'],
  reporters: ['default'],
};

export default config;
