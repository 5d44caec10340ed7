/** Builds what the demonstration needs, and runs it in this process, so that a Ctrl-C reaches it and nobody else. */
import './endWithParent.mjs';
import { buildForNode } from './buildForNode.mjs';

process.argv.splice(2, 0, 'demo');
try {
  await buildForNode();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
await import('../dist/cjs/cli/main.js');
