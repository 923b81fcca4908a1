import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPARISON_FILES } from '../../../src-shared/contract/compare.ts';
import { isDecimal } from '../../../src-shared/kernel/decimal.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Cause } from '../../../src-shared/model/comparison.ts';
import { hashFile } from '../../data/artifact-files.ts';
import type { Session } from '../../data/duckdb-session.ts';
import type { WorkbookColumn } from '../../data/workbook-writer.ts';
import { addUpBridge } from '../../evidence/compare/bridge.ts';
import { bridgeDates } from '../../evidence/compare/bridge-rows.ts';
import type { RunPair } from '../../evidence/compare/compared-run.ts';
import { allCellsSql, describeTable } from '../../evidence/compare/table-cells.ts';
import type { ServiceContext } from '../context.ts';
import { guardFormula } from '../exports/guard-formula.ts';
import type { WrittenExport } from '../exports/write-exports.ts';
import type { ComparisonDesk } from './comparison-desk.ts';
import type { Who } from '../../store/store.ts';
import { giveHead, headText } from '../log-head.ts';
import { figuresOf } from './overview.ts';

type Name = (typeof COMPARISON_FILES)[number];
type Cells = readonly (string | null)[];
/** Gives the rows of a file in blocks. */
type Blocks = (take: (rows: readonly Cells[]) => void) => Promise<void>;

export interface ComparisonAsk { readonly left: string; readonly right: string; readonly files: readonly Name[]; readonly table?: string | undefined; readonly bridge?: string | undefined }

/** Rows of a workbook, which is made in memory. */
const MOST_WORKBOOK_ROWS = 300_000;

/**
 * Writes files of a comparison into the outbox, with the signed head of the log. Numbers are as they are, texts are guarded against
 * being formulas. Errors: NOT_FOUND for a table or bridge that there is none of, LIMIT_EXCEEDED for a workbook too large, CANCELLED.
 */
export async function writeComparison(context: ServiceContext, desk: ComparisonDesk, asked: ComparisonAsk, who: Who, signal: AbortSignal): Promise<WrittenExport[]> {
  const pair = await desk.open(asked.left, asked.right);
  const folder = join(context.folders.outbox, `${asked.left}-${asked.right}`);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, '.writing-'));
  const written: WrittenExport[] = [];
  const keep = async (name: string, fileName: string, write: (path: string) => Promise<void>): Promise<void> => {
    signal.throwIfAborted();
    const partial = join(work, fileName);
    await write(partial);
    const { sha256, bytes } = await hashFile(partial);
    const path = join(folder, fileName);
    await rename(partial, path);
    written.push({ name, fileName, path, sha256, bytes });
  };
  try {
    for (const name of new Set(asked.files)) {
      const sheet = await sheetOf(context, desk, pair, name, asked, signal);
      const fileName = `${asked.left}-${asked.right}-${sheet.about}${name.endsWith('.xlsx') ? '.xlsx' : '.csv'}`;
      await keep(name, fileName, (path) => (name.endsWith('.xlsx') ? toWorkbook(path, sheet) : toCsv(path, sheet, signal)));
    }
    await keep('log-head.json', `${asked.left}-${asked.right}-log-head.json`, (path) => writeFile(path, headText(giveHead(context, who, { to: 'export', subject: `${asked.left}/${asked.right}` }))));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return written;
}

interface Sheet { readonly about: string; readonly columns: readonly WorkbookColumn[]; readonly rows: Blocks }

const columns = (names: readonly string[], numbers: readonly string[] = []): WorkbookColumn[] => names.map((name) => ({ name, isNumber: numbers.includes(name) }));

