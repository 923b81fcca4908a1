import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../../src-shared/model/run.ts';
import type { Trace } from '../../../src-shared/model/trace.ts';
import { sheetDocument } from '../../adapters/pdf/evidence-sheet.ts';
import { renderPdf } from '../../adapters/pdf/render-pdf.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { giveHeadFor } from '../log-head.ts';

/** Writes the evidence sheet of one number as a PDF into the run's folder of the outbox. Same trace and same head of the log, same bytes. */
export async function writeSheetPdf(context: ServiceContext, run: Run, trace: Trace, who: Who): Promise<{ fileName: string; sha256: string; bytes: number; token: string }> {
  const bytes = renderPdf(sheetDocument(trace, { run, logHead: giveHeadFor(context, who, { to: 'sheet', subject: `${run.id} ${trace.address}` }) }));
  const folder = join(context.folders.outbox, run.id);
  await mkdir(folder, { recursive: true });
  const fileName = `${run.id}-${trace.address.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 80)}.pdf`;
  const partial = join(folder, `.writing-${randomUUID()}.pdf`);
  await writeFile(partial, bytes, { flag: 'wx' });
  await rename(partial, join(folder, fileName));
  return { fileName, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, token: context.files.issue(join(folder, fileName), fileName) };
}
