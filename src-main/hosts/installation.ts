import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../src-shared/kernel/errors.ts';

/** The folder that holds `config` and `resources`: the checkout, or what a bundle was packed with. */
export function installationRoot(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'config', 'fields')) && existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new AppError('UNAVAILABLE', `this installation has no config folder above ${from}`, { userAction: 'Install Tapestry again.' });
}

/** Version of the product, as in its package. */
export function tapestryVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version?: unknown };
  return typeof version === 'string' ? version : '0.0.0';
}
