import { RESULT_FIELDS } from '../../../../src-shared/model/ecl/result-fields.ts';
import { amountText, minorUnits } from '../amounts/minor-units.ts';
import { stageId, quoted, type ComputedFigures, type FigureBook, type FigureWords } from '../movement/figure-book.ts';
import { MEASURED_STAGES } from '../movement/movement-columns.ts';
import type { MovementReport } from '../../../../src-shared/model/ecl/movement-report.ts';
import type { DisclosedCell, DisclosedTable, DisclosedTie } from '../../../../src-shared/model/ecl/ifrs7.ts';

/** A cell before it is computed: a figure of the disclosures, or one that stands in the movement's report. */
export type CellSource = { readonly own: string; readonly unit: DisclosedCell['unit'] } | { readonly movement: string; readonly unit: DisclosedCell['unit'] };
export interface RowSource { readonly title: string; readonly cells: readonly CellSource[] | null }
export interface TieSource { readonly title: string; readonly left: CellSource | string; readonly right: CellSource | string; readonly tolerance?: string }
/** A table before its figures are computed. */
export interface TableSource extends Omit<DisclosedTable, 'rows' | 'ties'> { readonly rows: readonly RowSource[]; readonly ties: readonly TieSource[] }

/** What a disclosure is declared with: where its figures go, the movement's report where there is one, and the values that groups have. */
export interface Declaring {
  readonly book: FigureBook;
  readonly movement: MovementReport | null;
  readonly grades: readonly string[];
  readonly segments: readonly string[];
}

/** Names of the columns of tables by stage: how an allowance is measured (IFRS 7 35H). */
export const BASIS_COLUMNS = ['12-month ECL (stage 1)', 'Lifetime ECL, not credit-impaired (stage 2)', 'Lifetime ECL, credit-impaired (stage 3)', 'Purchased or originated credit-impaired', 'Simplified approach', 'Total'];

export const RESULT_TYPES: Readonly<Record<string, string>> = Object.fromEntries(RESULT_FIELDS.map(({ name, type }) => [name, type]));

/** The sum of a column by stage and in total over assets in scope, with a further condition. */
export function sumsByStage(book: FigureBook, id: string, words: FigureWords, value: string, and?: string): CellSource[] {
  const filter = (stage: string | null): string => ['in_scope', ...(stage === null ? [] : [`stage = ${quoted(stage)}`]), ...(and === undefined ? [] : [`(${and})`])].join(' and ');
  return [...MEASURED_STAGES, null].map((stage) => ({
    own: book.sum(stage === null ? id : `${id}_${stageId(stage)}`, { ...words, title: stage === null ? words.title : `${words.title}, stage ${stage}` }, value, filter(stage)), unit: 'currency' as const,
  }));
}

/** The count of assets in scope by stage and in total, with a further condition. */
export function countsByStage(book: FigureBook, id: string, words: FigureWords, and: string): CellSource[] {
  return [...MEASURED_STAGES, null].map((stage) => ({
    own: book.count(stage === null ? id : `${id}_${stageId(stage)}`, { ...words, title: stage === null ? words.title : `${words.title}, stage ${stage}` }, `in_scope${stage === null ? '' : ` and stage = ${quoted(stage)}`} and (${and})`), unit: 'count' as const,
  }));
}

/** A line of the movement as cells by stage and in total. */
export function movementCells(line: MovementReport['allowance']['closing']): CellSource[] {
  return [...MEASURED_STAGES.map((stage) => line.byStage[stage] as string), line.total].map((movement) => ({ movement, unit: 'currency' as const }));
}

/** Amounts of cells that must tie, stage by stage and in total. */
export function tiesByStage(title: string, left: readonly CellSource[], right: readonly CellSource[]): TieSource[] {
  return [...MEASURED_STAGES.map((stage) => `${title}, stage ${stage}`), title].map((each, i) => ({ title: each, left: left[i] as CellSource, right: right[i] as CellSource }));
}

/** Fills tables with computed figures. A figure that cannot be computed stands with its reason, and nothing ties with it. */
export function fillTable(source: TableSource, figures: ComputedFigures, movement: MovementReport | null): DisclosedTable {
  const whys = new Map(figures.report.values.map((each) => [each.code, each.why ?? null]));
  const moved = new Map((movement?.values ?? []).map((each) => [each.code, each]));
  const cell = (of: CellSource): DisclosedCell => {
    if ('own' in of) return { report: 'ifrs7', code: figures.code(of.own), value: figures.value(of.own), why: whys.get(figures.code(of.own)) ?? null, unit: of.unit };
    const found = moved.get(of.movement);
    return { report: 'movement-report', code: of.movement, value: found?.value ?? null, why: found?.why ?? null, unit: of.unit };
  };
  const amount = (of: CellSource | string): string | null => (typeof of === 'string' ? of : cell(of).value);
  return {
    id: source.id, title: source.title, reference: source.reference, note: source.note, columns: [...source.columns],
    rows: source.rows.map(({ title, cells }) => ({ title, heading: cells === null, cells: (cells ?? []).map(cell) })),
    ties: source.ties.map(({ title, left, right, tolerance }) => tie(title, amount(left), amount(right), tolerance)),
  };
}

/** Two amounts held against each other exactly. */
export function tie(title: string, left: string | null, right: string | null, tolerance = '0.00'): DisclosedTie {
  if (left === null || right === null) return { title, left: left ?? '', right: right ?? '', difference: '', tolerance, ties: false };
  const difference = minorUnits(left) - minorUnits(right);
  return { title, left, right, difference: amountText(difference), tolerance, ties: (difference < 0n ? -difference : difference) <= minorUnits(tolerance) };
}
