import { renderPdf } from '../../../adapters/pdf/render-pdf.ts';
import { renderPage } from './page.ts';
import { readTearData, type TearSheetFiles } from './tear-data.ts';
import { tearDocument } from './tear-document.ts';

/**
 * The tear sheet of a run as one file, from its artifacts alone: the same artifacts give the same bytes. Errors: NOT_FOUND for a run without
 * an evaluation; CORRUPT for artifacts that cannot be read.
 */
export async function makeTearSheet(files: TearSheetFiles, as: 'html' | 'pdf', work: { readonly tempDirectory: string; readonly memoryMb: number }): Promise<{ readonly fileName: string; readonly bytes: Uint8Array }> {
  const data = await readTearData(files, work);
  const document = tearDocument(data);
  return { fileName: `tear-sheet-${data.spec.name}.${as}`, bytes: as === 'pdf' ? renderPdf(document) : new TextEncoder().encode(renderPage(document)) };
}
