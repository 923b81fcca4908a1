import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../../src-shared/model/run.ts';
import type { SignedHead } from '../../../src-shared/model/signed-head.ts';
import { hashFile } from '../../data/artifact-files.ts';
import type { ServiceContext } from '../context.ts';
import { headText, LOG_HEAD_FILE } from '../log-head.ts';
import type { WrittenExport } from './write-exports.ts';

/** What every delivery is accompanied by. */
export const COVER_FILE = 'cover.txt';

/**
 * Writes the signed head of the log and a cover beside a run's exports, in its folder of the outbox: which run, who approved it, which
 * files with which hashes, and against which log they left. No time of its own: the head has one.
 */
export async function writeCover(context: Pick<ServiceContext, 'folders'>, run: Run, files: readonly WrittenExport[], head: SignedHead): Promise<WrittenExport[]> {
  const written: WrittenExport[] = [];
  for (const [fileName, text] of [[LOG_HEAD_FILE, headText(head)], [COVER_FILE, coverText(run, files, head)]] as const) {
    const path = join(context.folders.outbox, run.id, fileName);
    await writeFile(`${path}.partial`, text, { flush: true });
    await rename(`${path}.partial`, path);
    written.push({ name: fileName, fileName, path, ...(await hashFile(path)) });
  }
  return written;
}

/** Plain text: read by people, printed, and kept where nothing of ours runs. */
export function coverText(run: Run, files: readonly Pick<WrittenExport, 'fileName' | 'sha256' | 'bytes'>[], head: SignedHead): string {
  const line = (name: string, value: string): string => `${name.padEnd(14)}${value.replaceAll(/[\r\n]+/g, ' ')}`;
  return [
    'Delivery', '',
    line('Run', `${run.id}, ${run.kind === 'record' ? 'of record' : run.kind}, ${run.status}: ${run.title}`),
    line('Manifest', run.manifestSha256 ?? 'none'),
    ...run.inputs.map((input) => line('Input', `${input.sha256}  ${input.fileName}`)),
    line('Approved', run.approval ? `${run.approval.actor}, ${run.approval.at}: ${run.approval.reason}` : 'not approved: this is a draft'), '',
    'Files (sha256sum FILE gives the same):', '',
    ...files.map(({ fileName, sha256, bytes }) => `${sha256}  ${fileName}  ${bytes} bytes`), '',
    'Head of the audit log, after the entry that says that these files left:', '',
    line('Entries', String(head.size)), line('Root', head.root), line('Last entry', head.last.hash), line('Signed', `${head.at} with Ed25519 key ${head.keyId}`), '',
    `The signed head is ${LOG_HEAD_FILE}. Keep it: against it, a log that was cut or rewritten shows. How to check it with openssl and`,
    'sha256sum alone stands in docs/verify-by-hand.md; with Tapestry: verify --head FILE.', '',
  ].join('\n');
}
