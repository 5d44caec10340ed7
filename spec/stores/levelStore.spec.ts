import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import * as fc from 'fast-check';
import { levelStore } from 'vzaps-rx/stores/level';
import { seal } from '~/stores/level/sealed';
import { makeDirectory } from '../support/directories';

/** The state after each of the commits of `fill`. */
const STATES = [0, 1, 2, 3, 4, 5, 6].map((count) => ({
  ids: ['a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'd1', 'd2', 'e1', 'e2', 'f1', 'f2'].slice(0, count * 2),
  cursor: [undefined, 'a2', 'b2', 'c2', 'd2', 'e2', 'f2'][count],
}));

/** A directory with six commits in it. They stand in the log; after a reopening they stand in a table. */
const fill = async (directory: string, { reopened }: { readonly reopened: boolean }): Promise<void> => {
  const store = levelStore({ directory });
  await store.load();
  for (const letter of ['a', 'b', 'c', 'd', 'e', 'f'])
    await store.commit({ settled: [`${letter}1`, `${letter}2`], cursor: `${letter}2` });
  await store.close?.();
  if (!reopened) return;
  await store.load();
  await store.close?.();
};

const fileIn = (directory: string, pattern: RegExp): string => {
  const name = readdirSync(directory).find((file) => pattern.test(file));
  if (name === undefined) throw new Error(`no ${String(pattern)} in ${readdirSync(directory).join(' ')}`);
  return join(directory, name);
};

/** What a store loads, or its error. Nothing is left open. */
const attempt = async (directory: string) => {
  const store = levelStore({ directory });
  try {
    const { settled, cursor } = await store.load();
    return { ids: [...settled], cursor };
  } catch (error) {
    return error as Error;
  } finally {
    await store.close?.();
  }
};

describe('a directory that is in use', () => {
  it('rejects the second load, and leaves the first store as it is', async () => {
    const directory = makeDirectory();
    const [first, second] = [levelStore({ directory }), levelStore({ directory })];
    await first.load();
    await expect(second.load()).rejects.toThrow(`the LevelDB store in ${directory} is in use`);
    await first.commit({ settled: ['a'], cursor: 'a' });
    await first.close?.();
    expect([...(await second.load()).settled]).toEqual(['a']);
    await second.close?.();
  });

  it('rejects a second load of the same store', async () => {
    const store = levelStore({ directory: makeDirectory() });
    await store.load();
    await expect(store.load()).rejects.toThrow(/is in use: one store holds one subscription/);
    await store.commit({ settled: ['a'], cursor: 'a' });
    await store.close?.();
  });
});

describe('a store whose last commit has failed', () => {
  it('takes what another has written meanwhile, when it is opened again', async () => {
    const directory = makeDirectory();
    const [first, second] = [levelStore({ directory }), levelStore({ directory })];
    await first.load();
    await first.commit({ settled: ['a'], cursor: 'a' });
    const fails = jest
      .spyOn(ClassicLevel.prototype, 'batch')
      .mockRejectedValueOnce(new Error('disk full') as never);
    await expect(first.commit({ settled: ['b'], cursor: 'b' })).rejects.toThrow('disk full');
    fails.mockRestore();
    await first.close?.();
    await second.load();
    await second.commit({ settled: ['c'], cursor: 'c' });
    await second.close?.();
    await first.load();
    await first.commit({ settled: ['d'], cursor: 'd' });
    await first.close?.();
    expect(await attempt(directory)).toEqual({ ids: ['a', 'c', 'd'], cursor: 'd' });
  });
});

describe('a damaged directory', () => {
  const DAMAGED = /^the LevelDB store in .* is damaged: .*\. Restore it, or move the directory away: /;

  it.each([
    ['CURRENT cut short', /^CURRENT$/, 3],
    ['CURRENT empty', /^CURRENT$/, 0],
    ['the manifest cut short', /^MANIFEST/, 20],
    ['the table cut short', /\.ldb$/, 30],
    ['the table empty', /\.ldb$/, 0],
  ])('says what to do: %s', async (_, pattern, length) => {
    const directory = makeDirectory();
    await fill(directory, { reopened: true });
    truncateSync(fileIn(directory, pattern), length);
    const error = await attempt(directory);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(DAMAGED);
    expect((error as Error).cause).toHaveProperty('message');
  });

  it('never loads a state that never was, or none, whatever byte of the table is changed', async () => {
    const directory = makeDirectory();
    await fill(directory, { reopened: true });
    const table = fileIn(directory, /\.ldb$/);
    const whole = readFileSync(table);
    const check = async (offset: number, mask: number): Promise<void> => {
      const scribbled = Buffer.from(whole);
      scribbled[offset % whole.length]! ^= mask;
      // Each attempt may write a new manifest, so each gets a directory of its own.
      const copy = makeDirectory();
      for (const file of readdirSync(directory))
        writeFileSync(join(copy, file), readFileSync(join(directory, file)));
      writeFileSync(fileIn(copy, /\.ldb$/), scribbled);
      const loaded = await attempt(copy);
      if (loaded instanceof Error) expect(loaded.message).toMatch(DAMAGED);
      else expect(STATES.slice(1)).toContainEqual(loaded);
    };
    await fc.assert(fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), check), {
      numRuns: 100,
      seed: 7,
    });
  }, 30_000);

  it('never loads a state that never was, whatever byte of the log is changed', async () => {
    const directory = makeDirectory();
    await fill(directory, { reopened: false });
    const whole = readFileSync(fileIn(directory, /\.log$/));
    const check = async (offset: number, mask: number): Promise<void> => {
      const copy = makeDirectory();
      for (const file of readdirSync(directory))
        writeFileSync(join(copy, file), readFileSync(join(directory, file)));
      const scribbled = Buffer.from(whole);
      scribbled[offset % whole.length]! ^= mask;
      writeFileSync(fileIn(copy, /\.log$/), scribbled);
      const loaded = await attempt(copy);
      if (loaded instanceof Error) expect(loaded.message).toMatch(DAMAGED);
      else expect(STATES).toContainEqual(loaded);
    };
    await fc.assert(fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), check), {
      numRuns: 100,
      seed: 7,
    });
  }, 30_000);

  it('notices a record that is gone', async () => {
    const directory = makeDirectory();
    await fill(directory, { reopened: false });
    const database = new ClassicLevel(directory);
    await database.del((await database.keys().all())[2]!);
    await database.close();
    const store = levelStore({ directory });
    // Nothing stays open, so the next attempt finds the same.
    for (const _ of [1, 2])
      await expect(store.load()).rejects.toThrow(/the ids from number 4 on are missing/);
  });

  it('can be opened again once it is mended', async () => {
    const directory = makeDirectory();
    await fill(directory, { reopened: true });
    const current = fileIn(directory, /^CURRENT$/);
    const whole = readFileSync(current);
    truncateSync(current, 0);
    const store = levelStore({ directory });
    await expect(store.load()).rejects.toThrow(DAMAGED);
    writeFileSync(current, whole);
    expect([...(await store.load()).settled]).toEqual(STATES[6]!.ids);
    await store.close?.();
  });
});

