/** `npm run electron:get`: fetches Electron's runtime by Electron's own install script, because a person asked for it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findElectronRuntime } from './runtime.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const before = findElectronRuntime(root);
if ('path' in before) {
  console.log(`Electron's runtime is on the disk already: ${before.path}`);
} else {
  // The script verifies the archive against the checksums that the pinned package carries.
  const script = spawnSync(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], { cwd: root, stdio: 'inherit' });
  const after = findElectronRuntime(root);
  if (script.status === 0 && 'path' in after) {
    console.log(`Electron's runtime is at ${after.path}; \`npm start\` opens the window now.`);
  } else {
    console.error('Electron\'s runtime could not be fetched (see above). `npm start` opens the workbench in a browser meanwhile.');
    process.exitCode = 1;
  }
}
