import { AppError } from '../../src-shared/kernel/errors.ts';
import { formatAddress, NO_BAND, type Address } from '../../src-shared/model/address.ts';
import { canonicalGrouping, formatCell, parseCell, sameGrouping, type Cell, type Grouping } from '../../src-shared/model/cross-tab.ts';
import type { Formula, Measure, MeasureResult } from '../../src-shared/model/measure.ts';
import type { BandSet } from '../../src-shared/model/resolved-config.ts';
import { bandWords, cellRelation, cellTitle, groupingProblem } from '../derive/cross-tab.ts';
import { FigurePlan, relationsOf } from '../derive/figure-plan.ts';
import { compileMeasure, type CompiledMeasure } from '../derive/measures.ts';
import type { Relation } from '../derive/relations.ts';
import type { TracedCrossTabs } from '../derive/trace-declaration.ts';
import { Strata } from './strata-file.ts';
import type { TraceContext } from './trace-context.ts';

/** Relation of the figure plan that tables are made of. */
const OVER = 'current';
const POOL = 'pool:';
/** Formulas of formulas that anyone would write. */
const DEEPEST = 8;

/** A run's row table as tables are made of it: what there is to measure and to group by. */
export interface CrossTabSource {
  readonly declared: TracedCrossTabs;
  /** Slot of the row table, and its hash. */
  readonly slot: string;
  readonly sha256: string;
  readonly plan: FigurePlan;
  readonly measures: readonly Measure[];
  readonly formulas: readonly Formula[];
  readonly relation: Relation;
  /** What people call a column. */
  titleOf(field: string): string;
}

/**
 * Opens what a run's tables are made of. Errors: UNAVAILABLE where the pipeline declares none, NOT_FOUND where the run did not get so
 * far, CORRUPT where a file is missing or altered.
 */
export async function openCrossTabs(context: TraceContext): Promise<CrossTabSource> {
  const declared = context.declaration.crossTabs;
  if (!declared) throw new AppError('UNAVAILABLE', 'no tables can be made of this pipeline: it declares none');
  const table = context.table(declared.table);
  context.touched.add(table.slot).add(declared.plan);
  const plan = await context.json(declared.plan, FigurePlan);
  const { plan: columns } = await context.plan(declared.table);
  const titles = new Map(columns.derivations.map((derivation) => [derivation.column, derivation.title]));
  const relation = relationsOf({ ...plan, priorTypes: null }, { current: context.archive.parquet(table.slot) }).get(OVER) as Relation;
  return {
    declared, slot: table.slot, sha256: context.archive.ref(table.slot).sha256, plan,
    measures: plan.measures.filter((measure) => measure.over === OVER), formulas: plan.formulas, relation,
    titleOf: (field) => titles.get(field) ?? field,
  };
}

/** Errors: INVALID_INPUT where the table has no such column or it cannot be grouped so. */
export function checkGrouping(source: CrossTabSource, grouping: Grouping): Grouping {
  const canonical = canonicalGrouping(grouping);
  const problem = groupingProblem(canonical, source.relation.types.get(canonical.field));
  if (problem !== null) throw new AppError('INVALID_INPUT', problem, { details: { field: canonical.field }, userAction: 'Choose one of measures.fields.' });
  return canonical;
}

/** Measures that a figure needs: itself, or those of its formula. Errors: NOT_FOUND. */
export function measuresOf(source: CrossTabSource, id: string, depth = 0): readonly Measure[] {
  const measure = source.measures.find((candidate) => candidate.id === id);
  if (measure) return [measure];
  const formula = source.formulas.find((candidate) => candidate.id === id);
  if (!formula) throw new AppError('NOT_FOUND', `this run has no measure ${id.slice(0, 80)}`, { userAction: 'Choose one of measures.fields.' });
  if (depth > DEEPEST) throw new AppError('INVALID_INPUT', `formula ${id} is made from itself`);
  return [...new Set(formula.of.map(withoutPool))].flatMap((operand) => measuresOf(source, operand, depth + 1));
}

/** An operand `pool:x` is x over the whole, whatever the cell. */
export function isOfPool(operand: string): boolean {
  return operand.startsWith(POOL);
}

export function withoutPool(operand: string): string {
  return isOfPool(operand) ? operand.slice(POOL.length) : operand;
}

