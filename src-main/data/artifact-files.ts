import { createHash, randomUUID } from 'node:crypto';
import { closeSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArtifactRef, Sha256 } from '../../src-shared/model/artifact.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';

/** What an artifact's bytes come from: bytes, text (UTF-8), or a file that is read and left where it is. */
export type ArtifactSource = Uint8Array | string | { readonly path: string };

/** What a caller knows of a table besides its bytes. */
export interface TableFacts { readonly logicalDigest?: string; readonly rows?: number }

const TEMPORARY = /^\.incoming-[0-9a-f-]{36}$/;

/** Where an artifact lies below the `artifacts` directory: `ab/cdef....ext`. */
export function artifactPath(directory: string, ref: Pick<ArtifactRef, 'sha256' | 'extension'>): string {
  // Both parts may come from a stored document, so neither may name another directory.
  if (!Sha256.safeParse(ref.sha256).success || !/^[a-z0-9]{1,12}(\.[a-z0-9]{1,12})?$/.test(ref.extension)) {
    throw new AppError('INVALID_INPUT', `"${ref.sha256}.${ref.extension}" is not an artifact name`);
  }
  return join(directory, ref.sha256.slice(0, 2), `${ref.sha256.slice(2)}.${ref.extension}`);
}

/** SHA-256 and length of a file, streamed. Throws NOT_FOUND. */
export async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new AppError('NOT_FOUND', `there is no file ${path}`, { cause: error });
    throw new AppError('UNREADABLE', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Makes a rename durable. Windows cannot open a directory; NTFS journals the rename itself. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Copies a source into `temporary`, hashing what is written, and forces it to disk. */
async function copyIn(source: ArtifactSource, temporary: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = openSync(temporary, 'wx', 0o644);
  const put = (chunk: Uint8Array): void => {
    hash.update(chunk);
    bytes += chunk.length;
    for (let done = 0; done < chunk.length; ) done += writeSync(handle, chunk, done);
  };
  try {
    if (typeof source === 'string') put(Buffer.from(source, 'utf8'));
    else if (source instanceof Uint8Array) put(source);
    else for await (const chunk of createReadStream(source.path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) put(chunk);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { sha256: hash.digest('hex'), bytes };
}

/**
 * Stores bytes under their SHA-256: temporary file, fsync, rename, fsync of the directory. After it returns the bytes survive a
 * power cut. Idempotent: an artifact that is there with the right hash is left alone; one with a wrong hash is replaced.
 * `directory` is the workspace's `artifacts`.
 */
export async function writeArtifact(directory: string, name: string, mediaType: string, extension: string, source: ArtifactSource, facts: TableFacts = {}): Promise<ArtifactRef> {
  mkdirSync(directory, { recursive: true });
  const temporary = join(directory, `.incoming-${randomUUID()}`);
  try {
    const { sha256, bytes } = await copyIn(source, temporary);
    return await adopt(directory, temporary, { name, sha256, bytes, mediaType, extension, ...facts });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && typeof source === 'object' && 'path' in source && !existsSync(source.path)) {
      throw new AppError('NOT_FOUND', `there is no file ${source.path}`, { cause: error });
    }
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Moves a file that was just written inside the workspace (e.g. by `copyOrdered`) into the artifacts without copying its bytes.
 * The file must lie on the same volume; it is gone afterwards.
 */
export async function adoptArtifact(directory: string, name: string, mediaType: string, extension: string, path: string, facts: TableFacts = {}): Promise<ArtifactRef> {
  mkdirSync(directory, { recursive: true });
  const { sha256, bytes } = await hashFile(path);
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return await adopt(directory, path, { name, sha256, bytes, mediaType, extension, ...facts });
}

async function adopt(directory: string, temporary: string, ref: ArtifactRef): Promise<ArtifactRef> {
  const final = artifactPath(directory, ref);
  const folder = dirname(final);
  const folderIsNew = mkdirSync(folder, { recursive: true }) !== undefined;
  if (existsSync(final) && statSync(final).size === ref.bytes && (await hashFile(final)).sha256 === ref.sha256) {
    rmSync(temporary, { force: true });
    return ref;
  }
  renameSync(temporary, final);
  syncDirectory(folder);
  if (folderIsNew) syncDirectory(directory);
  return ref;
}

export type ArtifactVerdict = { readonly holds: true } | { readonly holds: false; readonly found: string; readonly path: string };

/** Re-hashes one artifact. `found` is the other hash, or `missing`. Never throws for a missing or altered file. */
export async function verifyArtifact(directory: string, ref: Pick<ArtifactRef, 'sha256' | 'extension'>): Promise<ArtifactVerdict> {
  const path = artifactPath(directory, ref);
  if (!existsSync(path)) return { holds: false, found: 'missing', path };
  const { sha256 } = await hashFile(path);
  return sha256 === ref.sha256 ? { holds: true } : { holds: false, found: sha256, path };
}

/**
 * Removes temporary files that a crash left behind; returns how many. Call it once, by the workspace's one writer,
 * before any artifact is written.
 */
export function removeOrphans(directory: string): number {
  if (!existsSync(directory)) return 0;
  const orphans = readdirSync(directory).filter((name) => TEMPORARY.test(name));
  for (const name of orphans) rmSync(join(directory, name), { force: true });
  return orphans.length;
}
