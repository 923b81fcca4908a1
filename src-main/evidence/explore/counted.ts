import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { Measure } from '../../../src-shared/model/measure.ts';
import { columnsOf } from '../../derive/expression/ast.ts';
import { parseExpression } from '../../derive/expression/parse.ts';
import { relationsOf, type FigurePlan } from '../../derive/figure-plan.ts';
import { compileMeasure } from '../../derive/measures.ts';
import { ident } from '../../derive/sql-text.ts';
import { keyText } from '../row-store.ts';
import type { TraceContext } from '../trace-context.ts';

/** Whether a figure counts a row, and where not, why. */
export interface Counted { readonly measure: Measure; readonly counts: boolean; readonly why: 'filter' | 'unknown' | 'no-partner' | 'repeated' | null }

/**
 * Every measure of a plan on one row, by the run's own declarations: its filter and values are evaluated there, not guessed. `first` is
 * the source row that stands for the exposure: figures count an exposure once.
 */
export async function countedIn(context: TraceContext, about: { readonly plan: FigurePlan; readonly slot: string; readonly priorSlot: string | null }, sourceRow: number): Promise<{ readonly first: number; readonly measures: readonly Counted[] }> {
  const { plan, slot, priorSlot } = about;
  const table = context.archive.parquet(slot);
  const key = await context.first(`SELECT CAST(${ident(plan.key)} AS VARCHAR) AS k FROM ${table} WHERE source_row = ${sourceRow}`);
  const named = key?.k === null || key?.k === undefined ? null : cellText(key.k);
  const first = named === null ? sourceRow : Number((await context.first(`SELECT min(source_row) AS r FROM ${table} WHERE ${ident(plan.key)} = ${keyText(named)}`))?.r ?? sourceRow);
  const prior = plan.priorTypes !== null && priorSlot !== null && context.archive.has(priorSlot) ? `(SELECT * FROM ${context.archive.parquet(priorSlot)} WHERE ${named === null ? 'false' : `${ident(plan.key)} = ${keyText(named)}`})` : null;
  // Only what the measures read: a join of all columns costs more to plan than to run.
  const read = new Set([plan.key, ...plan.measures.flatMap((measure) => [measure.filter, measure.value, measure.weight].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part)).map((name) => name.replace(/^[a-z]+__/, ''))))), ...plan.joins.flatMap((join) => [join.leftKey, join.rightKey])]);
  const only = (types: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(types).filter(([name]) => read.has(name)));
  const narrow = { ...plan, types: only(plan.types), priorTypes: plan.priorTypes === null || prior === null ? null : only(plan.priorTypes) };
  const relations = relationsOf(narrow, { current: `(SELECT * FROM ${table} WHERE source_row = ${sourceRow})`, ...(prior === null ? {} : { prior }) });
  const verdicts = new Map<string, Counted>();
  for (const [id, relation] of relations) {
    if (id === 'prior') continue;
    const own = plan.measures.filter((measure) => measure.over === id);
    if (own.length === 0) continue;
    const compiled = own.map((measure) => compileMeasure(measure, relation));
    const side = relation.rows.find((row) => row.side === null || row.side === 'current')?.column ?? 'source_row';
    const row = await context.first(`SELECT ${compiled.map((each, i) => `${each.kept} AS k${i}, ${each.unknown} AS u${i}`).join(', ')} FROM ${relation.sql} WHERE ${ident(side)} = ${sourceRow} LIMIT 1`);
    own.forEach((measure, i) => verdicts.set(measure.id, sourceRow !== first ? { measure, counts: false, why: 'repeated' } : row === null ? { measure, counts: false, why: 'no-partner' } : { measure, counts: row[`k${i}`] === true, why: row[`k${i}`] === true ? null : row[`u${i}`] === true ? 'unknown' : 'filter' }));
  }
  return { first, measures: plan.measures.flatMap((measure) => verdicts.get(measure.id) ?? []) };
}
