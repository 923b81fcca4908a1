import type { ContributorRow } from '../../../src-shared/contract/explore.ts';
import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { NO_BAND, parseAddress } from '../../../src-shared/model/address.ts';
import type { Measure } from '../../../src-shared/model/measure.ts';
import { columnsOf } from '../../derive/expression/ast.ts';
import { parseExpression } from '../../derive/expression/parse.ts';
import { relationsOf, type FigurePlan } from '../../derive/figure-plan.ts';
import { bandSql, compileMeasure, measureResult, measuresSql, type CompiledMeasure } from '../../derive/measures.ts';
import type { Relation } from '../../derive/relations.ts';
import { ident } from '../../derive/sql-text.ts';
import { populationOf as cellPopulation } from '../cross-tab.ts';
import { keyText } from '../row-store.ts';
import type { TraceContext } from '../trace-context.ts';
import { figureTitle, runPlans } from './run-plans.ts';

export interface ContributorPage { readonly total: number; readonly offset: number; readonly items: ContributorRow[]; readonly title: string; readonly over: string; readonly unit: string; readonly figure: string | null }

export interface ContributorAsk { readonly address: string; readonly offset: number; readonly limit: number; readonly search?: string | undefined; readonly leftOut: boolean }

/** A figure ready to be counted: one measure over one relation. */
interface Population { readonly measure: Measure; readonly relation: Relation; readonly table: string; readonly title: string; readonly figure: string | null }

/**
 * The rows behind a figure, those that weigh most first, or the rows it left out with the reason; of a formula those of its first figure.
 * Errors: NOT_FOUND for a figure that the run does not have or that is over no rows, INVALID_INPUT for a text that is no address.
 */
export async function contributors(context: TraceContext, asked: ContributorAsk): Promise<ContributorPage> {
  const population = await populationOf(context, asked.address);
  const { relation, measure, table, title, figure } = population;
  const compiled = compileMeasure(measure, relation);
  const names = relation.rows.map(({ side }) => (context.table(table).names ?? []).map((name) => (side === null ? name : `${side}__${name}`)).filter((name) => relation.types.has(name)));
  const label = (i: number): string => ((names[i] ?? []).length === 0 ? 'NULL' : `COALESCE(${(names[i] ?? []).map((name) => `CAST(${ident(name)} AS VARCHAR)`).join(', ')})`);
  const condition = [asked.leftOut ? `NOT ${compiled.kept}` : compiled.kept, ...(asked.search === undefined || asked.search.trim() === '' ? [] : [`(${relation.rows.map((row, i) => `contains(lower(concat_ws(' ', ${label(i)}, CAST(${ident(row.column)} AS VARCHAR))), lower(${keyText(asked.search?.trim() ?? '')}))`).join(' OR ')})`])].join(' AND ');
  const selected = [...relation.rows.flatMap((row, i) => [`${ident(row.column)} AS r${i}`, `${label(i)} AS n${i}`]), `CAST(${compiled.value ?? 'NULL'} AS VARCHAR) AS value`, `CAST(${compiled.weight ?? 'NULL'} AS VARCHAR) AS weight`, `${compiled.unknown} AS unknown`];
  const rowOrder = relation.rows.map((row) => `${ident(row.column)} NULLS LAST`).join(', ');
  const order = asked.leftOut ? rowOrder : `${compiled.product ?? compiled.value ?? '1'} DESC NULLS LAST, ${rowOrder}`;
  const count = await context.first(`SELECT count(*) AS n FROM ${relation.sql} WHERE ${condition}`);
  const rows = await context.session.rows(`SELECT ${selected.join(', ')} FROM ${relation.sql} WHERE ${condition} ORDER BY ${order} LIMIT ${asked.limit} OFFSET ${asked.offset}`);
  return { total: Number(count?.n ?? 0), offset: asked.offset, items: rows.map((row) => itemOf(population, compiled, row, asked.leftOut)), title, over: relation.id, unit: measure.unit, figure };
}

function itemOf({ measure, relation, table }: Population, compiled: CompiledMeasure, row: Readonly<Record<string, unknown>>, leftOut: boolean): ContributorRow {
  const text = (value: unknown): string | null => (value === null || value === undefined ? null : cellText(value));
  const read = [measure.value, measure.filter].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part)))).find((name) => relation.types.has(name)) ?? [...relation.types.keys()][0] ?? '';
  const sides = relation.rows.map((side, i) => ({ side: side.side, row: row[`r${i}`], name: row[`n${i}`] })).filter((side) => side.row !== null && side.row !== undefined);
  // The side whose column the figure adds up is the one to look at.
  const side = sides.find((candidate) => candidate.side !== null && read.startsWith(`${candidate.side}__`)) ?? sides[0];
  const column = read.replace(/^[a-z]+__/, '');
  return {
    address: side ? `${side.side === 'prior' ? 'prior' : table}:${column}@${Number(side.row)}` : null, sourceRow: side ? Number(side.row) : null,
    label: text(side?.name) ?? (side ? `source row ${Number(side.row)}` : 'no row'), value: text(row.value), weight: compiled.weight === null ? null : text(row.weight),
    reason: !leftOut ? null : row.unknown === true ? 'a value it needs is not known' : measure.filter === undefined ? 'a value it needs is not known' : `“${measure.filter}” does not hold`,
  };
}

