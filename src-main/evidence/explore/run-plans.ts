import { z } from 'zod';
import type { Derivation } from '../../../src-shared/model/derivation.ts';
import { MeasureResult } from '../../../src-shared/model/measure.ts';
import { BandSet } from '../../../src-shared/model/resolved-config.ts';
import type { Rule } from '../../../src-shared/model/rule.ts';
import { FigurePlan } from '../../derive/figure-plan.ts';
import type { TracedReport, TracedTable } from '../../derive/trace-declaration.ts';
import type { ForwardFigures, ForwardPlans } from '../forward.ts';
import { isFreestanding } from '../kernel-row.ts';
import { headersIn } from '../source-files.ts';
import { templateOf } from '../template-field.ts';
import type { RunShared, TraceContext } from '../trace-context.ts';

const Value = z.looseObject({ code: z.string(), value: z.string().nullable(), source: z.string() });
const ReportRows = z.array(z.looseObject({ id: z.string(), values: z.array(Value) })).default([]);
const StoredReport = z.looseObject({ values: z.array(Value), triggers: ReportRows, cashflows: ReportRows, measures: z.array(MeasureResult), formulas: z.array(z.looseObject({ id: z.string(), value: z.string().nullable() })) });
const Result = z.looseObject({ id: z.string(), value: z.string().nullable() });
const StoredStrata = z.looseObject({ sets: z.array(z.looseObject({ bands: BandSet, groups: z.array(z.looseObject({ key: z.string().nullable(), label: z.string(), results: z.array(Result) })), total: z.array(Result) })) });

/** A code of a report as the run stored it; `key` names the row of a list it stands in. */
export interface StoredCode { readonly code: string; readonly key: string | null; readonly value: string | null; readonly source: string }

/** A report of figures that the run made. */
export interface PlannedReport {
  readonly declared: TracedReport;
  readonly plan: FigurePlan;
  readonly codes: readonly StoredCode[];
  /** Stored values of measures and formulas. */
  readonly figures: ReadonlyMap<string, string | null>;
}

export interface PlannedStrata {
  readonly space: string;
  readonly table: string;
  readonly plan: FigurePlan;
  readonly sets: z.output<typeof StoredStrata>['sets'];
}

/** Everything the plans of a run say, read once: what explorers walk. Only what the run made is in it. */
export interface RunPlans {
  readonly tables: readonly { readonly declared: TracedTable; readonly derivations: readonly Derivation[]; readonly byColumn: ReadonlyMap<string, Derivation> }[];
  readonly reports: readonly PlannedReport[];
  readonly strata: PlannedStrata | null;
  readonly rules: readonly Rule[];
  readonly forward: ForwardPlans;
  /** Headers of the source's columns, by index. */
  readonly headers: readonly string[];
}

const known = new WeakMap<RunShared, Promise<RunPlans>>();

/** The plans of the run that a context stands for. Errors: CORRUPT when one cannot be read. */
export function runPlans(context: TraceContext): Promise<RunPlans> {
  let plans = known.get(context.shared);
  if (!plans) {
    plans = readPlans(context);
    known.set(context.shared, plans);
    plans.catch(() => known.delete(context.shared));
  }
  return plans;
}

async function readPlans(context: TraceContext): Promise<RunPlans> {
  const { archive, declaration } = context;
  const tables: RunPlans['tables'][number][] = [];
  for (const declared of declaration.tables) {
    if (!archive.has(declared.plan) || !archive.has(declared.slot)) continue;
    const { plan, own } = await context.plan(declared.space);
    tables.push({ declared, derivations: plan.derivations, byColumn: own });
  }
  const reports: PlannedReport[] = [];
  for (const declared of declaration.reports) {
    if (!archive.has(declared.slot) || !archive.has(declared.plan)) continue;
    const stored = await context.json(declared.slot, StoredReport);
    const codes = [
      ...stored.values.map(({ code, value, source }) => ({ code, key: null, value, source })),
      ...[...stored.triggers, ...stored.cashflows].flatMap((row) => row.values.map(({ code, value, source }) => ({ code, key: row.id, value, source }))),
    ];
    reports.push({ declared, plan: await context.json(declared.plan, FigurePlan), codes, figures: new Map([...stored.measures, ...stored.formulas].map((each) => [each.id, each.value])) });
  }
  const declared = declaration.strata;
  const strata = declared && archive.has(declared.slot) && archive.has(declared.plan)
    ? { space: declared.space, table: declared.table, plan: await context.json(declared.plan, FigurePlan), sets: (await context.json(declared.slot, StoredStrata)).sets }
    : null;
  const rules = Object.values(context.config?.sections.rules ?? {}).map((entry) => entry.value);
  const headers = archive.has(declaration.source.dialect) ? headersIn(await context.json(declaration.source.dialect, z.unknown())) : [];
  const forward: ForwardPlans = {
    tables: tables.map((table) => ({ space: table.declared.space, input: table.declared.input, derivations: table.derivations, freestanding: isFreestanding(context, table.declared.space) })),
    figures: [...reports.map((report) => figuresOf(context, report)), ...(strata ? [{ ...shape(strata.plan, strata.table), codes: [], bands: strata.sets.map((set) => set.bands) }] : [])],
    rules: [...rules, ...(declaration.checks ?? []).map((check) => ({ id: check.rule, fields: [...check.reads], scope: check.scope }))],
  };
  return { tables, reports, strata, rules, forward, headers };
}

/** Joins and measures name the table they look over `current`, whatever its space is. */
function shape(plan: FigurePlan, space: string): Omit<ForwardFigures, 'codes' | 'bands'> {
  return { space, relation: 'current', key: plan.key, joins: plan.joins, measures: plan.measures, formulas: plan.formulas };
}

/** A code may take its stated source or one that stands in for it: the template names them all, the report the one it took. */
function figuresOf(context: TraceContext, report: PlannedReport): ForwardFigures {
  const sources = new Map<string, Set<string>>();
  const add = (code: string, source: string): void => void sources.set(code, (sources.get(code) ?? new Set()).add(source));
  for (const { code, source } of report.codes) add(code, source);
  for (const field of templateOf(context, report.declared.space)?.fields ?? []) for (const source of [field.source, ...(field.otherwise ?? [])]) add(field.code, source);
  return { ...shape(report.plan, report.declared.current), codes: [...sources].map(([code, of]) => ({ code, sources: [...of] })), bands: [] };
}

/** Title of a figure: a measure's or a formula's. */
export function figureTitle(plan: FigurePlan, id: string): string {
  return plan.measures.find((each) => each.id === id)?.title ?? plan.formulas.find((each) => each.id === id)?.title ?? id;
}

/** Is this table written, value by value, to a file that the run delivered? */
export function isDelivered(context: TraceContext, space: string): boolean {
  return context.declaration.deliveries.some((delivery) => delivery.space === space && context.archive.has(delivery.slot));
}
