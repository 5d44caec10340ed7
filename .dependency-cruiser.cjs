/**
 * One direction: token → socket → frame → decode → ledger → deliver → handlers → settle → store → ack. The composition root
 * ties the steps; a step knows its leaves, and nothing that comes after it.
 */
const step = (name, path, to) => ({
  name,
  severity: 'error',
  from: { path },
  to: { path: '^lib/', pathNot: to },
});

/** Files that import nothing of the library but each other. */
const leaves = '^lib/(protocol/|platform/|errors\\.ts|secrets/)';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '^lib/index' }, to: {} },
    step('protocol-is-a-leaf', '^lib/protocol/', '^lib/protocol/'),
    step('errors-know-the-protocol-only', '^lib/errors\\.ts', '^lib/protocol/'),
    step('secrets-know-the-protocol-only', '^lib/secrets/', '^lib/(secrets|protocol)/'),
    step('connection-comes-before-delivery', '^lib/connection/', `${leaves}|^lib/connection/`),
    step(
      'stores-know-the-ledger-only',
      '^lib/stores/',
      `${leaves}|^lib/stores/|^lib/options/(codecs|decodeOptions)\\.ts|^lib/delivery/ledger\\.ts`,
    ),
    step(
      'delivery-knows-no-socket',
      '^lib/delivery/',
      `${leaves}|^lib/delivery/|^lib/stores/store\\.ts|^lib/connection/(backoff|ackOutlet)\\.ts`,
    ),
    step(
      'options-check-only',
      '^lib/options/',
      `${leaves}|^lib/options/|^lib/stores/store\\.ts|^lib/connection/webSocketLike\\.ts`,
    ),
    step(
      'operators-know-delivery-only',
      '^lib/operators/',
      `${leaves}|^lib/operators/|^lib/delivery/|^lib/options/|^lib/connection/backoff\\.ts`,
    ),
    step('the-gateway-knows-nothing-of-the-client', '^lib/testing/', '^lib/testing/'),
    {
      name: 'nothing-imports-the-entry-points',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/cli/' },
      to: { path: '^lib/(index|testing/index|cli/)' },
    },
    {
      name: 'no-node-in-browsers',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(testing|cli|platform/node|client\\.node|index\\.ts)' },
      to: { path: '(^(node:)|platform/node\\.ts$|node_modules/ws/)', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
