import { VZapsConfigurationError } from 'vzaps-rx';
import * as indexeddb from 'vzaps-rx/stores/indexeddb';
import * as level from 'vzaps-rx/stores/level';
import * as memory from 'vzaps-rx/stores/memory';

describe('the options of the stores', () => {
  it.each([
    [() => memory.memoryStore({ capacity: 0 }), 'capacity: expected a whole number from 1, but got 0'],
    [
      () => memory.memoryStore({ size: 5 } as never),
      'size: expected one of the options capacity, but got an unknown one',
    ],
    [() => level.levelStore({} as never), 'directory: expected a non-empty string, but got nothing'],
    [
      () => level.levelStore({ directory: '' }),
      'directory: expected a non-empty string, but got an empty string',
    ],
    [
      () => level.levelStore({ directory: 'd', capacity: 1.5 }),
      'capacity: expected a whole number from 1, but got 1.5',
    ],
    [
      () => level.levelStore({ directory: 'd', sync: 'no' } as never),
      'sync: expected true or false, but got "no"',
    ],
    [
      () => level.levelStore('directory' as never),
      'options: expected an object, but got a string (not shown)',
    ],
    [
      () => indexeddb.indexedDbStore({ name: '' }),
      'name: expected a non-empty string, but got an empty string',
    ],
    [
      () => indexeddb.indexedDbStore({ name: 'n', capacity: -1 }),
      'capacity: expected a whole number from 1, but got -1',
    ],
  ])('are checked at the call: %#', (make, message) => {
    expect(make).toThrow(VZapsConfigurationError);
    expect(make).toThrow(message);
  });

  it('name one function in each entry point', () => {
    expect([memory, level, indexeddb].flatMap((entry) => Object.keys(entry))).toEqual([
      'memoryStore',
      'levelStore',
      'indexedDbStore',
    ]);
  });
});