/** Who is behind a cell, ready to be counted, summed and paged. */
export interface CellPopulation {
  readonly source: Pick<CrossTabSource, 'slot' | 'sha256' | 'titleOf'>;
  /** Space of the row table: a row is `<table>:<column>@<source row>`. */
  readonly table: string;
  readonly cell: Cell;
  readonly title: string;
  /** The measure whose population it is; of a formula, its first operand that is taken over the cell. */
  readonly measure: Measure;
  /** The rows of the cell, whether they count or not. */
  readonly relation: Relation;
  /** The measure over those rows: `kept` is true on rows that count, `unknown` on those that lack a value. */
  readonly compiled: CompiledMeasure;
  /** Filter of the measure and conditions of the cell, in the words of the expression grammar. */
  readonly filter: string;
}

/** The rows behind a cell of a table or of a stratification. Errors: INVALID_INPUT, NOT_FOUND, UNAVAILABLE. */
export async function populationOf(context: TraceContext, address: Address): Promise<CellPopulation> {
  const source = await openCrossTabs(context);
  const { measureId, cell } = address.space === context.declaration.strata?.space ? await stratumCell(context, address) : { measureId: address.column, cell: parseCell(address.key) };
  if (address.space !== source.declared.space && address.space !== context.declaration.strata?.space) throw new AppError('INVALID_INPUT', `${formatAddress(address).slice(0, 200)} is no cell of a table`);
  for (const { grouping } of cell) checkGrouping(source, grouping);
  const formula = source.formulas.find((candidate) => candidate.id === measureId);
  const of = formula ? withoutPool(formula.of.find((operand) => !isOfPool(operand)) ?? formula.of[0] ?? '') : measureId;
  const [measure] = measuresOf(source, of) as [Measure, ...Measure[]];
  const relation = cellRelation(source.relation, cell);
  const title = formula?.title ?? measure.title;
  return {
    source, table: source.declared.table, cell, measure, relation, compiled: compileMeasure(measure, relation),
    title: `${title}, ${cellTitle(cell, source.titleOf)}`, filter: filterWords(measure, cell),
  };
}

export function filterWords(measure: Measure, cell: Cell): string {
  const parts = [...(measure.filter === undefined ? [] : [measure.filter]), ...cell.map(bandWords)];
  return parts.length === 0 ? 'all rows' : parts.join(' and ');
}

/** A cell of a stored stratification as a cell of a table. */
async function stratumCell(context: TraceContext, address: Address): Promise<{ measureId: string; cell: Cell }> {
  const [setId = '', measureId = ''] = address.column.split('/');
  const set = (await storedSets(context)).find(({ bands }) => bands.id === setId);
  if (!set) throw new AppError('NOT_FOUND', `there is no stratification ${setId.slice(0, 80)}`);
  if (address.key === null) return { measureId, cell: [] };
  return { measureId, cell: [{ grouping: canonicalGrouping(set.bands), band: address.key === NO_BAND ? null : address.key }] };
}

export type StoredSet = { readonly bands: BandSet; readonly groups: readonly { readonly key: string | null; readonly results: readonly MeasureResult[] }[]; readonly total: readonly MeasureResult[] };

/** Every stratification that the run stored. */
export async function storedSets(context: TraceContext): Promise<readonly StoredSet[]> {
  const declared = context.declaration.strata;
  if (!declared || !context.archive.has(declared.slot)) return [];
  context.touched.add(declared.slot);
  return (await context.json(declared.slot, Strata)).sets;
}

/** The stratification that the run stored by exactly these bands; null where there is none. */
export async function storedSet(context: TraceContext, grouping: Grouping): Promise<StoredSet | null> {
  return (await storedSets(context)).find(({ bands }) => sameGrouping(bands, grouping)) ?? null;
}

/** What the run itself stored of a cell, and under which set; null where the cell is no part of the run. */
export async function storedResult(context: TraceContext, measureId: string, cell: Cell): Promise<{ readonly result: MeasureResult; readonly set: BandSet; readonly artifact: string } | null> {
  const declared = context.declaration.strata;
  if (!declared || cell.length > 1) return null;
  const [only] = cell;
  const set = only === undefined ? (await storedSets(context))[0] : await storedSet(context, only.grouping);
  const results = only === undefined ? set?.total : set?.groups.find((group) => group.key === only.band)?.results;
  const result = results?.find((each) => each.id === measureId);
  return set && result ? { result, set: set.bands, artifact: context.archive.ref(declared.slot).sha256 } : null;
}

/** The address of a cell; `column` is a measure's or a formula's id. */
export function cellAddress(space: string, column: string, cell: Cell): string {
  return formatAddress({ space, column, key: formatCell(cell) });
}
