import { z } from 'zod';
import { Formula, JoinDeclaration, Measure, MeasureResult } from '../../src-shared/model/measure.ts';
import type { Deal } from '../../src-shared/model/deal.ts';
import { computeFormula, type FormulaResult } from './formulas.ts';
import { compileMeasure, measureResult, measuresSql, type CompiledMeasure } from './measures.ts';
import { exposuresOf, joinRelation, tableRelation, type Relation } from './relations.ts';

/** Whatever can run a statement: a gate's session or a reader's. */
export interface Queries { rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> }

/** Configured declarations by id. */
export interface FigureDeclarations {
  readonly measures: Readonly<Record<string, { value: Measure }>>;
  readonly formulas: Readonly<Record<string, { value: Formula }>>;
  readonly joins: Readonly<Record<string, { value: JoinDeclaration }>>;
}

/** What an investor report's figures are made of, as run: enough to trace any of them later. */
export const FigurePlan = z.object({
  kind: z.literal('figure-plan'), version: z.literal(1),
  key: z.string(),
  measures: z.array(Measure), formulas: z.array(Formula), joins: z.array(JoinDeclaration),
  types: z.record(z.string(), z.string()),
  priorTypes: z.record(z.string(), z.string()).nullable(),
  sql: z.array(z.string()),
});
export type FigurePlan = z.infer<typeof FigurePlan>;

export const EXPOSURE_KEY = 'new_underlying_exposure_identifier';

/** The relations that measures look over: `current`, `prior` and their joins. `tables` is their SQL; by default the views of a gate's session. */
export function relationsOf(plan: Pick<FigurePlan, 'joins' | 'types' | 'priorTypes' | 'key'>, tables: { readonly current: string; readonly prior?: string } = { current: 'current_table', prior: 'prior_table' }): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  relations.set('current', tableRelation('current', exposuresOf(tables.current, plan.key), new Map(Object.entries(plan.types))));
  if (!plan.priorTypes) return relations;
  relations.set('prior', tableRelation('prior', exposuresOf(tables.prior ?? 'prior_table', plan.key), new Map(Object.entries(plan.priorTypes))));
  for (const join of plan.joins) {
    const [left, right] = [relations.get(join.left), relations.get(join.right)];
    if (left && right) relations.set(join.id, joinRelation(join, left, right));
  }
  return relations;
}

/** Declares the plan for the measures that are named, those of `wanted` relations only. `key` names what counts once however many rows it has. */
export function figurePlan(sections: FigureDeclarations, types: Readonly<Record<string, string>>, priorTypes: Readonly<Record<string, string>> | null, wanted: (measure: Measure) => boolean, key: string = EXPOSURE_KEY): FigurePlan {
  const byId = <T extends { id: string }>(entries: Readonly<Record<string, { value: T }>>): T[] => Object.values(entries).map((entry) => entry.value).sort((a, b) => (a.id < b.id ? -1 : 1));
  const plan: FigurePlan = { kind: 'figure-plan', version: 1, key, measures: byId(sections.measures).filter(wanted), formulas: byId(sections.formulas), joins: byId(sections.joins), types: { ...types }, priorTypes: priorTypes ? { ...priorTypes } : null, sql: [] };
  const relations = relationsOf(plan);
  for (const [id, relation] of relations) {
    const own = plan.measures.filter((measure) => measure.over === id).map((measure) => compileMeasure(measure, relation));
    if (own.length > 0) plan.sql.push(measuresSql(own));
  }
  return plan;
}

/** Runs the plan's measures; those over a relation that is not there are null and say so. */
export async function runMeasures(session: Queries, plan: FigurePlan): Promise<MeasureResult[]> {
  const relations = relationsOf(plan);
  const results: MeasureResult[] = [];
  const compiled = new Map<string, CompiledMeasure[]>();
  for (const measure of plan.measures) {
    const relation = relations.get(measure.over);
    if (!relation) results.push({ id: measure.id, value: null, why: 'it needs the tape of the cut-off before: give --prior', contributors: 0, population: 0, leftOutNull: 0 });
    else compiled.set(measure.over, [...(compiled.get(measure.over) ?? []), compileMeasure(measure, relation)]);
  }
  for (const own of compiled.values()) {
    const [row] = await session.rows(measuresSql(own));
    own.forEach((measure, i) => results.push(measureResult(measure, row ?? {}, i)));
  }
  return results.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Computes all formulas in dependency order; `ledger:KEY` and `deal:KEY` operands come from the deal file. */
export function runFormulas(plan: FigurePlan, measures: readonly MeasureResult[], deal: Deal | null): FormulaResult[] {
  const known = new Map<string, { value: string | null; why?: string | undefined }>(measures.map((result) => [result.id, result]));
  const results: FormulaResult[] = [];
  const operand = (id: string): { value: string | null; why?: string } | undefined => {
    const [space, key = ''] = id.split(':');
    if (space === 'ledger' || space === 'deal') {
      const fact = space === 'ledger' ? deal?.ledger[key] : deal?.facts[key];
      return fact?.value != null ? { value: fact.value } : { value: null, why: `the deal file has no ${space} entry ${key}` };
    }
    const result = known.get(id);
    return result ? { value: result.value, ...(result.why === undefined ? {} : { why: result.why }) } : undefined;
  };
  const waiting = [...plan.formulas];
  while (waiting.length > 0) {
    const next = waiting.findIndex((formula) => formula.of.every((id) => id.includes(':') || known.has(id) || !waiting.some((other) => other.id === id)));
    const [formula] = waiting.splice(Math.max(next, 0), 1) as [Formula];
    const result = computeFormula(formula, operand);
    known.set(formula.id, result);
    results.push(result);
  }
  return results.sort((a, b) => (a.id < b.id ? -1 : 1));
}
