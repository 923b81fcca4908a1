import type { z } from 'zod';
import type { Figure, LeftOut, MeasureTable, TableDefinition } from '../../../src-shared/contract/measures.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { bandKeys, bandLabel, type Cell, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import type { MeasureResult } from '../../../src-shared/model/measure.ts';
import { crossTabSql, groupingSql } from '../../derive/cross-tab.ts';
import { computeFormula } from '../../derive/formulas.ts';
import { compileMeasure, measureResult, measuresSql, type CompiledMeasure } from '../../derive/measures.ts';
import { cellAddress, checkGrouping, isOfPool, measuresOf, storedSet, withoutPool } from '../../evidence/cross-tab.ts';
import type { Row } from '../../data/duckdb-session.ts';
import { measureInfo, type OpenTables } from './open-tables.ts';

type Shown = z.infer<typeof Figure>;

/** More bands on one axis than anyone reads. */
const MOST_BANDS = 1_000;
/** Figures of one answer: each carries its address. */
const MOST_FIGURES = 20_000;

/** Results of the measures that a table needs, by id, over one set of rows. */
type Results = ReadonlyMap<string, MeasureResult>;

/** Computes a table from a run's own rows. Errors: INVALID_INPUT, NOT_FOUND, LIMIT_EXCEEDED. */
export async function computeTable(open: OpenTables, definition: z.output<typeof TableDefinition>): Promise<MeasureTable> {
  const { source, trace } = open;
  const rows = checkGrouping(source, definition.rows);
  const columns = definition.columns ? checkGrouping(source, definition.columns) : null;
  const ids = [...new Set(definition.measures)];
  const needed = [...new Map(ids.flatMap((id) => measuresOf(source, id)).map((measure) => [measure.id, measure])).values()];
  const compiled = needed.map((measure) => compileMeasure(measure, source.relation));
  const bounds = await Promise.all([rows, columns].map((grouping) => (grouping ? countBands(open, grouping) : 1)));
  const figures = bounds.reduce((all, bands) => all * (bands + 1), ids.length);
  if (figures > MOST_FIGURES) throw new AppError('LIMIT_EXCEEDED', `the table would have ${figures} figures; ${MOST_FIGURES} are shown at once`, { details: { figures, limit: MOST_FIGURES }, userAction: 'Take fewer measures, or coarser bands.' });
  const found = await trace.session.rows(crossTabSql(compiled, rows, columns));
  const read = (row: Row | undefined): Results => new Map(compiled.map((measure, i) => [measure.measure.id, measureResult(measure, row ?? {}, i)]));
  const keyOf = (band: unknown): string => JSON.stringify(band ?? null);
  const byCell = new Map(found.map((row) => [`${row['in_row'] ? keyOf(row['row_band']) : '*'}|${row['in_column'] ? keyOf(row['column_band']) : '*'}`, read(row)]));
  const empty = read(undefined);
  const at = (row: string, column: string): Results => byCell.get(`${row}|${column}`) ?? empty;
  const pool = at('*', '*');
  const rowBands = bandsOf(rows, found, 'in_row', 'row_band');
  const columnBands = columns ? bandsOf(columns, found, 'in_column', 'column_band') : [];
  const show = (results: Results, cell: Cell): Shown[] => ids.map((id) => figureOf(open, id, results, pool, cell));
  const inRow = (band: string | null): Cell => [{ grouping: rows, band }];
  const inColumn = (band: string | null): Cell => (columns ? [{ grouping: columns, band }] : []);
  const rowTotals = rowBands.map((band) => show(at(keyOf(band), '*'), inRow(band)));
  const axis = (grouping: Grouping, bands: readonly (string | null)[]) => ({
    ...grouping, title: source.titleOf(grouping.field), unit: unitOf(open, grouping), bands: bands.map((key) => ({ key, label: labelOf(open, grouping, key) })),
  });
  return {
    rows: axis(rows, rowBands), columns: columns ? axis(columns, columnBands) : null, measures: ids.map((id) => measureInfo(open, id)),
    cells: columns ? rowBands.map((row) => columnBands.map((column) => show(at(keyOf(row), keyOf(column)), [...inRow(row), ...inColumn(column)]))) : rowTotals.map((figuresOfRow) => [figuresOfRow]),
    rowTotals, columnTotals: columnBands.map((band) => show(at('*', keyOf(band)), inColumn(band))), total: show(pool, []),
    leftOut: leftOutOf(compiled, pool), notes: notesOf(open, ids),
    population: [...pool.values()][0]?.population ?? 0, computedFrom: { slot: source.slot, sha256: source.sha256 },
    stored: columns ? null : (await storedSet(trace, rows))?.bands.title ?? null,
  };
}

