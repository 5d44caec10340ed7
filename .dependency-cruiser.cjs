/** Everybody may know these, but the gateway: it is written from docs/protocol.md. */
const LEAVES = ['protocol', 'platform', 'errors', 'secrets'];

/** All steps before. */
const ALL = 'all';

/**
 * The steps, from the leaves to the root: their files in lib/, and what they may know of the steps before them besides the
 * leaves. token → socket → frame → decode → ledger → deliver → handlers → settle → store → ack: what ties them is the pipeline.
 */
const STEPS = [
  ['protocol', 'protocol/', []],
  ['platform', 'platform/', ['protocol']],
  ['errors', 'errors\\.ts', ['protocol']],
  ['secrets', 'secrets/', ['protocol']],
  ['ports', 'stores/store\\.ts|connection/(ackOutlet|backoff)\\.ts', []],
  ['checks', 'options/(checks|decodeOptions|describeValue|sdkOptions|spelling)\\.ts', ['ports']],
  ['webhook', 'webhook/', ['checks']],
  ['options', 'options/', ['ports', 'checks']],
  [
    'outages',
    'connection/(outages/|(deadline|peerHealth|reconnectPolicy|semaphore|slot|state)\\.ts)',
    ['ports'],
  ],
  ['token', 'connection/tokens/', ['outages']],
  ['socket', 'connection/(sockets/|(heartbeat|realtimeSocket)\\.ts)', ['ports', 'outages']],
  ['connections', 'connection/', ['ports', 'outages', 'token', 'socket']],
  ['ledger', 'delivery/(idTable|ledger|recentIds)\\.ts', []],
  ['delivery', 'delivery/', ['ports', 'ledger']],
  ['stores', 'stores/', ['ports', 'checks', 'ledger']],
  ['activity', 'activity\\.ts', ['outages', 'delivery']],
  ['reports', 'reports\\.ts', []],
  ['status', 'status\\.ts', ['outages', 'activity']],
  ['ending', 'ending\\.ts', ['outages', 'delivery', 'reports', 'status']],
  ['pipeline', 'pipeline\\.ts', ALL],
  ['operators', 'operators/', ['ports', 'checks', 'ledger', 'delivery']],
  ['subscription', 'subscription\\.ts', ['checks', 'outages', 'delivery', 'pipeline', 'operators']],
  ['events', 'events\\.ts', ['options', 'pipeline', 'subscription']],
  ['client', 'client(\\.node|\\.browser)?\\.ts', ALL],
  ['metrics', 'otel\\.ts', ['activity', 'client']],
  ['index', 'index(\\.browser)?\\.ts', ALL],
  ['gateway', 'testing/', []],
  ['command', 'cli/', ['webhook', 'index', 'gateway', 'stores']],
];

const places = new Map(STEPS.map(([name, files], place) => [name, { files, place }]));

const pathOf = (names) => `^lib/(${names.map((name) => places.get(name).files).join('|')})`;

const mayKnow = (name, known) => {
  const { place } = places.get(name);
  if (known === ALL) return STEPS.slice(0, place).map(([earlier]) => earlier);
  const later = known.filter((other) => places.get(other).place > place);
  if (later.length > 0) throw new Error(`${name} comes before ${later.join(', ')}`);
  return name === 'gateway' || LEAVES.includes(name) ? known : [...known, ...LEAVES];
};

const rule = (name, from, to) => ({ name, severity: 'error', from, to });

const outsideBrowsers =
  '^lib/(testing|cli|platform/node|connection/sockets/(nodeSockets|wsFeatures)|client\\.node|index\\.ts)';

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule('no-orphans', { orphan: true, pathNot: '^lib/index' }, {}),
    rule('every-file-has-a-step', { path: '^lib/', pathNot: pathOf([...places.keys()]) }, {}),
    ...STEPS.map(([name, , known]) =>
      rule(
        `${name}-knows-what-is-before-it`,
        { path: pathOf([name]) },
        { path: '^lib/', pathNot: pathOf([name, ...mayKnow(name, known)]) },
      ),
    ),
    rule(
      'pages-load-the-exchange-on-demand',
      { path: '^lib/', pathNot: '^lib/client\\.node' },
      {
        path: '^lib/connection/tokens/exchangedTokens',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    ),
    ...[
      { dependencyTypes: ['core'] },
      { path: '(platform/node|connection/sockets/(nodeSockets|wsFeatures))\\.ts$|node_modules/ws/' },
    ].map((to) =>
      rule(
        'no-node-in-browsers',
        { path: '^lib/', pathNot: outsideBrowsers },
        { ...to, dependencyTypesNot: ['type-only'] },
      ),
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
