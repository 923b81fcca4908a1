import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';

/**
 * The passphrase: from --passphrase-file (its first line), else from TAPESTRY_PASSPHRASE. Never an argument, which every user of the
 * machine can read in the list of processes. Errors: INVALID_INPUT where there is none, NOT_FOUND for a file that is not there.
 */
export function passphraseOf(values: Readonly<Record<string, unknown>>, cwd: string): string {
  const file = values['passphrase-file'];
  if (typeof file === 'string') {
    const path = resolve(cwd, file);
    if (!existsSync(path)) throw new AppError('NOT_FOUND', `there is no file ${path}`, { details: { file: path } });
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  }
  const passphrase = process.env['TAPESTRY_PASSPHRASE'] ?? '';
  if (passphrase === '') throw new AppError('INVALID_INPUT', 'there is no passphrase', { userAction: 'Set TAPESTRY_PASSPHRASE, or name a file with --passphrase-file.' });
  return passphrase;
}
