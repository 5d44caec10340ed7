/** Builds what the demonstration needs, and runs it in this process, so that a Ctrl-C reaches it and nobody else. */
import './endWithParent.mjs';
import { build, CJS } from './build.mjs';

process.argv.splice(2, 0, 'demo');
if (await build([CJS])) await import('../dist/cjs/cli/main.js');
