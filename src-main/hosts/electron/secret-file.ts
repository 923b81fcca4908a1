import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { SecretFile } from './secrets.ts';

/** Encrypted bytes in a file that only this user may read. */
export function fileSecret(path: string): SecretFile {
  return {
    async read() {
      try {
        return await readFile(path);
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw thrown;
      }
    },
    async write(bytes) {
      const partial = `${path}.part`;
      await rm(partial, { force: true });
      await writeFile(partial, bytes, { mode: 0o600, flag: 'wx' });
      await rename(partial, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