async function sheetOf(context: ServiceContext, desk: ComparisonDesk, pair: RunPair, name: Name, asked: ComparisonAsk, signal: AbortSignal): Promise<Sheet> {
  if (name === 'causes.csv') {
    const { causes } = await desk.causes(pair);
    return { about: 'causes', columns: columns(['kind', 'change', 'what', 'part', 'left', 'right', 'left_by', 'left_at', 'right_by', 'right_at', 'left_layer', 'right_layer']), rows: async (take) => take(causes.flatMap(causeRows)) };
  }
  if (name === 'figures.csv') {
    const figures = [...(await figuresOf(context, pair, 'reports')), ...(await figuresOf(context, pair, 'strata'))];
    return { about: 'figures', columns: columns(['group', 'figure', 'address', 'unit', 'left', 'right', 'difference', 'same']), rows: async (take) => take(figures.map((each) => [each.group, each.title, each.id, each.unit, each.left?.value ?? null, each.right?.value ?? null, each.difference, String(each.same)])) };
  }
  if (name.startsWith('cells')) {
    const { table, rows } = await desk.matched(pair, asked.table ?? missing('table'), signal);
    const names = ['key', 'column', 'left', 'right', 'left_row', 'right_row'];
    return { about: `${table.table.space}-cells`, columns: columns(names), rows: (take) => desk.session(pair, signal, async (session) => {
      const { columns: compared } = await describeTable(session, table, rows, () => '');
      await streamRows(session, allCellsSql(table, rows, compared.filter(({ changed }) => changed > 0).map(({ column }) => column)), take);
    }) };
  }
  const { plan, rows } = await desk.bridge(pair, asked.bridge ?? missing('bridge'), signal);
  const answer = await desk.session(pair, signal, async (session) => addUpBridge(session, plan, rows, await bridgeDates(session, pair, plan)));
  const names = ['key', 'currency', 'left_row', 'right_row', 'opening', ...plan.steps.map(({ id }) => id), 'other', 'closing', 'left_out'];
  const amounts = names.filter((each) => !['key', 'currency', 'left_row', 'right_row', 'left_out'].includes(each));
  const totals = answer.bridges.map((bridge): Cells => ['total', bridge.currency, null, null, bridge.opening.amount, ...bridge.steps.map(({ amount }) => amount), bridge.closing.amount, null]);
  return { about: `bridge-${answer.id}`, columns: columns(names, amounts), rows: async (take) => {
    take(totals);
    await desk.session(pair, signal, (session) => streamRows(session, `SELECT key, currency, left_row, right_row, opening, ${plan.steps.map((_, i) => `s${i}, `).join('')}other, closing, left_out FROM ${rows} ORDER BY n`, take));
  } };
}

function missing(what: string): never {
  throw new AppError('INVALID_INPUT', `which ${what}? A file of it was asked for and none was named`);
}

async function streamRows(session: Session, sql: string, take: (rows: readonly Cells[]) => void): Promise<void> {
  await session.streamColumns(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`, (block) => {
    take(Array.from({ length: block[0]?.length ?? 0 }, (_, row): Cells => block.map((column) => (column[row] ?? null) as string | null)));
  });
}

function causeRows(cause: Cause): Cells[] {
  const { left, right } = cause;
  const end = (side: Cause['left']): string | null => side?.text ?? side?.hash ?? null;
  const who = [left?.actor ?? null, left?.at ?? null, right?.actor ?? null, right?.at ?? null, left?.layer ?? null, right?.layer ?? null];
  const parts = cause.parts.map((part): Cells => [cause.kind, cause.change, cause.title, part.name, part.left, part.right, ...who]);
  return [[cause.kind, cause.change, cause.title, null, end(left), end(right), ...who], ...parts];
}

/** A text that is a plain number is written as it is; any other is guarded. */
function csvCell(text: string | null): string {
  if (text === null) return '';
  const shown = isDecimal(text) ? text : guardFormula(text);
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** Written block by block where it is made, so that no more than a block waits in memory. */
async function toCsv(path: string, sheet: Sheet, signal: AbortSignal): Promise<void> {
  const handle = openSync(path, 'wx');
  const line = (cells: Cells): string => `${cells.map(csvCell).join(',')}\r\n`;
  try {
    writeSync(handle, line(sheet.columns.map(({ name }) => name)));
    await sheet.rows((rows) => {
      signal.throwIfAborted();
      writeSync(handle, rows.map(line).join(''));
    });
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

async function toWorkbook(path: string, sheet: Sheet): Promise<void> {
  const { writeWorkbook } = await import('../../data/workbook-writer.ts');
  const rows: Cells[] = [];
  await sheet.rows((block) => {
    if (rows.length + block.length > MOST_WORKBOOK_ROWS) throw new AppError('LIMIT_EXCEEDED', `the comparison has more than ${MOST_WORKBOOK_ROWS} rows; a workbook is written up to that`, { details: { limit: MOST_WORKBOOK_ROWS }, userAction: 'Export it as CSV.' });
    rows.push(...block);
  });
  await writeWorkbook(path, sheet.about, sheet.columns, rows);
}
