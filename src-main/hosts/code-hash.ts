import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { AppError } from '../../src-shared/kernel/errors.ts';

declare const __TAPESTRY_CODE_HASH__: string | undefined;

/** What decides a gate's result beside its inputs. Hosts and services are not among it: they start runs and serve what is stored. */
const FOLDERS = ['src-main/engine', 'src-main/derive', 'src-main/data', 'src-main/adapters', 'src-main/intake', 'src-main/pipelines', 'src-shared'];

/** SHA-256 of the code that gates are made of: of the sources when they are there, a constant of the build in a bundle. */
export function codeHash(root: string): string {
  if (typeof __TAPESTRY_CODE_HASH__ === 'string') return __TAPESTRY_CODE_HASH__;
  return hashSources(root);
}

/** Path and content of every source file in the order of the paths, length-prefixed. */
export function hashSources(root: string): string {
  const hash = createHash('sha256').update('tapestry/code/1\0');
  const files = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.(ts|sql)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)));
  if (files.length === 0) throw new AppError('UNAVAILABLE', `there are no sources below ${root} and the build names no hash of its code`, { userAction: 'Install Tapestry again, or run `npm run build`.' });
  for (const { path, name } of files.map((path) => ({ path, name: relative(root, path).replaceAll(sep, '/') })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const content = readFileSync(path);
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
