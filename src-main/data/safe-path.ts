import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../src-shared/kernel/errors.ts';

/** Follows symbolic links of the longest part of `path` that exists; the rest is kept as written. */
function realOf(path: string): string {
  let existing = resolve(path);
  const rest: string[] = [];
  for (;;) {
    try {
      return join(realpathSync(existing), ...rest);
    } catch (error) {
      const parent = dirname(existing);
      if (parent === existing || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw new AppError('INVALID_INPUT', `"${path}" cannot be resolved: ${(error as Error).message}`, { cause: error });
      rest.unshift(basename(existing));
      existing = parent;
    }
  }
}

/**
 * The real path of `path` (absolute, or relative to `root`), which may not exist yet.
 * Throws INVALID_INPUT where it lies outside `root` after symbolic links are followed, or holds a NUL.
 */
export function safePath(root: string, path: string): string {
  if (path.includes('\0')) throw new AppError('INVALID_INPUT', 'a path holds a NUL character', { userAction: 'Choose the file again.' });
  const realRoot = realOf(root);
  const real = realOf(isAbsolute(path) ? path : join(realRoot, path));
  const fromRoot = relative(realRoot, real);
  // `relative` and not `startsWith`: /workspace-evil starts with /workspace, and on Windows another drive stays absolute.
  if (fromRoot === '..' || fromRoot.startsWith(`..${sep}`) || isAbsolute(fromRoot)) {
    throw new AppError('INVALID_INPUT', `"${path}" lies outside ${root}`, { userAction: 'Choose a path inside the workspace.', details: { root, path } });
  }
  return real;
}
