import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { SignedHead } from '../../../src-shared/model/signed-head.ts';
import { hashFile } from '../../data/artifact-files.ts';
import type { WorkbookSheet } from '../../data/workbook-writer.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { giveHead, headText } from '../log-head.ts';
import { csvRecord } from '../exports/guard-formula.ts';
import { progressOf } from './describe-paper.ts';
import { documentPage } from './document-page.ts';
import { paperDocument } from './paper-document.ts';
import type { Paper } from './paper-store.ts';

export type PaperFormat = 'pdf' | 'html' | 'xlsx' | 'csv' | 'json';
export interface WrittenPaper { readonly format: PaperFormat | 'head'; readonly fileName: string; readonly path: string; readonly sha256: string; readonly bytes: number }

const HEADS = ['item', 'address', 'title', 'space', 'source_row', 'stratum', 'hits', 'value_when_drawn', 'value_now', 'recomputed', 'walk', 'origin', 'origins', 'hashes_held', 'hashes_checked', 'reasons', 'mark', 'note', 'marked_by', 'marked_at'] as const;
const NUMBERS: ReadonlySet<string> = new Set(['item', 'source_row', 'hits', 'origins', 'hashes_held', 'hashes_checked']);

/** Writes a paper into the outbox in these formats, with the signed head of the log as a file of its own beside them. */
export async function exportPaper(context: ServiceContext, paper: Paper, formats: readonly PaperFormat[], who: Who): Promise<WrittenPaper[]> {
  const { id, edition } = paper.base;
  const folder = join(context.folders.outbox, 'desk', `${id}-edition-${edition}`);
  await mkdir(folder, { recursive: true });
  const head = giveHead(context, who, { to: 'paper', subject: `${id}/${edition}` });
  const written: WrittenPaper[] = [];
  const put = async (format: WrittenPaper['format'], fileName: string, write: (path: string) => Promise<void>): Promise<void> => {
    const path = join(folder, fileName);
    const partial = `${path}.partial`;
    try {
      await write(partial);
      await rename(partial, path);
    } finally {
      await rm(partial, { force: true });
    }
    written.push({ format, fileName, path, ...(await hashFile(path)) });
  };
  const document = paperDocument(paper, head, paper.signature ? context.identity.judge(paper.signature) : null);
  for (const format of new Set(formats)) {
    await put(format, `work-paper-${id}-${edition}${format === 'csv' ? '-items' : ''}.${format}`, async (path) => {
      switch (format) {
        case 'pdf': return writeFile(path, (await import('../../adapters/pdf/render-pdf.ts')).renderPdf(document));
        case 'html': return writeFile(path, documentPage(document));
        case 'csv': return writeFile(path, csvRecord([...HEADS]) + itemRows(paper).map(csvRecord).join(''));
        case 'xlsx': return (await import('../../data/workbook-writer.ts')).writeSheets(path, workbook(paper, head));
        case 'json': return writeFile(path, `${canonicalJson({ kind: 'work-paper-export', version: 1, paper: { ...paper.base, walks: [...paper.walks.values()], marks: [...paper.marks.values()], reperformance: paper.reperformance }, documentSha256: paper.baseSha256, signature: paper.signature, head })}\n`);
      }
    });
  }
  await put('head', `work-paper-${id}-${edition}-log-head.json`, (path) => writeFile(path, headText(head)));
  return written;
}

/** Items as cells, in the order of the draw. */
function itemRows(paper: Paper): (string | number | null)[][] {
  return paper.base.items.map((item) => {
    const [walk, mark] = [paper.walks.get(item.item), paper.marks.get(item.item)];
    return [item.item, item.address, item.title, item.space, item.sourceRow, item.stratum, item.hits, item.stored, walk?.stored ?? null, walk?.recomputed ?? null, walk ? (walk.holds ? 'holds' : 'does not hold') : 'not walked', walk?.origin ?? null, walk?.origins ?? null, walk?.hashes.held ?? null, walk?.hashes.checked ?? null, walk?.reasons.join('; ') ?? null, mark?.mark ?? 'open', mark?.note ?? null, mark?.actor ?? null, mark?.at ?? null];
  });
}

/** Three sheets: the paper, its items, each output of the re-performance. Texts are typed strings: none can become a formula. */
function workbook(paper: Paper, head: SignedHead): WorkbookSheet[] {
  const { base, signature, reperformance } = paper;
  const { population: { coverage, money, ...population }, plan } = base;
  const progress = progressOf(paper);
  const facts: [string, string | null][] = [
    ['paper', base.id], ['edition', String(base.edition)], ['title', base.title], ['run', base.run], ['manifest_sha256', base.manifestSha256], ['drawn_by', base.actor], ['drawn_at', base.at],
    ['method', plan.method], ['stratified_by', plan.method === 'stratified' ? plan.by : null], ['allocation', plan.method === 'stratified' ? plan.allocation : null], ['size', String(plan.size)], ['seed', String(plan.seed)], ['spaces', plan.spaces.join(', ')],
    ['population_units', String(population.units)], ...population.leftOut.map(({ reason, units }): [string, string] => [`left_out: ${reason}`, String(units)]), ...population.strata.map(({ title, units, drawn }): [string, string] => [`stratum: ${title}`, `${drawn} of ${units}`]),
    ['money_column', money?.column ?? null], ['money_total', money?.total ?? null], ['money_interval', money?.interval ?? null],
    ['coverage_rows', coverage === null ? null : String(coverage.rows)], ['coverage_sampled', coverage?.sampled ?? null], ['coverage_total', coverage?.total ?? null], ['coverage_percent', coverage?.points ?? null],
    ['walked', String(progress.walked)], ['walks_that_do_not_hold', String(progress.fails)], ['ticked', String(progress.ticked)], ['exceptions', String(progress.exceptions)],
    ['reperformance', reperformance === null ? 'not done' : reperformance.agrees ? 'every output agrees' : 'differs'], ['opinion', base.conclusion?.opinion ?? null], ['conclusion', base.conclusion?.text ?? null],
    ['document_sha256', paper.baseSha256], ['signed_by', signature?.statement.actor ?? null], ['signed_at', signature?.statement.at ?? null], ['signature', signature?.signature ?? null],
    ['log_entries', String(head.size)], ['log_root', head.root], ['log_last_entry', head.last.hash], ['log_key', head.keyId], ['log_head_signature', head.signature],
  ];
  const text = (name: string): WorkbookSheet['columns'][number] => ({ name, isNumber: NUMBERS.has(name) });
  return [
    { name: 'Paper', columns: ['name', 'value'].map(text), rows: facts },
    { name: 'Items', columns: HEADS.map(text), rows: itemRows(paper).map((row) => row.map((value) => (value === null ? null : String(value)))) },
    { name: 'Re-performance', columns: ['gate', 'artifact', 'expected', 'found', 'agrees'].map(text), rows: (reperformance?.outputs ?? []).map((output) => [output.gate, output.artifact, output.expected, output.found, output.agrees ? 'yes' : 'no']) },
  ];
}
