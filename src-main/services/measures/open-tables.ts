import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Formula, Measure } from '../../../src-shared/model/measure.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { MeasureInfo } from '../../../src-shared/contract/measures.ts';
import { openCrossTabs, withoutPool, type CrossTabSource } from '../../evidence/cross-tab.ts';
import { currencyOf, type Currency } from '../../evidence/currency.ts';
import type { TraceContext } from '../../evidence/trace-context.ts';
import type { ServiceContext } from '../context.ts';

/** A run opened for tables. */
export interface OpenTables {
  readonly run: Run;
  readonly trace: TraceContext;
  readonly source: CrossTabSource;
  readonly currency: Currency;
  /** A unit as people read it: `currency` becomes the run's currency code. */
  unit(unit: string): string;
}

/** Opens a run for tables; the files they are computed from are held against their hashes first. Errors: NOT_FOUND, UNAVAILABLE, CORRUPT. */
export async function openTables(context: ServiceContext, runId: string): Promise<OpenTables> {
  const run = context.store.runs.get(runId);
  const { trace: port } = context.evidence;
  if (!port) throw new AppError('UNAVAILABLE', 'this build of Tapestry computes no tables', { userAction: 'Use a complete build.' });
  const trace = await port.open(run);
  const declared = trace.declaration.crossTabs;
  const missing = declared ? [trace.table(declared.table).slot, declared.plan].find((slot) => !trace.archive.has(slot)) : undefined;
  if (missing !== undefined) context.runFiles.get(runId, missing);
  const source = await openCrossTabs(trace);
  for (const slot of [source.slot, source.declared.plan]) {
    const { expected, found } = await trace.archive.verdict(slot);
    if (found !== null) throw new AppError('CORRUPT', `${slot} is not what run ${run.id} stored: expected SHA-256 ${expected}, found ${found}`, { details: { slot, expected, found }, userAction: 'Run `tapestry verify`; restore it from a backup, or run again.' });
  }
  const currency = await currencyOf(trace);
  return { run, trace, source, currency, unit: (unit) => (unit === 'currency' ? currency.code ?? (currency.several ? 'several currencies' : 'currency not known') : unit) };
}

/** What readers of a measure's or a formula's figures must know. */
export function measureInfo({ source, unit }: OpenTables, id: string): MeasureInfo {
  const measure = source.measures.find((each) => each.id === id);
  if (measure) return { ...aboutMeasure(measure), unit: unit(measure.unit) };
  const formula = source.formulas.find((each) => each.id === id);
  if (!formula) throw new AppError('NOT_FOUND', `this run has no measure ${id.slice(0, 80)}`, { userAction: 'Choose one of measures.fields.' });
  return { ...aboutFormula(formula), unit: unit(formulaUnit(source, formula)) };
}

function aboutMeasure({ id, title, definition, reference, aggregate, scale, filter, value, weight }: Measure): Omit<MeasureInfo, 'unit'> {
  return { id, title, definition, reference, aggregate, scale, filter: filter ?? null, value: value ?? null, weight: weight ?? null, of: [] };
}

function aboutFormula({ id, title, definition, reference, operation, scale, of }: Formula): Omit<MeasureInfo, 'unit'> {
  return { id, title, definition, reference, aggregate: operation, scale, filter: null, value: null, weight: null, of };
}

/** Shares are in points; what is added, divided by a count or passed on keeps the unit of its first part. */
function formulaUnit(source: CrossTabSource, formula: Formula): string {
  if (formula.operation === 'share' || formula.operation === 'annualised') return 'points';
  return source.measures.find((each) => each.id === withoutPool(formula.of[0] ?? ''))?.unit ?? 'none';
}
