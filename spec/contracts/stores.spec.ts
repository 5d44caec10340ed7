import 'fake-indexeddb/auto';
import { join } from 'node:path';
import { indexedDbStore } from 'vzaps-rx/stores/indexeddb';
import { levelStore } from 'vzaps-rx/stores/level';
import { type EventStore, memoryStore } from 'vzaps-rx/stores/memory';
import { makeDirectory } from '../support/directories';
import { storeContract } from './storeContract';

storeContract('memoryStore', () => {
  let store: EventStore | undefined;
  return { open: (options) => (store ??= memoryStore(options)) };
});

storeContract('levelStore', () => {
  const directory = join(makeDirectory(), 'made', 'when needed');
  return { open: (options) => levelStore({ directory, ...options }) };
});

storeContract('levelStore without sync', () => {
  const directory = makeDirectory();
  return { open: (options) => levelStore({ directory, sync: false, ...options }) };
});

let databases = 0;
storeContract('indexedDbStore', () => {
  databases += 1;
  const name = `store-${databases}`;
  return { open: (options) => indexedDbStore({ name, ...options }) };
});
