import { randomBytes } from 'node:crypto';
import { AppError } from '../../src-shared/kernel/errors.ts';

export interface IssuedFile {
  /** Absolute path on this machine; stays in the main process. */
  readonly path: string;
  /** The name that a person knows the file by. */
  readonly name: string;
}

/** Names for files that the renderer may hold instead of paths: unguessable, forgotten when the host ends. */
export interface FileTokens {
  issue(path: string, name: string): string;
  /** Throws NOT_FOUND for a token that this host did not issue. */
  resolve(token: string): IssuedFile;
}

const MOST_TOKENS = 10_000;

/** Keeps the newest 10,000 tokens: a page that asks without end must not grow the host without end. */
export function createFileTokens(): FileTokens {
  const files = new Map<string, IssuedFile>();
  return {
    issue(path, name) {
      const token = `f_${randomBytes(24).toString('base64url')}`;
      files.set(token, { path, name });
      if (files.size > MOST_TOKENS) {
        const oldest = files.keys().next().value;
        if (oldest !== undefined) files.delete(oldest);
      }
      return token;
    },
    resolve(token) {
      const file = files.get(token);
      if (file === undefined) throw new AppError('NOT_FOUND', 'this file is not known to this host any more', { userAction: 'Choose the file again: tokens end with the program that issued them.' });
      return file;
    },
  };
}
