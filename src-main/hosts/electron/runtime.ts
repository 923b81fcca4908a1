import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ElectronRuntime = { readonly path: string } | { readonly reason: string };

/**
 * The Electron binary, when it is on the disk. Asks the disk only: requiring the package would start a download.
 * @param root the folder that holds `node_modules`
 * @param overrideFolder ELECTRON_OVERRIDE_DIST_PATH: a folder with a runtime put there by hand
 */
export function findElectronRuntime(root: string, overrideFolder?: string): ElectronRuntime {
  const packageFolder = join(root, 'node_modules', 'electron');
  const pathFile = join(packageFolder, 'path.txt');
  if (overrideFolder !== undefined && overrideFolder !== '') {
    const executable = join(overrideFolder, existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron');
    return existsSync(executable) ? { path: executable } : { reason: `ELECTRON_OVERRIDE_DIST_PATH holds no ${executable}` };
  }
  if (!existsSync(packageFolder)) return { reason: 'the package electron is not installed' };
  if (!existsSync(pathFile)) return { reason: "Electron's runtime is not on the disk; `npm run electron:get` fetches it" };
  const executable = join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(executable) ? { path: executable } : { reason: `node_modules/electron/path.txt names ${executable}, which does not exist; \`npm run electron:get\` fetches it` };
}
