import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { WhyNot } from '../../../src-shared/contract/explore.ts';
import { ident } from '../../derive/sql-text.ts';
import type { TracedTable } from '../../derive/trace-declaration.ts';
import { sharesRows } from '../kernel-row.ts';
import { keyText, sourceRowOf } from '../row-store.ts';
import { isKey } from '../trace-keys.ts';
import type { TraceContext } from '../trace-context.ts';
import type { RunPlans } from './run-plans.ts';

/** A column, code or header that a text names. */
export type AskedPlace =
  | { readonly kind: 'column'; readonly space: string; readonly column: string }
  | { readonly kind: 'report-code'; readonly space: string; readonly code: string }
  /** A code of a template that the run made no table or report of. */
  | { readonly kind: 'template-code'; readonly template: string; readonly code: string }
  | { readonly kind: 'header'; readonly index: number };

export interface AskedRow { readonly sourceRow: number | null; readonly text: string; readonly others: readonly number[] }

/** What a text asks about: a place, a row, or both. */
export interface Asked { readonly text: string; readonly place: AskedPlace | null; readonly row: AskedRow | null; readonly alternatives: WhyNot['alternatives'] }

/** Reads a text the way people write it; never throws for one that means nothing. */
export async function understand(context: TraceContext, plans: RunPlans, given: string): Promise<Asked> {
  const text = given.trim().slice(0, 400);
  const at = text.indexOf('@');
  if (at > 0 && at < text.length - 1) {
    const place = placeOf(context, plans, text.slice(0, at).trim());
    if (place) return { text, place, row: await rowOf(context, plans, text.slice(at + 1).trim(), place.kind === 'column' ? place.space : 'source'), alternatives: [] };
  }
  const place = placeOf(context, plans, text);
  const row = place === null || /^(?:row|line|#)\s*\d+$/i.test(text) ? await rowOf(context, plans, text) : null;
  const others = (row?.others ?? []).map((sourceRow) => ({ text: `row ${sourceRow}`, title: `source row ${sourceRow} has it too` }));
  return { text, place: row?.sourceRow !== null && row !== null ? null : place, row, alternatives: others };
}

/** A code, field or header by its name, whatever the case; null for none. */
export function placeOf(context: TraceContext, plans: RunPlans, name: string): AskedPlace | null {
  const wanted = name.toLowerCase();
  const colon = name.indexOf(':');
  const [space, column] = colon > 0 ? [wanted.slice(0, colon), wanted.slice(colon + 1)] : [null, wanted];
  const own = (of: string): boolean => space === null || space === of;
  for (const { declared, derivations } of plans.tables.toReversed()) {
    const found = own(declared.space) ? derivations.find((derivation) => derivation.column.toLowerCase() === column) : undefined;
    if (found) return { kind: 'column', space: declared.space, column: found.column };
  }
  for (const { declared, codes } of plans.reports) {
    const found = own(declared.space) ? codes.find((code) => code.code.toLowerCase() === column) : undefined;
    if (found) return { kind: 'report-code', space: declared.space, code: found.code };
  }
  for (const { value: template } of Object.values(context.config?.sections.templates ?? {})) {
    const field = template.fields.find((each) => each.code.toLowerCase() === column);
    if (field) return { kind: 'template-code', template: template.id, code: field.code };
  }
  const cell = /^source:c(\d{1,5})$/.exec(wanted);
  const index = cell ? Number(cell[1]) : plans.headers.findIndex((header) => header.trim().toLowerCase() === wanted && wanted !== '');
  return index >= 0 && index < plans.headers.length ? { kind: 'header', index } : null;
}

const MOST = 6;

/** A row by `row 17`, `line 23` of the file, or by what names it; its source row is null where no row has it. `space` says in which table, where its rows are not those that arrived. */
export async function rowOf(context: TraceContext, plans: RunPlans, text: string, space = 'source'): Promise<AskedRow> {
  if (!sharesRows(context, space, 'source')) return rowOfTable(context, plans, text, space);
  const { source } = context.declaration;
  const none: AskedRow = { sourceRow: null, text, others: [] };
  if (!context.archive.has(source.table)) return none;
  const [, kind = '', number = ''] = /^(row|line|#)\s*(\d{1,15})$/i.exec(text) ?? [];
  if (number !== '') {
    const [column, value] = kind.toLowerCase() === 'line' ? ['line', Number(number)] : ['source_row', sourceRowOf(number) ?? -1];
    const row = await context.first(`SELECT source_row AS r FROM ${context.archive.parquet(source.table)} WHERE ${column} = ${value} LIMIT 1`);
    return row ? { ...none, sourceRow: Number(row.r) } : none;
  }
  const main = plans.tables[0];
  if (main) {
    const names = (main.declared.names ?? []).filter((name) => main.byColumn.has(name));
    for (const exact of [true, false]) {
      if (names.length === 0) break;
      const same = names.map((name) => (exact ? `CAST(${ident(name)} AS VARCHAR) = ${keyText(text)}` : `lower(CAST(${ident(name)} AS VARCHAR)) = lower(${keyText(text)})`)).join(' OR ');
      const rows = await context.session.rows(`SELECT source_row AS r FROM ${context.archive.parquet(main.declared.slot)} WHERE ${same} ORDER BY source_row LIMIT ${MOST}`);
      if (rows.length > 0) return { sourceRow: Number(rows[0]?.r), text, others: rows.slice(1).map((row) => Number(row.r)) };
    }
  }
  // A key of another table, such as an identifier as it is delivered.
  for (const { declared } of plans.tables) {
    const at = sharesRows(context, declared.space, 'source') ? await keyedRow(context, declared, text) : null;
    if (at !== null) return { ...none, sourceRow: at };
  }
  const cells = plans.headers.map((_, i) => `c${i}`);
  if (cells.length === 0 || text === '') return none;
  const rows = await context.session.rows(`SELECT source_row AS r FROM ${context.archive.parquet(source.table)} WHERE list_contains([${cells.map((cell) => `trim(${cell})`).join(', ')}], ${keyText(text)}) ORDER BY source_row LIMIT ${MOST}`);
  return rows.length === 0 ? none : { sourceRow: Number(rows[0]?.r), text, others: rows.slice(1).map((row) => Number(row.r)) };
}

/** A row of a table whose rows stand on none that arrived: by its number, or by its key. */
async function rowOfTable(context: TraceContext, plans: RunPlans, text: string, space: string): Promise<AskedRow> {
  const none: AskedRow = { sourceRow: null, text, others: [] };
  const declared = plans.tables.find((each) => each.declared.space === space)?.declared;
  if (!declared) return none;
  const number = /^(?:row|#)?\s*(\d{1,15})$/i.exec(text)?.[1];
  if (number !== undefined && (await context.row(declared.slot, Number(number), [])) !== null) return { ...none, sourceRow: Number(number) };
  return { ...none, sourceRow: await keyedRow(context, declared, text) };
}

async function keyedRow(context: TraceContext, declared: TracedTable, text: string): Promise<number | null> {
  for (const { columns } of declared.keys ?? []) {
    const row = await context.first(`SELECT source_row AS r FROM ${context.archive.parquet(declared.slot)} WHERE ${isKey(columns, text)} ORDER BY source_row LIMIT 1`);
    if (row) return Number(row.r);
  }
  return null;
}

/** Which cell of a row holds a text, by index; null where none does. */
export async function cellHolding(context: TraceContext, plans: RunPlans, sourceRow: number, text: string): Promise<number | null> {
  const cells = plans.headers.map((_, i) => `c${i}`);
  const row = await context.row(context.declaration.source.table, sourceRow, cells);
  const index = cells.findIndex((cell) => { const value = row?.[cell]; return value !== null && value !== undefined && cellText(value).trim().toLowerCase() === text.toLowerCase(); });
  return index === -1 ? null : index;
}
