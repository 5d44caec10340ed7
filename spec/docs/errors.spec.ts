import * as library from 'vzaps-rx';
import { documentAt, rowsOf, section } from './documents';

const page = documentAt('docs/errors.md');

const [type_text = ''] = /export type VZapsErrorCode =[^;]*;/.exec(documentAt('lib/errors.ts').text) ?? [];
const codes = [...type_text.matchAll(/'(\w+)'/g)].map(([, code]) => code!);

describe('docs/errors.md', () => {
  it('explains every code, and no other', () => {
    expect(codes.length).toBeGreaterThan(10);
    expect(rowsOf(section(page, 'Codes')).map(([code]) => code)).toEqual(codes);
  });

  it('gives every code to one class, and every class is exported', () => {
    const rows = rowsOf(section(page, 'Classes'));
    const given = rows.flatMap(([, cell]) => [...cell!.matchAll(/[A-Z][A-Z_]+/g)].map(([code]) => code));
    expect(given.sort()).toEqual([...codes].sort());
    const exported = Object.keys(library).filter((name) => name.endsWith('Error'));
    expect(rows.map(([name]) => name).sort()).toEqual(exported.sort());
  });
});
