import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../src-shared/kernel/errors.ts';

/** Whether the built interface is absent or older than a source of it. An installation without sources needs no build. */
export function interfaceIsStale(root: string): boolean {
  const built = modifiedMs(join(root, 'out', 'renderer', 'index.html'));
  if (built === 0) return true;
  return ['src-renderer', 'src-shared', 'src-main'].some((folder) => newestMs(join(root, folder)) > built);
}

/** Builds the three targets with electron-vite, which is on the disk after `npm ci`. Throws UNAVAILABLE with its output. */
export function buildInterface(root: string): void {
  const build = spawnSync(process.execPath, [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'], { cwd: root, encoding: 'utf8' });
  if (build.status === 0) return;
  throw new AppError('UNAVAILABLE', `the interface cannot be built:\n${build.error?.message ?? ''}${build.stdout ?? ''}${build.stderr ?? ''}`, { userAction: 'Run `npm ci`, then `npm run build`, and look at what it says.' });
}

function newestMs(folder: string): number {
  let newest = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) newest = Math.max(newest, modifiedMs(join(entry.parentPath, entry.name)));
    }
  } catch {
    // No such sources here: an installation, not a checkout.
  }
  return newest;
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
