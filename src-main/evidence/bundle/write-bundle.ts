import { createReadStream } from 'node:fs';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import type { BundledArtifact, BundleDocument, BundleFile, ExcerptEntry } from '../../../src-shared/model/bundle.ts';
import { readMe } from './read-me.ts';

export type PartContent = Uint8Array | string | AsyncIterable<Uint8Array | string>;

/** Where the parts go: a writer of the one zip form. */
export interface BundleSink {
  add(path: string, content: PartContent, method: 'stored' | 'deflated', signal: AbortSignal): Promise<{ readonly sha256: string; readonly bytes: number; readonly crc32: number; readonly packedBytes: number; readonly packedSha256: string }>;
}

export interface BundleParts {
  readonly document: Omit<BundleDocument, 'files'>;
  /** `index.html`, piece by piece. */
  readonly page: AsyncIterable<string>;
  /** The verifier, verbatim. */
  readonly verifier: string;
  readonly excerpt: readonly ExcerptEntry[];
  /** File of an artifact on this machine. */
  pathOf(artifact: BundledArtifact): string;
  /** Ed25519 over exactly these bytes, by the key of the log: 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
  readonly signal: AbortSignal;
}

export const HEAD_DOMAIN = 'tapestry-log-head-1';
export const STATEMENT_DOMAIN = 'tapestry-statement-1';

/** Formats that are packed already. */
const PACKED: ReadonlySet<string> = new Set(['parquet', 'xlsx', 'zip', 'gz', 'pdf', 'png']);

/**
 * Writes the parts in their fixed order. Everything is named with its hash in `bundle.json`, which is signed last but one; SHA256SUMS
 * names that, too. Same document, page, excerpt and files: same bytes. Errors: CORRUPT where an artifact's file is not what its hash says.
 */
export async function writeBundle(sink: BundleSink, parts: BundleParts): Promise<BundleDocument> {
  const { document, signal } = parts;
  const files: BundleFile[] = [];
  const add = async (path: string, content: PartContent, method: 'stored' | 'deflated' = 'deflated'): Promise<string> => {
    const { sha256, bytes, crc32, packedBytes, packedSha256 } = await sink.add(path, content, method, signal);
    files.push({ path, sha256, bytes, crc32, packed: { method, bytes: packedBytes, sha256: packedSha256 } });
    return sha256;
  };
  await add('READ-ME-FIRST.txt', readMe(document));
  await add('index.html', parts.page);
  await add('verify.mjs', parts.verifier);
  for (const artifact of [...document.artifacts, ...(document.config ? [document.config] : [])]) {
    if (artifact.path === null) continue;
    const found = await add(artifact.path, createReadStream(parts.pathOf(artifact), { highWaterMark: 1 << 20 }), PACKED.has(artifact.extension) ? 'stored' : 'deflated');
    if (found !== artifact.sha256) throw new AppError('CORRUPT', `${artifact.name} of ${document.run.id} is not what was stored: expected SHA-256 ${artifact.sha256}, found ${found}`, { details: { name: artifact.name, expected: artifact.sha256, found }, userAction: 'Run `tapestry verify`; restore the artifact from a backup, or run again.' });
  }
  const { signature, ...head } = document.head;
  await add('log/excerpt.jsonl', parts.excerpt.map((entry) => `${canonicalJson(entry as unknown as Json)}\n`).join(''));
  await add('log/head.json', `${canonicalJson(document.head)}\n`);
  await add('log/head.signed', `${HEAD_DOMAIN}\n${canonicalJson(head)}`);
  await add('log/head.sig', Buffer.from(signature, 'base64'), 'stored');
  await add('keys/log.pem', document.head.publicKey);
  for (const actor of document.actors) for (const key of actor.keys) await add(`keys/${key.id}.pem`, key.publicKey);
  for (const { statement, sha256, signature: signed } of document.statements) {
    await add(`statements/${sha256}.signed`, `${STATEMENT_DOMAIN}\n${canonicalJson(statement)}`);
    if (signed !== null) await add(`statements/${sha256}.sig`, Buffer.from(signed, 'base64'), 'stored');
  }
  const whole: BundleDocument = { ...document, files };
  const text = Buffer.from(canonicalJson(whole as unknown as Json), 'utf8');
  const sums = files.map(({ path, sha256 }) => ({ path, sha256 }));
  sums.push({ path: 'bundle.json', sha256: (await sink.add('bundle.json', text, 'stored', signal)).sha256 });
  sums.push({ path: 'bundle.sig', sha256: (await sink.add('bundle.sig', parts.sign(text), 'stored', signal)).sha256 });
  await sink.add('SHA256SUMS', sums.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''), 'stored', signal);
  return whole;
}
