import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';

/** Private keys by name, as PEM. The default keeps files; a host may put the system's safe storage behind it. */
export interface KeyStore {
  /** Null where there is none. */
  read(name: string): string | null;
  /** Never replaces one: CONFLICT. Gives where it lies, for people. */
  write(name: string, pem: string): string;
}

const NAME = /^[a-z][a-z0-9._-]{1,80}$/;

/** Key files that only this user may read (mode 0600; Windows keeps the folder's rights). */
export function keyFiles(folder: string): KeyStore {
  const at = (name: string): string => {
    if (!NAME.test(name)) throw new AppError('INVALID_INPUT', `"${name}" is not the name of a key`);
    return join(folder, `${name}.pem`);
  };
  return {
    read: (name) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : null),
    write(name, pem) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      let file: number;
      try {
        file = openSync(at(name), 'wx', 0o600);
      } catch (cause) {
        throw new AppError('CONFLICT', `there is a key named ${name} already`, { cause, userAction: 'Take another name, or move the old key file away.' });
      }
      try {
        writeSync(file, pem);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      return at(name);
    },
  };
}
