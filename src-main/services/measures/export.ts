import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open as openFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { CallContext } from '../../../src-shared/contract/define.ts';
import type { CellLoans, measuresContract, MeasureTable } from '../../../src-shared/contract/measures.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { isDecimal } from '../../../src-shared/kernel/decimal.ts';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import { hashFile } from '../../data/artifact-files.ts';
import { writeSheets, type WorkbookSheet } from '../../data/workbook-writer.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import { guardFormula } from '../exports/guard-formula.ts';
import { giveHead } from '../log-head.ts';
import { axisDefinitions, leftOutDefinitions, measureDefinitions, runDefinitions, type Definition } from './definitions.ts';
import { cellLoans } from './loans.ts';
import { measureInfo, type OpenTables } from './open-tables.ts';
import { computeTable } from './table.ts';

type Asked = Omit<z.output<(typeof measuresContract)['measures.export']['in']>, 'run'> & { readonly identifiers: readonly string[] };
type Written = z.input<(typeof measuresContract)['measures.export']['out']>[number];

/** Rows of a list that is written at once; a longer one is the whole table, which has an export of its own. */
const MOST_LOANS = 100_000;
const PAGE = 500;
const NOT_COMPUTABLE = 'not computable';

/** Writes a table, or the rows behind a cell, and what its figures mean. Errors: those of the table; LIMIT_EXCEEDED. */
export async function exportTable(context: ServiceContext, open: OpenTables, asked: Asked, call: CallContext): Promise<Written[]> {
  const { sheet, about, name } = asked.what.kind === 'table' ? await tableSheet(open, asked.what.table) : await loanSheet(open, asked.what, asked.identifiers, call.signal);
  const head = giveHead(context, whoOf(call), { to: 'export', subject: `${open.run.id} ${asked.what.kind}` });
  const facts = { head, actor: call.actor, configSha256: context.store.runs.request(open.run.id).configSha256 };
  const definitions: WorkbookSheet = { name: 'Definitions', columns: [{ name: 'Item', isNumber: false }, { name: 'Value', isNumber: false }], rows: [...about, ...runDefinitions(open, facts)].map(([item, value]) => [item, value]) };
  const key = createHash('sha256').update(canonicalJson(asked.what as unknown as Json)).digest('hex').slice(0, 8);
  const stem = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 60)}-${key}`;
  const files = asked.format === 'xlsx' ? [{ fileName: `${stem}.xlsx`, write: (path: string) => writeSheets(path, [sheet, definitions]) }]
    : [{ fileName: `${stem}.csv`, write: (path: string) => writeCsv(path, sheet) }, { fileName: `${stem}-definitions.csv`, write: (path: string) => writeCsv(path, definitions) }];
  const written = await writeAside(join(context.folders.outbox, open.run.id), files);
  context.store.audit.append({ ...whoOf(call), kind: 'run.exported', subject: open.run.id, payload: { files: written.map(({ fileName, sha256 }) => ({ name: fileName, sha256 })) } });
  return written.map((file) => ({ name: file.fileName, fileName: file.fileName, sha256: file.sha256, bytes: file.bytes, token: context.files.issue(file.path, file.fileName) }));
}

interface Sheet { readonly sheet: WorkbookSheet; readonly about: readonly Definition[]; readonly name: string }

async function tableSheet(open: OpenTables, definition: Extract<Asked['what'], { kind: 'table' }>['table']): Promise<Sheet> {
  const table = await computeTable(open, definition);
  const head = (band: string | null, i: number): string => { const { title, unit } = table.measures[i] as MeasureTable['measures'][number]; return `${band === null ? '' : `${band}: `}${title}${unit === 'none' || unit === 'count' ? '' : `, ${unit}`}`; };
  const across = table.columns ? [...table.columns.bands.map(({ label }) => label), 'Total'] : [null];
  const columns = [{ name: table.rows.title, isNumber: false }, ...across.flatMap((band) => table.measures.map((measure, i) => ({ name: head(band, i), isNumber: true, scale: measure.scale })))];
  const shown = (figures: MeasureTable['total']): string[] => figures.map(({ value }) => value ?? NOT_COMPUTABLE);
  const rows = table.rows.bands.map(({ label }, r) => [label, ...(table.cells[r] ?? []).flatMap(shown), ...(table.columns ? shown(table.rowTotals[r] ?? []) : [])]);
  rows.push(['Total', ...table.columnTotals.flatMap(shown), ...shown(table.total)]);
  return {
    sheet: { name: 'Table', columns, rows }, name: `${table.rows.title}${table.columns ? ` by ${table.columns.title}` : ''}`,
    about: [...axisDefinitions('Rows', table.rows), ...(table.columns ? axisDefinitions('Columns', table.columns) : []), ...leftOutDefinitions(table), ['Part of the run', table.stored === null ? 'no: computed when it was exported' : `yes: the same figures as its stratification “${table.stored}”`], ...measureDefinitions(table.measures)],
  };
}

async function loanSheet(open: OpenTables, query: Extract<Asked['what'], { kind: 'loans' }>, identifiers: readonly string[], signal: AbortSignal): Promise<Sheet> {
  let page: CellLoans = await cellLoans(open, { ...query, offset: 0, limit: PAGE }, identifiers);
  if (page.total > MOST_LOANS) throw new AppError('LIMIT_EXCEEDED', `the list has ${page.total} rows; ${MOST_LOANS} are written at once`, { details: { rows: page.total, limit: MOST_LOANS }, userAction: 'Choose a smaller cell, or take the whole table from the exports of the run.' });
  const rows: (string | null)[][] = [];
  const { columns, title, filter, figure, total } = page;
  for (;;) {
    for (const { sourceRow, cells } of page.items) rows.push([String(sourceRow), ...cells.map(({ value }) => value)]);
    if (rows.length >= total || page.items.length === 0) break;
    signal.throwIfAborted();
    page = await cellLoans(open, { ...query, offset: rows.length, limit: PAGE }, identifiers);
  }
  const of = query.address.slice(query.address.indexOf(':') + 1).split('@')[0] ?? '';
  const id = open.source.measures.some((each) => each.id === of) || open.source.formulas.some((each) => each.id === of) ? of : of.split('/')[1] ?? of;
  return {
    sheet: { name: 'Rows', rows, columns: [{ name: 'Source row', isNumber: true, scale: 0 }, ...columns.map((column) => ({ name: `${column.title}${column.unit === 'none' ? '' : `, ${column.unit}`}`, isNumber: column.scale !== null || column.id === 'value' || column.id === 'weight', ...(column.scale === null ? {} : { scale: column.scale }) }))] },
    name: `rows of ${title}`,
    about: [['Cell', title], ['Address', query.address], ['Figure', `${figure.value ?? `${NOT_COMPUTABLE}: ${figure.why}`} ${figure.unit}`], ['Filter', filter], ['Rows listed', `${total}: ${query.part === 'counted' ? 'those that count' : query.part === 'not-known' ? 'those that lack a value' : 'those outside the filter'}${query.search === undefined || query.search === '' ? '' : `, searched for “${query.search}”`}`], ...measureDefinitions([measureInfo(open, id)])],
  };
}

/** RFC 4180 with CRLF: numbers as they are, texts guarded against formulas. */
async function writeCsv(path: string, { columns, rows }: WorkbookSheet): Promise<void> {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const cell = (value: string | null, isNumber: boolean): string => (value === null ? '' : isNumber && isDecimal(value) ? value : quoted(guardFormula(value)));
  const lines = [columns.map(({ name }) => cell(name, false)), ...rows.map((row) => columns.map(({ isNumber }, i) => cell(row[i] ?? null, isNumber)))];
  await writeFile(path, lines.map((line) => `${line.join(',')}\r\n`).join(''));
}

async function writeAside(folder: string, files: readonly { readonly fileName: string; readonly write: (path: string) => Promise<void> }[]): Promise<{ fileName: string; path: string; sha256: string; bytes: number }[]> {
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, '.writing-'));
  try {
    const written = [];
    for (const { fileName, write } of files) {
      const partial = join(work, fileName);
      await write(partial);
      const { sha256, bytes } = await hashFile(partial);
      const handle = await openFile(partial, 'r+');
      await handle.sync().finally(() => handle.close());
      await rename(partial, join(folder, fileName));
      written.push({ fileName, path: join(folder, fileName), sha256, bytes });
    }
    return written;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
