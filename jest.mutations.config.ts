/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import everything from './jest.config';

/** The specs that guard what is pure. */
const config: Config = {
  ...everything,
  testMatch: ['connection', 'delivery', 'options', 'protocol'].map(
    (of) => `<rootDir>/spec/${of}/**/*.spec.ts`,
  ),
  reporters: ['default'],
};

export default config;
