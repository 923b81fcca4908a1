import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { ident, literal } from '../../derive/sql-text.ts';
import { keyText } from '../row-store.ts';
import type { TraceContext } from '../trace-context.ts';
import { addressOfRow, searchAddresses, type FoundAddress } from '../trace-keys.ts';
import { figureTitle, runPlans, type RunPlans } from './run-plans.ts';
import { placeOf, rowOf } from './why-ask.ts';

const MOST = 50;
const MOST_ROWS = 10;

/**
 * Addresses that fit a text: `code@identifier`, an identifier, a code, a field, a title, a stored value, the beginning of the hash of an
 * artifact. What fits best stands first; at most 50. Values are looked for where nothing else fits, because every column is read.
 */
export async function searchRun(context: TraceContext, text: string): Promise<FoundAddress[]> {
  const wanted = text.trim();
  const plans = await runPlans(context);
  const found = [...(await ofPlaceOnRow(context, plans, wanted)), ...reportValues(plans, wanted), ...(await searchAddresses(context, wanted)), ...(await ofHash(context, plans, wanted))];
  if (found.length === 0 && wanted.length >= 2) found.push(...(await rowValues(context, plans, wanted)));
  return [...new Map(found.map((each) => [each.address, each])).values()].slice(0, MOST);
}

/** `RREL30@X`, `current_principal_balance@row 17`: one value. */
async function ofPlaceOnRow(context: TraceContext, plans: RunPlans, text: string): Promise<FoundAddress[]> {
  const at = text.indexOf('@');
  if (at <= 0 || at === text.length - 1) return [];
  const place = placeOf(context, plans, text.slice(0, at).trim());
  if (!place || place.kind === 'template-code') return [];
  if (place.kind === 'report-code') return plans.reports.flatMap((report) => report.codes.filter((code) => code.code === place.code && code.key === text.slice(at + 1)).map((code) => ({ address: `${place.space}:${code.code}@${code.key ?? ''}`, title: code.code, value: code.value })));
  const { sourceRow } = await rowOf(context, plans, text.slice(at + 1).trim(), place.kind === 'column' ? place.space : 'source');
  if (sourceRow === null) return [];
  if (place.kind === 'header') {
    const row = await context.row(context.declaration.source.table, sourceRow, [`c${place.index}`]);
    return [{ address: `source:c${place.index}@${sourceRow}`, title: `${plans.headers[place.index]?.trim() ?? ''}, source row ${sourceRow}`, value: row?.[`c${place.index}`] ?? null }];
  }
  const table = plans.tables.find((each) => each.declared.space === place.space);
  const keys = [...new Set((table?.declared.keys ?? []).flatMap((key) => key.columns))];
  const row = table ? await context.row(table.declared.slot, sourceRow, [place.column, ...keys]) : null;
  return table && row ? [{ address: addressOfRow(table.declared, place.column, (name) => row[name] ?? '', sourceRow), title: table.byColumn.get(place.column)?.title ?? place.column, value: row[place.column] ?? null }] : [];
}

/** Codes and figures whose stored value is the text. */
function reportValues(plans: RunPlans, text: string): FoundAddress[] {
  const found: FoundAddress[] = [];
  for (const { declared, plan, codes, figures } of plans.reports) {
    for (const code of codes) if (code.value === text) found.push({ address: `${declared.space}:${code.code}${code.key === null ? '' : `@${code.key}`}`, title: code.code, value: code.value });
    for (const [id, value] of figures) if (value === text || id.toLowerCase() === text.toLowerCase()) found.push({ address: `figure:${id}`, title: figureTitle(plan, id), value });
  }
  return found.slice(0, MOST_ROWS);
}

