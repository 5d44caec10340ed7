/** Builds what the demonstration needs, and runs it in this process, so that a Ctrl-C reaches it and nobody else. */
import './endWithParent.mjs';
import { buildForNode } from './build.mjs';

process.argv.splice(2, 0, 'demo');
await buildForNode();
await import('../dist/cjs/cli/main.js');
