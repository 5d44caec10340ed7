import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { indexedDbStore } from 'vzaps-rx/stores/indexeddb';
import type { EventStore } from 'vzaps-rx/stores/memory';

const opened: EventStore[] = [];
let databases = 0;
let name: string;

const openStore = (): EventStore => {
  const store = indexedDbStore({ name, capacity: 4 });
  opened.push(store);
  return store;
};

const contentsOf = async (store: EventStore) => {
  const { settled, cursor } = await store.load();
  return { ids: [...settled], cursor };
};

/** Opens the database as somebody else would. */
const openDatabase = (version: number, upgrade?: (database: IDBDatabase) => void): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => upgrade?.(request.result);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });

const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve) => (transaction.oncomplete = () => resolve()));

beforeEach(() => {
  databases += 1;
  name = `database-${databases}`;
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const store of opened.splice(0)) await store.close?.();
});

describe('a commit', () => {
  it('leaves nothing behind where it fails half way', async () => {
    const store = openStore();
    await store.load();
    await store.commit({ settled: ['a'], cursor: 'a' });
    const put = jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      if (this.name === 'state') throw new DOMException('no room', 'QuotaExceededError');
      put.mockRestore();
      const request = this.put(...args);
      jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
        throw new DOMException('no room', 'QuotaExceededError');
      });
      return request;
    });
    await expect(store.commit({ settled: ['b'], cursor: 'b' })).rejects.toThrow('no room');
    jest.restoreAllMocks();
    await store.close?.();
    expect(await contentsOf(store)).toEqual({ ids: ['a'], cursor: 'a' });
  });

  it('is durable when it resolves, as far as the browser can promise', async () => {
    const transaction = jest.spyOn(IDBDatabase.prototype, 'transaction');
    const store = openStore();
    await store.load();
    await store.commit({ settled: ['a'], cursor: 'a' });
    expect(transaction.mock.lastCall).toEqual([['groups', 'state'], 'readwrite', { durability: 'strict' }]);
  });

  it('works again after the browser has dropped the connection', async () => {
    const open = jest.spyOn(IDBFactory.prototype, 'open');
    const store = openStore();
    await store.load();
    await store.commit({ settled: ['a'], cursor: 'a' });
    forceCloseDatabase((open.mock.results[0]!.value as IDBOpenDBRequest).result as never);
    const commit = { settled: ['b'], cursor: 'b' };
    await expect(store.commit(commit)).rejects.toThrow();
    await store.commit(commit);
    await store.close?.();
    expect(await contentsOf(store)).toEqual({ ids: ['a', 'b'], cursor: 'b' });
  });

  it('is refused after the database was deleted, which nobody has to wait for', async () => {
    const store = openStore();
    await store.load();
    await store.commit({ settled: ['a'], cursor: 'a' });
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = resolve;
      request.onblocked = reject;
    });
    const commit = { settled: ['b'], cursor: 'b' };
    await expect(store.commit(commit)).rejects.toThrow();
    await expect(store.commit(commit)).rejects.toThrow(/was deleted, or changed by another tab/);
  });

  it('is refused after another tab has written, where the browser has no locks', async () => {
    const [one, other] = [openStore(), openStore()];
    await one.load();
    await other.load();
    await one.commit({ settled: ['a'], cursor: 'a' });
    await expect(other.commit({ settled: ['b'], cursor: 'b' })).rejects.toThrow(/changed by another tab/);
    await one.commit({ settled: ['c'], cursor: 'c' });
    await one.close?.();
    expect(await contentsOf(one)).toEqual({ ids: ['a', 'c'], cursor: 'c' });
  });
});

describe('in a browser with locks', () => {
  const held = new Set<string>();
  const locks = {
    request: async (
      lock_name: string,
      options: LockOptions,
      whileHeld: (lock: unknown) => Promise<void> | undefined,
    ): Promise<void> => {
      if (options.ifAvailable !== true) throw new Error('only ifAvailable is known here');
      await Promise.resolve();
      if (held.has(lock_name)) return whileHeld(null);
      held.add(lock_name);
      await whileHeld({ name: lock_name });
      held.delete(lock_name);
    },
  };
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

  beforeEach(() => Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true }));
  afterEach(() => {
    if (navigator === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', navigator);
  });

  it('a second tab is told at its start', async () => {
    const [one, other] = [openStore(), openStore()];
    await one.load();
    await expect(other.load()).rejects.toThrow(`the IndexedDB store '${name}' is in use`);
    await one.commit({ settled: ['a'], cursor: 'a' });
    await one.close?.();
    expect(await contentsOf(other)).toEqual({ ids: ['a'], cursor: 'a' });
  });

  it('a load that fails holds nothing', async () => {
    const database = await openDatabase(2);
    database.close();
    await expect(openStore().load()).rejects.toThrow(/could not be opened: /);
    await Promise.resolve();
    expect(held.size).toBe(0);
  });
});

describe('load()', () => {
  it('rejects while the store is in use', async () => {
    const store = openStore();
    await store.load();
    await expect(store.load()).rejects.toThrow(/is in use: one store holds one subscription/);
    await store.commit({ settled: ['a'], cursor: 'a' });
  });

  it('notices ids that are gone', async () => {
    const store = openStore();
    await store.load();
    for (const id of ['a', 'b', 'c']) await store.commit({ settled: [id], cursor: id });
    await store.close?.();
    const database = await openDatabase(1);
    const transaction = database.transaction('groups', 'readwrite');
    transaction.objectStore('groups').delete(1);
    await ended(transaction);
    database.close();
    await expect(store.load()).rejects.toThrow(
      /is damaged: the ids from number 1 on are missing.*delete the database/,
    );
  });

  it.each([
    ['groups', 'no list of ids', 0],
    ['state', { format: 2 }, 'state'],
  ])('refuses what it does not know in %s', async (where, value, key) => {
    const database = await openDatabase(1, (made) => {
      made.createObjectStore('groups');
      made.createObjectStore('state');
    });
    const transaction = database.transaction(where, 'readwrite');
    transaction.objectStore(where).put(value, key);
    await ended(transaction);
    database.close();
    await expect(openStore().load()).rejects.toThrow(/^the IndexedDB store .* is damaged: /);
  });

  it('refuses the database of somebody else', async () => {
    const database = await openDatabase(1, (made) => void made.createObjectStore('photos'));
    database.close();
    await expect(openStore().load()).rejects.toThrow(/^the IndexedDB store .* is damaged: /);
  });

  it('names the store for Node where there is no IndexedDB', async () => {
    const { indexedDB: kept } = globalThis;
    Reflect.deleteProperty(globalThis, 'indexedDB');
    try {
      await expect(openStore().load()).rejects.toThrow(/use levelStore of vzaps-rx\/stores\/level/);
    } finally {
      globalThis.indexedDB = kept;
    }
  });
});