async function populationOf(context: TraceContext, text: string): Promise<Population> {
  const plans = await runPlans(context);
  const address = parseAddress(text);
  const report = plans.reports.find((each) => each.declared.space === address.space);
  if (report) {
    const code = report.codes.find((each) => each.code === address.column && each.key === address.key);
    if (!code) throw new AppError('NOT_FOUND', `the report has no ${text}`);
    if (!code.source.startsWith('measure:')) throw new AppError('NOT_FOUND', `${code.code} is not counted over rows: it is taken from ${code.source}`, { userAction: 'Open its trace.' });
    return ofFigure(context, plans, code.source.slice('measure:'.length), code.code);
  }
  if (address.space === 'figure') return ofFigure(context, plans, address.column, null);
  const { strata } = plans;
  if (strata && strata.space === address.space) {
    const [setId = '', id = ''] = address.column.split('/');
    const set = strata.sets.find((each) => each.bands.id === setId);
    const group = set?.groups.find((each) => (each.key ?? NO_BAND) === address.key);
    const results = address.key === null ? set?.total : group?.results;
    const stored = results?.find((each) => each.id === id);
    if (!set || !stored) throw new AppError('NOT_FOUND', `there is no stratification ${text}`);
    const measure = measureOf(strata.plan, id, new Set());
    const relation = relationsOf({ ...strata.plan, priorTypes: null }, { current: touch(context, context.table(strata.table).slot) }).get('current') as Relation;
    const band = bandSql(set.bands.field, set.bands.kind, set.bands.edges);
    const only = address.key === null ? null : group?.key === null ? `(${band}) IS NULL` : `(${band}) = ${keyText(group?.key ?? '')}`;
    return { measure, relation: only === null ? relation : { ...relation, sql: `(SELECT * FROM ${relation.sql} WHERE ${only})` }, table: strata.table, title: `${figureTitle(strata.plan, id)}, ${set.bands.title}: ${group?.label ?? 'all'}`, figure: stored.value };
  }
  if (address.space === context.declaration.crossTabs?.space) {
    const { measure, relation, table, title, compiled } = await cellPopulation(context, address);
    const [row] = await context.session.rows(measuresSql([compiled]));
    // Of a formula the rows are those of its first figure: that figure is not the formula's.
    return { measure, relation, table, title, figure: measure.id === address.column ? measureResult(compiled, row ?? {}, 0).value : null };
  }
  throw new AppError('NOT_FOUND', `${text} is no figure over rows`, { userAction: 'Give a figure, a cell of a stratification, or a code made from one.' });
}

function ofFigure(context: TraceContext, plans: Awaited<ReturnType<typeof runPlans>>, id: string, code: string | null): Population {
  const report = plans.reports.find((each) => each.figures.has(id));
  if (!report) throw new AppError('NOT_FOUND', `there is no figure ${id}`);
  const { declared, plan } = report;
  const measure = measureOf(plan, id, new Set());
  const prior = plan.priorTypes !== null && declared.priorSlot !== undefined && context.archive.has(declared.priorSlot) ? declared.priorSlot : null;
  const relation = relationsOf(prior === null ? { ...plan, priorTypes: null } : plan, { current: touch(context, context.table(declared.current).slot), ...(prior === null ? {} : { prior: touch(context, prior) }) }).get(measure.over);
  if (!relation) throw new AppError('NOT_FOUND', `${measure.title} looks over ${measure.over}, which this run does not have`);
  return { measure, relation, table: declared.current, title: `${code === null ? '' : `${code}, `}${figureTitle(plan, id)}${measure.id === id ? '' : `: rows of ${measure.title}`}`, figure: report.figures.get(id) ?? null };
}

/** A measure, or of a formula the measure that its first figure comes down to. */
function measureOf(plan: FigurePlan, id: string, seen: Set<string>): Measure {
  const measure = plan.measures.find((each) => each.id === id);
  if (measure) return measure;
  seen.add(id);
  const formula = plan.formulas.find((each) => each.id === id);
  for (const of of formula?.of ?? []) {
    const next = of.replace(/^pool:/, '');
    if (!next.includes(':') && !seen.has(next)) return measureOf(plan, next, seen);
  }
  throw new AppError('NOT_FOUND', `${id} is not counted over rows`);
}

function touch(context: TraceContext, slot: string): string {
  context.touched.add(slot);
  return context.archive.parquet(slot);
}
