import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where this repository is. */
export const ROOT = resolve(__dirname, '../..');

/** A file under its path from the root. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

export const documentAt = (path: string): Document => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
});

const filesIn = (directory: string, ending: string): readonly string[] =>
  readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(directory, path))
    .sort();

/** What people read: the pages of docs/ and those at the root. */
export const pages = (): readonly Document[] =>
  ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'lib/testing/README.md', ...filesIn('docs', '.md')].map(
    documentAt,
  );

/** The code that users get. */
export const sources = (): readonly Document[] => filesIn('lib', '.ts').map(documentAt);

/** What is between a heading and the next one of its kind or a higher one. */
export const section = ({ path, text }: Document, heading: string): string => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`${path} has no heading "${heading}"`);
  const level = /^#+/.exec(lines[start]!)![0].length;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && /^#+/.exec(line)![0].length <= level);
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
};

/** The rows of the first table in a text, without its head; each cell without the backquotes around it. */
export const rowsOf = (text: string): readonly (readonly string[])[] => {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const table = lines.slice(first);
  const end = table.findIndex((line) => !line.startsWith('|'));
  return table.slice(2, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  );
};