/** One figure over a cell, by itself. */
export async function computeCell(open: OpenTables, id: string, cell: Cell, relation: CompiledMeasure['relation']): Promise<Shown> {
  const measures = measuresOf(open.source, id);
  const over = async (rows: CompiledMeasure['relation']): Promise<Results> => {
    const compiled = measures.map((measure) => compileMeasure(measure, rows));
    const [row] = await open.trace.session.rows(measuresSql(compiled));
    return new Map(compiled.map((measure, i) => [measure.measure.id, measureResult(measure, row ?? {}, i)]));
  };
  const ofPool = (formula: string): boolean => (open.source.formulas.find((each) => each.id === formula)?.of ?? []).some((operand) => isOfPool(operand) || ofPool(withoutPool(operand)));
  const own = await over(relation);
  return figureOf(open, id, own, ofPool(id) ? await over(open.source.relation) : own, cell);
}

function figureOf(open: OpenTables, id: string, own: Results, pool: Results, cell: Cell): Shown {
  const { source } = open;
  const address = cellAddress(source.declared.space, id, cell);
  const { unit } = measureInfo(open, id);
  const outcome = resultOf(open, id, own, pool);
  return { address, value: outcome.value, why: outcome.value === null ? outcome.why ?? 'not computable' : null, unit };
}

function resultOf(open: OpenTables, id: string, own: Results, pool: Results): Pick<MeasureResult, 'value' | 'why'> {
  const formula = open.source.formulas.find((each) => each.id === id);
  if (!formula) return own.get(id) ?? { value: null, why: 'there is no such measure' };
  const { value, why } = computeFormula(formula, (operand) => resultOf(open, withoutPool(operand), isOfPool(operand) ? pool : own, pool));
  return { value, ...(why === undefined ? {} : { why }) };
}

/** The bands that an axis shows: all of a set of bands, those that occur of values and years; "not known" last, where rows have it. */
function bandsOf(grouping: Grouping, found: readonly Row[], told: string, name: string): (string | null)[] {
  const met = new Set(found.filter((row) => row[told] === true).map((row) => row[name] as string | null));
  const known = [...met].filter((band): band is string => band !== null);
  const keys = grouping.kind === 'bands' ? bandKeys(grouping) : grouping.kind === 'year' ? known.toSorted((a, b) => Number(a) - Number(b)) : known.toSorted((a, b) => (a < b ? -1 : 1));
  return [...keys, ...(met.has(null) ? [null] : [])];
}

/** A band in words; a code with what it means. */
function labelOf(open: OpenTables, grouping: Grouping, key: string | null): string {
  const sections = open.trace.config?.sections;
  const codes = grouping.kind === 'values' ? sections?.fields[grouping.field]?.value.codes : undefined;
  const meaning = codes === undefined || key === null ? undefined : sections?.enumerations[codes]?.codes[key]?.value;
  return meaning === undefined || meaning === key ? bandLabel(grouping, key) : `${key}, ${meaning}`;
}

async function countBands({ source, trace }: OpenTables, grouping: Grouping): Promise<number> {
  if (grouping.kind === 'bands') return grouping.edges.length + 2;
  const [row] = await trace.session.rows(`SELECT count(DISTINCT ${groupingSql(grouping)}) AS n FROM ${source.relation.sql}`);
  const bands = Number(row?.['n']);
  if (bands > MOST_BANDS) throw new AppError('LIMIT_EXCEEDED', `${source.titleOf(grouping.field)} has ${bands} values; a table has at most ${MOST_BANDS} rows or columns`, { details: { field: grouping.field, values: bands, limit: MOST_BANDS }, userAction: 'Group by bands, or by another field.' });
  return bands + 1;
}

/** Who is not in the totals, said once for measures that leave out the same rows for the same reason. */
function leftOutOf(compiled: readonly CompiledMeasure[], pool: Results): z.infer<typeof LeftOut>[] {
  const groups = new Map<string, z.infer<typeof LeftOut>>();
  const add = (key: string, reason: string, title: string, rows: number): void => {
    if (rows === 0) return;
    const group = groups.get(`${key}|${rows}`) ?? { reason, measures: [], rows };
    groups.set(`${key}|${rows}`, { ...group, measures: [...group.measures, title] });
  };
  for (const { measure } of compiled) {
    const result = pool.get(measure.id);
    if (!result) continue;
    add(`filter ${measure.filter ?? ''}`, 'outside the filter', measure.title, result.population - result.contributors - result.leftOutNull);
    add(`null ${measure.value ?? ''} ${measure.weight ?? ''}`, 'a value it needs is not known', measure.title, result.leftOutNull);
  }
  return [...groups.values()];
}

function notesOf(open: OpenTables, ids: readonly string[]): string[] {
  const amounts = ids.some((id) => measureInfo(open, id).unit === open.unit('currency'));
  return open.currency.code === null && open.currency.why !== null && amounts ? [`Currency: ${open.currency.why}.`] : [];
}

/** Unit of the values that an axis cuts into bands. */
export function unitOf(open: OpenTables, grouping: Grouping): string {
  return grouping.kind === 'year' ? 'year' : open.unit(open.trace.config?.sections.fields[grouping.field]?.value.unit ?? 'none');
}
