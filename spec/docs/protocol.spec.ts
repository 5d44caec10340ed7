import { createGateway } from 'vzaps-rx/testing';
import { CLOSE_CODES } from '~/connection/outages/closeCode';
import { TOKEN_STATUSES, UPGRADE_STATUSES } from '~/connection/outages/refusalStatus';
import { decideSettings } from '~/testing/gateway/decideSettings';
import { documentAt, rowsOf, section } from './documents';

const page = documentAt('docs/protocol.md');

const REACTIONS = { retry: 'retry', new_token: 'new token', give_up: 'give up' } as const;

const rowsOfTable = (table: Readonly<Record<number, { means: string; reaction: keyof typeof REACTIONS }>>) =>
  Object.entries(table).map(([code, { means, reaction }]) => [code, means, REACTIONS[reaction]]);

describe('docs/protocol.md', () => {
  it.each([
    ['Close codes', CLOSE_CODES],
    ['Refused upgrades', UPGRADE_STATUSES],
    ['Refused token requests', TOKEN_STATUSES],
  ])('lists under "%s" what the code does', (heading, table) => {
    const rows = rowsOf(section(page, heading));
    expect(rows.map(([code, means, , reaction]) => [code, means, reaction])).toEqual(rowsOfTable(table));
    // Each says who says so: a chapter of a standard, a registry, or nobody.
    for (const [, , specified] of rows)
      expect(specified).toMatch(/^(RFC \d{4} [\d.]+|IANA registry|assumed)$/);
  });

  it('names for each assumed fact what varies it', () => {
    const facts = ['Getting a token', 'Opening the socket', 'Frames', 'Delivery'].flatMap((heading) =>
      rowsOf(section(page, heading)),
    );
    const assumed = facts.filter(([, standing]) => standing?.includes('assumed'));
    expect(assumed.length).toBeGreaterThan(10);
    expect(assumed.filter(([, , varied_by]) => varied_by === '')).toEqual([]);
  });

  it('names settings that the gateway has, and all that it has for what nobody knows', async () => {
    const settings = documentAt('lib/testing/gateway/settings.ts').text;
    await using gateway = await createGateway();
    const [interface_text = ''] = /interface GatewaySettings[\s\S]*?\n}/.exec(settings) ?? [];
    const known = [...interface_text.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name!);
    expect(known).toEqual(expect.arrayContaining(Object.keys(decideSettings({}))));

    const named = [...page.text.matchAll(/^\|[^|]*\|[^|]*\|([^|]*)\|$/gm)]
      .flatMap(([, cell]) => [...cell!.matchAll(/`(\w+)(\(?)[^`]*`/g)])
      .map(([, name, call]) => ({ name: name!, call: call !== '' }));
    const methods = named.filter(({ call, name }) => call && name !== 'createEnvelopes');
    expect(methods.filter(({ name }) => !(name in gateway))).toEqual([]);

    const named_settings = named.filter(({ call }) => !call).map(({ name }) => name);
    const of_no_fact = ['instances', 'record_limit'];
    expect([...new Set(named_settings), ...of_no_fact].sort()).toEqual([...known].sort());
  });

  it('says what the settings of the gateway quote of it', () => {
    const settings = documentAt('lib/testing/gateway/settings.ts').text.replace(/\n\s+\*\s/g, ' ');
    const quoted = [...settings.matchAll(/“([^”]+)”/g)].map(([, words]) => words!.toLowerCase());
    expect(quoted.length).toBeGreaterThan(10);
    const text = page.text.toLowerCase();
    expect(quoted.filter((words) => !text.includes(words))).toEqual([]);
  });
});
