import js from '@eslint/js';
import rxjs from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

/** Time and randomness come in as arguments or from a scheduler; lib/platform is where they begin. */
const bareClocksAndRandomness = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance'].map((name) => ({
      name,
      message: 'Take the time from a scheduler.',
    })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Take the time from a scheduler.' },
    { object: 'Math', property: 'random', message: 'Take randomness as an argument.' },
    { object: 'process', property: 'hrtime', message: 'Take the time from a scheduler.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'Take the time from a scheduler.',
    },
    { selector: 'ExportAllDeclaration', message: 'List the names.' },
  ],
};

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
  { files: ['lib/**/*.ts'], ignores: ['lib/platform/**'], rules: bareClocksAndRandomness },
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
);
