import { randomUUID, verify, createPublicKey } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { BundledArtifact } from '../../../src-shared/model/bundle.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { readPublicKey } from '../../adapters/keys/ed25519.ts';
import { ZipReader, type ReadEntry } from '../../adapters/zip/zip-reader.ts';
import { hashFile, writeArtifact } from '../../data/artifact-files.ts';
import { verifyBundle, type BundleSource, type Signatures } from '../../evidence/bundle/verify-bundle.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';

/**
 * Verifies a bundle and takes its run in, for reading. Nothing is written before all of it holds. Errors: UNREADABLE, LIMIT_EXCEEDED,
 * CHECK_FAILED naming what does not hold, CONFLICT, CANCELLED.
 */
export async function takeIn(context: ServiceContext, file: { readonly path: string; readonly name: string }, who: Who, signal: AbortSignal): Promise<{ readonly run: Run; readonly already: boolean }> {
  const { sha256 } = await hashFile(file.path);
  const known = context.store.imported.bySha256(sha256);
  if (known) return { run: known, already: true };
  const zip = await ZipReader.open(file.path);
  try {
    const document = await verifyBundle(sourceOf(zip, signal), SIGNATURES);
    for (const artifact of [...document.artifacts, ...(document.config ? [document.config] : [])]) if (artifact.path !== null) await store(context, zip, artifact, signal);
    // Between the check and now the file may have been replaced: what was verified is what is taken in.
    if ((await hashFile(file.path)).sha256 !== sha256) throw new AppError('CONFLICT', `${file.name} changed while it was read`, { userAction: 'Import it again.' });
    return { run: context.store.imported.add({ sha256, fileName: file.name, document }, who), already: false };
  } finally {
    await zip.close();
  }
}

async function store(context: ServiceContext, zip: ZipReader, artifact: BundledArtifact, signal: AbortSignal): Promise<void> {
  const entry = zip.entries.get(artifact.path ?? '') as ReadEntry;
  await mkdir(context.folders.scratch, { recursive: true });
  const scratch = join(context.folders.scratch, `import-${randomUUID()}`);
  try {
    await pipeline(zip.content(entry, undefined, signal), createWriteStream(scratch, { flags: 'wx' }));
    const written = await writeArtifact(context.folders.artifacts, artifact.name, artifact.mediaType, artifact.extension, { path: scratch });
    if (written.sha256 !== artifact.sha256 || written.bytes !== artifact.bytes) throw new AppError('CHECK_FAILED', `the bundle does not hold: ${artifact.path ?? ''} has ${written.bytes} bytes and SHA-256 ${written.sha256}`);
  } finally {
    await rm(scratch, { force: true });
  }
}

const SIGNATURES: Signatures = {
  fingerprint: (pem) => {
    const key = readPublicKey(pem);
    if (key.publicKey !== pem) throw new AppError('UNREADABLE', 'the key is not in its one form');
    return key.keyId;
  },
  holds: (bytes, signature, pem) => signature.length === 64 && verify(null, bytes, createPublicKey(pem), signature),
};

function sourceOf(zip: ZipReader, signal: AbortSignal): BundleSource {
  const entryOf = (path: string): ReadEntry => {
    const entry = zip.entries.get(path);
    if (!entry) throw new AppError('CHECK_FAILED', `the bundle does not hold: ${path} is missing`);
    return entry;
  };
  return {
    paths: [...zip.entries.keys()], entry: entryOf, text: (path) => zip.text(entryOf(path).path), bytes: (path) => zip.bytes(entryOf(path).path),
    hashes: async (path) => {
      let found = { sha256: '', packedSha256: '' };
      for await (const _chunk of zip.content(entryOf(path), (hashes) => { found = hashes; }, signal)) { /* only its hashes are wanted */ }
      return found;
    },
  };
}
