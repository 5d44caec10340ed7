import js from '@eslint/js';
import rxjs from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const TIME = 'Take the time from a scheduler.';
const RANDOMNESS = 'Take randomness as an argument.';

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance'];

/** What of RxJS takes the real time where no scheduler is among its arguments, or in its object of options. */
const RXJS_TIMERS =
  'timer|interval|delay|debounceTime|auditTime|throttleTime|sampleTime|bufferTime|windowTime|timeout|timeoutWith|timeInterval|timestamp';
const SCHEDULER_ARGUMENT = [
  '> Identifier.arguments[name=/scheduler$/i]',
  '> MemberExpression.arguments[property.name=/scheduler$/i]',
  "> ObjectExpression.arguments:has(> Property[key.name='scheduler'])",
].join(', ');

/** Time and randomness come in as arguments or from a scheduler. */
const bareClocksAndRandomness = {
  'no-restricted-globals': ['error', ...TIMERS.map((name) => ({ name, message: TIME }))],
  'no-restricted-properties': [
    'error',
    ...['globalThis', 'window', 'self'].flatMap((object) => [
      ...TIMERS.map((property) => ({ object, property, message: TIME })),
      { object, property: 'Date', message: TIME },
      { object, property: 'Math', message: RANDOMNESS },
      { object, property: 'crypto', message: RANDOMNESS },
    ]),
    ...['hrtime', 'nextTick', 'uptime'].map((property) => ({ object: 'process', property, message: TIME })),
    { object: 'AbortSignal', property: 'timeout', message: TIME },
    { object: 'Date', property: 'now', message: TIME },
    { object: 'Math', property: 'random', message: RANDOMNESS },
    { object: 'crypto', property: 'randomUUID', message: RANDOMNESS },
    { object: 'crypto', property: 'getRandomValues', message: RANDOMNESS },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: TIME },
    { selector: "CallExpression[callee.name='Date']", message: TIME },
    {
      selector: `CallExpression[callee.name=/^(${RXJS_TIMERS})$/]:not(:has(${SCHEDULER_ARGUMENT}))`,
      message: TIME,
    },
    {
      selector:
        "ImportDeclaration[source.value='rxjs'] > ImportSpecifier[imported.name=/^(async|asap|queue|animationFrame)(Scheduler)?$/]",
      message: 'Take the scheduler as an argument, or the default one of lib/platform or lib/testing.',
    },
    {
      selector:
        ':matches(ImportDeclaration, ImportExpression)[source.value=/^(node:)?(timers|perf_hooks)(\\u002F|$)/]',
      message: TIME,
    },
    { selector: 'ImportSpecifier[imported.name=/^(random[A-Z]|getRandomValues)/]', message: RANDOMNESS },
    {
      selector:
        "CallExpression[callee.name=/^(retry|repeat)$/] Property[key.name='delay'][value.type='Literal']",
      message: TIME,
    },
    { selector: 'ExportAllDeclaration', message: 'List the names.' },
  ],
};

/** Where time and randomness begin, and so their defaults. */
const beginnings = ['lib/platform/**', 'lib/testing/clock.ts'];

export default defineConfig(
  { ignores: ['dist/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked, rxjs.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/unbound-method': 'off', // Ports are objects of functions here, made by factories that know no `this`.
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['fp-ts/*', 'io-ts/*'],
              message: 'Import the package root: the others fail in Node’s ESM or warn in Angular.',
            },
            { group: ['rxjs/internal/*', 'rxjs/operators'], message: 'Import from rxjs.' },
          ],
        },
      ],
      'max-params': ['error', 5],
    },
  },
  { files: ['lib/**/*.ts'], ignores: beginnings, rules: bareClocksAndRandomness },
  {
    files: ['spec/**/*.ts'],
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      'rxjs-x/no-ignored-subscription': 'off',
    },
  },
  {
    files: ['**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: { module: 'writable', require: 'readonly', console: 'readonly', process: 'readonly' },
    },
  },
  {
    files: ['bench/*.mjs'],
    languageOptions: {
      globals: { Buffer: 'readonly', performance: 'readonly', setImmediate: 'readonly', URL: 'readonly' },
    },
  },
  {
    files: ['examples/tests/jest.test.cjs'],
    languageOptions: { globals: { expect: 'readonly', test: 'readonly' } },
  },
);
