import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt, ROOT, rowsOf, section } from './documents';

const page = documentAt('docs/monitoring.md');
const source = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const literals = (text: string, pattern: RegExp): readonly string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

const firstCells = (text: string): readonly string[] =>
  rowsOf(text)
    .map(([name = '']) => name)
    .sort();

describe('docs/monitoring.md', () => {
  it('lists the kinds of activities, and no others', () => {
    const kinds = literals(
      source('lib/activity.ts') + source('lib/delivery/deliveryWatch.ts'),
      /readonly kind: '(\w+)'/g,
    );
    expect(kinds.length).toBeGreaterThan(5);
    expect(firstCells(section(page, 'What happens'))).toEqual(kinds);
  });

  it('lists the causes of retries, and no others', () => {
    const [type = ''] = /readonly kind:[^;]+;/.exec(source('lib/connection/outages/outage.ts')) ?? [];
    const causes = literals(type, /\| '(\w+)'/g);
    const [, table = ''] = page.text.split('The `cause` of a retry');
    expect(firstCells(table)).toEqual(causes);
  });

  it('lists the figures and their units, and no others', () => {
    const figures = [
      ...source('lib/otel.ts').matchAll(/create\w+\('([\w.]+)', \{\s*(?:unit: '([^']+)'|\.\.\.DURATION)/g),
    ]
      .map(([, name = '', unit = 's']) => `${name} ${unit}`)
      .sort();
    expect(figures.length).toBeGreaterThan(5);
    const listed = rowsOf(section(page, 'OpenTelemetry')).map(
      ([name = '', , unit = '']) => `${name} ${unit}`,
    );
    expect([...listed].sort()).toEqual(figures);
  });
});