/** The first value of what an artifact holds, by the beginning of its hash. */
async function ofHash(context: TraceContext, plans: RunPlans, text: string): Promise<FoundAddress[]> {
  if (!/^[0-9a-f]{6,64}$/i.test(text)) return [];
  const prefix = text.toLowerCase();
  const fits = (slot: string): boolean => context.archive.has(slot) && context.archive.ref(slot).sha256.startsWith(prefix);
  const { source } = context.declaration;
  const value = (slot: string): string => context.archive.ref(slot).sha256;
  const files = context.archive.has(source.table) && context.archive.has(source.dialect) ? await firstRows(context) : [{ slot: source.tape, first: 0 }];
  return [
    ...files.filter(({ slot }) => fits(slot)).map(({ slot, first }) => ({ address: `source:c0@${first}`, title: `first cell of ${slot}`, value: value(slot) })),
    ...[source.table].filter(fits).map((slot) => ({ address: 'source:c0@0', title: `first cell of ${slot}`, value: value(slot) })),
    ...plans.tables.filter(({ declared }) => !declared.keys && (fits(declared.slot) || fits(declared.plan))).map(({ declared, derivations }) => ({ address: `${declared.space}:${derivations[0]?.column ?? ''}@0`, title: `first value of ${declared.title}`, value: value(declared.slot) })),
    ...plans.reports.filter(({ declared }) => fits(declared.slot)).map(({ declared, codes }) => ({ address: `${declared.space}:${codes[0]?.code ?? ''}`, title: `first code of ${declared.space}`, value: value(declared.slot) })),
  ];
}

/** The first source row of each file that arrived. */
async function firstRows(context: TraceContext): Promise<{ slot: string; first: number }[]> {
  const { source } = context.declaration;
  if (source.files === undefined) return [{ slot: source.tape, first: 0 }];
  const rows = await context.session.rows(`SELECT file, min(source_row) AS first FROM ${context.archive.parquet(source.table)} GROUP BY file ORDER BY first`);
  return rows.map((row) => ({ slot: cellText(row.file), first: Number(row.first) }));
}

/** Values of row tables that are the text: numbers and dates by value, texts letter by letter. The first rows only. */
async function rowValues(context: TraceContext, plans: RunPlans, text: string): Promise<FoundAddress[]> {
  const found: FoundAddress[] = [];
  const isNumber = /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  for (const { declared, derivations } of plans.tables) {
    const searched = derivations.filter(({ type }) => type === 'text' || (isNumber && (type === 'integer' ? /^-?\d+$/.test(text) : type.startsWith('decimal') || type === 'double' || (type === 'bigint' && /^-?\d+$/.test(text)))) || (isDate && type === 'date'));
    if (searched.length === 0) continue;
    // A number may have more digits than a column: TRY_CAST makes it no match, not an error.
    const equal = searched.map(({ column, type }) => (type === 'text' ? `${ident(column)} = ${keyText(text)}` : type === 'date' ? `${ident(column)} = ${literal(text, 'date')}` : `${ident(column)} = TRY_CAST(${keyText(text)} AS ${type === 'double' ? 'DOUBLE' : 'DECIMAL(38,10)'})`));
    const keys = [...new Set((declared.keys ?? []).flatMap((key) => key.columns))];
    const rows = await context.session.rows(`SELECT source_row AS r, list_filter([${equal.map((condition, i) => `CASE WHEN ${condition} THEN ${i} END`).join(', ')}], lambda x: x IS NOT NULL) AS hits${keys.map((key, i) => `, ${ident(key)} AS k${i}`).join('')} FROM ${context.archive.parquet(declared.slot)} WHERE ${equal.join(' OR ')} LIMIT ${MOST_ROWS}`);
    for (const row of rows.toSorted((a, b) => Number(a.r) - Number(b.r))) {
      for (const hit of hitsOf(row.hits).slice(0, 4)) {
        const column = searched[hit];
        if (column) found.push({ address: addressOfRow(declared, column.column, (name) => row[`k${keys.indexOf(name)}`], Number(row.r)), title: `${column.title} (${declared.title}, source row ${Number(row.r)})`, value: text });
      }
    }
  }
  return found;
}

/** A list as the reader gives it. */
function hitsOf(value: unknown): number[] {
  const list = Array.isArray(value) ? value : (value as { readonly items?: readonly unknown[] } | null)?.items ?? [];
  return list.map((each) => Number(cellText(each))).filter((each) => Number.isInteger(each));
}
