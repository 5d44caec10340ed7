import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AsyncVZapsClient, EVENT_TYPES, handle, handleBatch, VZapsConfigurationError } from 'vzaps-rx';
import { SDK_SPELLING } from '~/options/spelling';
import { documentAt, pages, ROOT, rowsOf, section } from './documents';

const readme = documentAt('README.md');

/** The options that a call knows: it names them when it gets another one. */
const optionsOf = (call: (options: never) => unknown): readonly string[] => {
  try {
    call({ no_such_option: 1 } as never);
  } catch (error) {
    if (error instanceof VZapsConfigurationError)
      return error.expected.replace('one of the options ', '').split(', ');
  }
  throw new Error('the call took an unknown option');
};

const client = new AsyncVZapsClient({ client_token: 'token', client_secret: 'secret' });
const SUBSCRIBE = '`client.events.subscribe(options)` and `client.events.stream(options)`';
const CLIENT = '`new AsyncVZapsClient(options)`';

describe('README.md', () => {
  it('lists the event types, and All', () => {
    const rows = rowsOf(section(readme, 'Events'));
    expect(rows.map(([name]) => name)).toEqual([...EVENT_TYPES, 'All']);
  });

  it.each([
    [SUBSCRIBE, (options: never) => client.events.subscribe(options)],
    [CLIENT, (options: never) => new AsyncVZapsClient(options)],
    [
      '`handle(handler, options)` and `on(type, handler, options)`',
      (options: never) => handle(() => undefined, options),
    ],
    ['`handleBatch(handler, options)`', (options: never) => handleBatch(() => undefined, options)],
  ])('lists the options of %s', (heading, call) => {
    expect(rowsOf(section(readme, heading)).map(([name]) => name)).toEqual(optionsOf(call));
  });

  it.each([SUBSCRIBE, CLIENT])('gives the other spelling of the options of %s', (heading) => {
    const other: Readonly<Record<string, string>> = SDK_SPELLING;
    for (const [name = '', spelling] of rowsOf(section(readme, heading)))
      expect([name, spelling]).toEqual([name, other[name] ?? name]);
  });
});

describe('all pages', () => {
  it('link to files and headings that exist', () => {
    const slug = (heading: string): string =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .trim()
        .replace(/\s/g, '-');
    const broken = pages().flatMap((page) =>
      [...page.text.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target!)
        .filter((target) => {
          const [file = '', anchor] = target.split('#');
          const path = file === '' ? page.path : join(dirname(page.path), file);
          if (!existsSync(join(ROOT, path))) return true;
          const headings = [...documentAt(path).text.matchAll(/^#+ (.*)$/gm)].map(([, text]) => slug(text!));
          return anchor !== undefined && !headings.includes(anchor);
        })
        .map((target) => `${page.path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name files that exist', () => {
    const missing = pages().flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:lib|spec|scripts|docs|examples)\/[\w./-]*)`/g)]
        .filter(([, name]) => !existsSync(join(ROOT, name!)))
        .map(([, name]) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
