import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../../src-shared/contract/define.ts';
import { whoOf, type ServiceContext } from '../context.ts';

/** Writes a file made of a run to its outbox folder, notes in the log that it left, and gives a token for it. `fileName` is the product's own, never a person's. */
export async function keepFile(context: ServiceContext, run: string, fileName: string, bytes: Uint8Array, call: CallContext): Promise<{ fileName: string; sha256: string; bytes: number; token: string }> {
  const folder = join(context.folders.outbox, run);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, fileName), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  context.store.audit.append({ ...whoOf(call), kind: 'run.exported', subject: run, payload: { files: [{ name: fileName, sha256 }] } });
  return { fileName, sha256, bytes: bytes.length, token: context.files.issue(join(folder, fileName), fileName) };
}
