import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename, extname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { bodyOf, tooLarge } from './http-io.ts';

/** The name a person gave, as a name only. Throws INVALID_INPUT when the header is absent or says nothing. */
export function fileNameOf(header: string | string[] | undefined): string {
  let name = '';
  try {
    name = typeof header === 'string' ? decodeURIComponent(header) : '';
  } catch {
    // Falls through to the refusal below.
  }
  // Both separators on every system: a name from Windows may reach a host on Linux.
  const plain = basename(name.replaceAll('\\', '/')).replaceAll(/\p{Cc}/gu, '').trim();
  if (plain === '' || plain === '.' || plain === '..') throw new AppError('INVALID_INPUT', 'the upload has no readable x-file-name header', { userAction: 'Choose the file again.' });
  return plain.slice(-200);
}

/**
 * Streams an upload into the inbox under a name of our own and returns its path. The person's name is never a path: only
 * its extension is kept, because readers choose by it. A partial or too large upload leaves nothing behind.
 */
export async function storeUpload(request: IncomingMessage, inbox: string, name: string, limit: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? '0') > limit) throw tooLarge(limit);
  await mkdir(inbox, { recursive: true });
  const extension = /^\.[A-Za-z0-9]{1,8}$/.test(extname(name)) ? extname(name).toLowerCase() : '';
  const target = join(inbox, `upload-${randomBytes(12).toString('hex')}${extension}`);
  const partial = `${target}.part`;
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      let bytes = 0;
      for await (const chunk of bodyOf(request)) {
        bytes += chunk.length;
        if (bytes > limit) throw tooLarge(limit);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, target);
    return target;
  } catch (thrown) {
    await rm(partial, { force: true });
    if (thrown instanceof AppError) throw thrown;
    if (request.destroyed && !request.complete) throw new AppError('CANCELLED', `the upload of ${name} was broken off`, { cause: thrown });
    throw new AppError('UNAVAILABLE', `${name} cannot be stored in the inbox: ${(thrown as Error).message}`, { userAction: 'See whether the disk is full or the workspace may not be written.', cause: thrown });
  }
}