describe('what is no directory of ours', () => {
  it('is refused: a file', async () => {
    const file = join(makeDirectory(), 'file');
    writeFileSync(file, '');
    expect(String((await attempt(file)) as Error)).toMatch(/could not be opened; it has to be a directory/);
  });

  it('is refused: the LevelDB of somebody else', async () => {
    const directory = makeDirectory();
    const database = new ClassicLevel(directory);
    await database.put('a key', 'a value');
    await database.close();
    expect(String((await attempt(directory)) as Error)).toMatch(/it holds "a key", which is not of vzaps-rx/);
  });

  it('is refused: a directory of a later format', async () => {
    const directory = makeDirectory();
    await fill(directory, { reopened: false });
    const database = new ClassicLevel(directory);
    await database.put('state', seal('state', { format: 2, first: 0, next: 12 }));
    await database.close();
    expect(String((await attempt(directory)) as Error)).toMatch(
      /in a format that this version does not know/,
    );
  });
});

describe('a store that is not open', () => {
  it('takes no commit', async () => {
    const store = levelStore({ directory: makeDirectory() });
    const commit = { settled: ['a'], cursor: 'a' };
    await expect(store.commit(commit)).rejects.toThrow(/is not open: load\(\) comes first/);
    await store.load();
    await store.close?.();
    await expect(store.commit(commit)).rejects.toThrow(/is not open: load\(\) comes first/);
  });
});

describe('its size', () => {
  it('is bounded by its capacity, however many commits there are', async () => {
    const directory = makeDirectory();
    const store = levelStore({ directory, capacity: 20, sync: false });
    await store.load();
    for (let count = 0; count < 1000; count += 1)
      await store.commit({ settled: [`evt_${count}`, `evt_${count}b`], cursor: `evt_${count}` });
    await store.close?.();
    const database = new ClassicLevel(directory);
    expect(await database.keys().all()).toHaveLength(11);
    await database.close();
  });
});

describe('without the package classic-level', () => {
  afterEach(() => jest.dontMock('classic-level').resetModules());

  it('says what to install', async () => {
    jest.resetModules().doMock('classic-level', () => {
      throw Object.assign(new Error("Cannot find package 'classic-level'"), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const { levelStore: withoutPackage } = await import('vzaps-rx/stores/level');
    await expect(withoutPackage({ directory: makeDirectory() }).load()).rejects.toThrow(
      'levelStore() needs the package classic-level: npm install classic-level',
    );
  });
});
