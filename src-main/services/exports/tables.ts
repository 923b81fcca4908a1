import { ident, text } from '../../derive/sql-text.ts';
import { parquet } from '../findings-query.ts';
import type { ExportDefinition, ExportTools } from './export-definition.ts';
import { guardFormulaSql } from './guard-formula.ts';

/** Cells of a workbook that is made in memory: about 500 MB of it while it is written. */
const MOST_WORKBOOK_CELLS = 3_000_000;

/** A stored table as CSV: decimal point, ISO dates, CRLF; text cells guarded against formulas. */
export async function writeTableCsv(tools: ExportTools, slot: string, path: string): Promise<void> {
  const { path: table } = tools.files.get(tools.run.id, slot);
  const session = await tools.session();
  const columns = await describe(tools, table);
  const select = columns.map(({ name, type }) => `${type === 'VARCHAR' ? guardFormulaSql(ident(name)) : ident(name)} AS ${ident(name)}`).join(', ');
  await session.run(`COPY (SELECT ${select} FROM ${parquet(table)} ORDER BY source_row) TO ${text(path)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"')`);
}

/** A stored table as a workbook: texts are strings, never formulas. LIMIT_EXCEEDED where it would not fit. */
export async function writeTableWorkbook(tools: ExportTools, slot: string, path: string): Promise<void> {
  const { writeWorkbook } = await import('../../data/workbook-writer.ts');
  const { AppError } = await import('../../../src-shared/kernel/errors.ts');
  const ref = tools.files.get(tools.run.id, slot);
  const columns = await describe(tools, ref.path);
  const cells = (ref.rows ?? 0) * columns.length;
  if (cells > MOST_WORKBOOK_CELLS) throw new AppError('LIMIT_EXCEEDED', `${slot} has ${cells} cells; a workbook is written up to ${MOST_WORKBOOK_CELLS}`, { details: { cells, limit: MOST_WORKBOOK_CELLS }, userAction: 'Export it as CSV or Parquet.' });
  const session = await tools.session();
  const rows: (string | null)[][] = [];
  await session.streamColumns(`SELECT ${columns.map(({ name }) => `CAST(${ident(name)} AS VARCHAR)`).join(', ')} FROM ${parquet(ref.path)} ORDER BY source_row`, (block) => {
    const height = block[0]?.length ?? 0;
    for (let row = 0; row < height; row += 1) rows.push(block.map((column) => column[row] as string | null));
  });
  await writeWorkbook(path, slot, columns.map(({ name, type }) => ({ name, isNumber: /^(BIGINT|INTEGER|HUGEINT|DECIMAL)/.test(type) })), rows);
}

/** Columns for people: a name that begins with `_` is the product's own. */
async function describe(tools: ExportTools, table: string): Promise<{ name: string; type: string }[]> {
  const session = await tools.session();
  return (await session.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${parquet(table)}`)).map((row) => ({ name: row.column_name, type: row.column_type })).filter(({ name }) => !name.startsWith('_'));
}

/** An artifact as it is stored. */
export function copyExport(name: string, fileName: string, title: string, slot = name): ExportDefinition {
  return {
    name, fileName, title, slots: [slot], copies: true,
    write: async (tools, path) => {
      const { copyFile } = await import('node:fs/promises');
      await copyFile(tools.files.get(tools.run.id, slot).path, path);
    },
  };
}

export function csvExport(name: string, fileName: string, title: string, slot: string): ExportDefinition {
  return { name, fileName, title, slots: [slot], copies: false, write: (tools, path) => writeTableCsv(tools, slot, path) };
}

export function workbookExport(name: string, fileName: string, title: string, slot: string): ExportDefinition {
  return { name, fileName, title, slots: [slot], copies: false, write: (tools, path) => writeTableWorkbook(tools, slot, path) };
}
