import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Formula, Measure } from '../../../../src-shared/model/measure.ts';
import { relationsOf, runFormulas, type FigurePlan, type Queries } from '../../../derive/figure-plan.ts';
import type { Relation } from '../../../derive/relations.ts';
import { codeOf, reportOf, type EclReport } from '../figures/report.ts';
import { runSums } from './summed-figures.ts';

/** Words of a figure: what it is called, what exactly it adds up, and where that is asked for. */
export interface FigureWords { readonly title: string; readonly definition: string; readonly reference: string }

/** Figures that a gate declares for the tables it prints: each a measure over one table, or a formula of others. Ids are unique. */
export class FigureBook {
  readonly measures = new Map<string, Measure>();
  readonly formulas = new Map<string, Formula>();

  /** Sum of a decimal column over the rows that a condition keeps. Returns the id. */
  sum(id: string, words: FigureWords, value: string, filter: string): string {
    return this.add(this.measures, { id, ...words, over: 'current', value, filter, aggregate: 'sum', unit: 'currency', scale: 2 });
  }

  count(id: string, words: FigureWords, filter: string): string {
    return this.add(this.measures, { id, ...words, over: 'current', filter, aggregate: 'count', unit: 'count', scale: 0 });
  }

  total(id: string, words: FigureWords, of: readonly string[]): string {
    return this.formula(id, words, 'sum', of, 2);
  }

  difference(id: string, words: FigureWords, left: string, right: string): string {
    return this.formula(id, words, 'difference', [left, right], 2);
  }

  /** 100 a / b, in points. */
  share(id: string, words: FigureWords, of: string, whole: string, scale = 4): string {
    return this.formula(id, words, 'share', [of, whole], scale);
  }

  private formula(id: string, words: FigureWords, operation: Formula['operation'], of: readonly string[], scale: number): string {
    return this.add(this.formulas, { id, ...words, operation, of: [...of], scale });
  }

  private add<T extends { readonly id: string }>(into: Map<string, T>, figure: T): string {
    if (this.measures.has(figure.id) || this.formulas.has(figure.id)) throw new AppError('INTERNAL', `two figures are called ${figure.id}`);
    into.set(figure.id, figure);
    return figure.id;
  }

  /** The figures as a plan over a table with these columns; `key` names a loan. */
  plan(types: Readonly<Record<string, string>>, key: string): FigurePlan {
    return { kind: 'figure-plan', version: 1, key, measures: [...this.measures.values()], formulas: [...this.formulas.values()], joins: [], types: { ...types }, priorTypes: null, sql: [] };
  }
}

/** Figures computed: the report as it is stored, and each value by id. */
export interface ComputedFigures { readonly plan: FigurePlan; readonly report: Omit<EclReport, 'kind'>; value(id: string): string | null; code(id: string): string }

/** Runs a plan over the view `current_table` of a session. */
export async function computeFigures(session: Queries, plan: FigurePlan): Promise<ComputedFigures> {
  const measures = await runSums(session, plan.measures, relationsOf(plan).get('current') as Relation);
  const formulas = runFormulas(plan, measures, null);
  const values = new Map<string, string | null>([...measures, ...formulas].map((each) => [each.id, each.value]));
  const { kind: _kind, ...report } = reportOf(plan, measures, formulas);
  return { plan, report, value: (id) => values.get(id) ?? null, code: codeOf };
}

/** A stage as part of an id. */
export function stageId(stage: string): string {
  return stage.toLowerCase();
}

/** A text inside an expression. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
