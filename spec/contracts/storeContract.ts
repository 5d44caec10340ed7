import type { Commit, EventStore } from 'vzaps-rx/stores/memory';

/** Where a store is kept. */
export interface StorePlace {
  /** A store over this place, as a process makes one when it starts; also for the second and third time. */
  open(options: { readonly capacity: number }): EventStore;
}

/** What every store does, whatever it keeps its ids in. `makePlace` gives an empty place each time. */
export const storeContract = (name: string, makePlace: () => StorePlace | Promise<StorePlace>): void => {
  describe(`the store contract: ${name}`, () => {
    const opened: EventStore[] = [];
    let place: StorePlace;

    const open = async (capacity = 1000): Promise<EventStore> => {
      const store = place.open({ capacity });
      opened.push(store);
      return store;
    };
    const contentsOf = async (store: EventStore): Promise<{ ids: string[]; cursor: string | undefined }> => {
      const { settled, cursor } = await store.load();
      return { ids: [...settled], cursor };
    };
    /** What a process finds that starts after this one has ended. */
    const reopen = async (store: EventStore, capacity = 1000) => {
      await store.close?.();
      return contentsOf(await open(capacity));
    };
    const commitAll = async (store: EventStore, commits: readonly Commit[]): Promise<void> => {
      for (const commit of commits) await store.commit(commit);
    };
    const numbered = (count: number, from = 0): string[] =>
      Array.from({ length: count }, (_, index) => `evt_${from + index}`);

    beforeEach(async () => {
      place = await makePlace();
    });

    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close?.();
    });

    it('is empty at first', async () => {
      const store = await open();
      expect(await contentsOf(store)).toEqual({ ids: [], cursor: undefined });
      expect(await reopen(store)).toEqual({ ids: [], cursor: undefined });
    });

    it('gives back what was committed, the oldest first, and the last cursor', async () => {
      const store = await open();
      await store.load();
      await commitAll(store, [
        { settled: ['b', 'a'], cursor: 'a' },
        { settled: ['z'], cursor: 'a' },
        { settled: ['c'], cursor: 'z' },
      ]);
      expect(await reopen(store)).toEqual({ ids: ['b', 'a', 'z', 'c'], cursor: 'z' });
    });

    it('carries on after each reopening', async () => {
      let store = await open();
      await store.load();
      for (let round = 0; round < 5; round += 1) {
        await store.commit({ settled: [`evt_${round}`], cursor: `evt_${round}` });
        await store.close?.();
        store = await open();
        expect(await contentsOf(store)).toEqual({ ids: numbered(round + 1), cursor: `evt_${round}` });
      }
    });

    it('keeps an undefined cursor undefined', async () => {
      const store = await open();
      await store.load();
      await store.commit({ settled: ['a'], cursor: undefined });
      expect(await reopen(store)).toEqual({ ids: ['a'], cursor: undefined });
    });

    it('moves the cursor without an id, and keeps an empty commit from harm', async () => {
      const store = await open();
      await store.load();
      await commitAll(store, [
        { settled: [], cursor: 'before' },
        { settled: ['a'], cursor: 'a' },
        { settled: [], cursor: 'b' },
        { settled: ['c'], cursor: 'b' },
      ]);
      expect(await reopen(store)).toEqual({ ids: ['a', 'c'], cursor: 'b' });
    });

    it('takes ids of any characters and any length', async () => {
      const ids = [
        '~',
        '!',
        '',
        '\u0000',
        'a\u0000b',
        '👩‍👩‍👧',
        '\ud800',
        '\uffff',
        '"\\\n',
        'group:0000000000000000',
        'state',
        '__proto__',
        '10',
        '9',
        'x'.repeat(100_000),
      ];
      const store = await open();
      await store.load();
      for (const id of ids) await store.commit({ settled: [id], cursor: id });
      expect(await reopen(store)).toEqual({ ids, cursor: ids.at(-1) });
    });

    it('takes many ids in one commit', async () => {
      const store = await open(100_000);
      await store.load();
      const ids = numbered(50_000);
      await store.commit({ settled: ids, cursor: ids.at(-1) });
      const found = await reopen(store, 100_000);
      expect(found.cursor).toBe('evt_49999');
      expect(found.ids).toHaveLength(ids.length);
      expect(found.ids.findIndex((id, index) => id !== ids[index])).toBe(-1);
    });

    it.each([1, 3, 7, 10])('keeps the newest ids at capacity, committed %i at a time', async (size) => {
      const store = await open(10);
      await store.load();
      for (let from = 0; from < 210; from += size)
        await store.commit({ settled: numbered(size, from), cursor: `evt_${from}` });
      expect((await reopen(store, 10)).ids).toEqual(numbered(10, 200));
    });

    it('keeps the newest ids of a commit that is larger than its capacity', async () => {
      const store = await open(10);
      await store.load();
      await commitAll(store, [
        { settled: numbered(5), cursor: undefined },
        { settled: numbered(25, 5), cursor: 'evt_29' },
        { settled: numbered(1, 30), cursor: 'evt_30' },
      ]);
      expect(await reopen(store, 10)).toEqual({ ids: numbered(10, 21), cursor: 'evt_30' });
    });

    it('goes on trimming after a reopening', async () => {
      const store = await open(10);
      await store.load();
      for (let from = 0; from < 16; from += 4)
        await store.commit({ settled: numbered(4, from), cursor: undefined });
      await store.close?.();
      const again = await open(10);
      await again.load();
      for (let from = 16; from < 32; from += 4)
        await again.commit({ settled: numbered(4, from), cursor: undefined });
      expect((await reopen(again, 10)).ids).toEqual(numbered(10, 22));
    });

    it('gives back an id once that was committed twice', async () => {
      const store = await open();
      await store.load();
      await commitAll(store, [
        { settled: ['a', 'b'], cursor: 'a' },
        { settled: ['a', 'b', 'c'], cursor: 'c' },
      ]);
      const { ids, cursor } = await reopen(store);
      expect([...ids].sort()).toEqual(['a', 'b', 'c']);
      expect(cursor).toBe('c');
    });

    it('works off commits that are called at once one after the other', async () => {
      const store = await open();
      await store.load();
      const ids = numbered(50);
      await Promise.all(ids.map((id) => store.commit({ settled: [id], cursor: id })));
      expect(await reopen(store)).toEqual({ ids, cursor: 'evt_49' });
    });

    it('finishes a running commit before it closes', async () => {
      const store = await open();
      await store.load();
      const committed = store.commit({ settled: ['a'], cursor: 'a' });
      const closed = store.close?.();
      await Promise.all([committed, closed]);
      expect(await contentsOf(await open())).toEqual({ ids: ['a'], cursor: 'a' });
    });

    it('may be closed before it was loaded, twice, and loaded again', async () => {
      const store = await open();
      await store.close?.();
      await store.load();
      await store.commit({ settled: ['a'], cursor: 'a' });
      await store.close?.();
      await store.close?.();
      expect(await contentsOf(store)).toEqual({ ids: ['a'], cursor: 'a' });
    });
  });
};
