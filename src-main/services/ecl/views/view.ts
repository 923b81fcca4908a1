import { decimal, ratio } from '../../../../src-shared/kernel/decimal.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';

/** Tables of a run as SQL; prior ones where the run has a run of the date before. */
export interface ViewTables { readonly ecl: string; readonly loan: string; readonly priorEcl: string | null; readonly priorLoan: string | null }

/** What a view may look at beside the tables. */
export interface ViewFacts { readonly plan: EclPlan; readonly priorDate: string | null; /** Day the run was asked for. */ readonly asked: string; readonly tables: ViewTables }

export type Cells = Readonly<Record<string, string | null>>;
export interface ViewColumn { readonly name: string; readonly title: string; readonly unit: string; readonly of: (row: Cells, rows: readonly Cells[]) => string | null }

/** One view of the reference system, corrected: rows of a statement, and columns made of them in exact decimals. */
export interface EclView {
  readonly title: string;
  /** What it shows, and what was corrected. */
  readonly note: string;
  readonly columns: readonly ViewColumn[];
  /** Statement without LIMIT; rows in their order. Values are cast to text by the caller. */
  readonly sql: (facts: ViewFacts) => string;
  /** Rows that no statement gives. */
  readonly rows?: (facts: ViewFacts, rows: readonly Cells[]) => readonly Cells[];
}

/** A column as the statement gives it. */
export function plain(name: string, title: string, unit = 'none'): ViewColumn {
  return { name, title, unit, of: (row) => row[name] ?? null };
}

/** a / b to a scale; null where b is zero or one is not known. */
export function quotient(a: string | null | undefined, b: string | null | undefined, scale: number, factor = 1): string | null {
  if (a === null || a === undefined || b === null || b === undefined) return null;
  return ratio(decimal(a).times(factor), decimal(b), scale)?.toFixed(scale) ?? null;
}

/** A column that is one over another, in points by default. */
export function share(name: string, title: string, of: string, over: string, { unit = 'points', factor = 100, scale = 4 } = {}): ViewColumn {
  return { name, title, unit, of: (row) => quotient(row[of], row[over], scale, factor) };
}

/** Growth of a value against the row of the date before, of the same group, in points. */
export function growth(name: string, title: string, of: string, group: string, date: string): ViewColumn {
  return {
    name, title, unit: 'points', of: (row, rows) => {
      const before = rows.filter((each) => each[group] === row[group] && (each[date] ?? '') < (row[date] ?? '')).toSorted((a, b) => ((a[date] ?? '') < (b[date] ?? '') ? 1 : -1))[0];
      const [now, then] = [row[of], before?.[of]];
      if (now === null || now === undefined || then === null || then === undefined || decimal(then).isZero()) return null;
      return decimal(now).minus(then).times(100).div(decimal(then)).toFixed(2);
    },
  };
}

/** Aggregates that most views have, over `t` (results joined with loans). Weighted sums are exact decimals. */
export const COMMON = `count(*) AS loans, sum(gross_carrying_amount) AS exposure, sum(allowance) AS ecl, sum(pd_12m) AS pd_sum, count(pd_12m) AS pd_n, sum(pd_lifetime) AS life_sum, count(pd_lifetime) AS life_n, sum(lgd) AS lgd_sum, count(lgd) AS lgd_n,
  sum(CAST(pd_12m AS DECIMAL(19,12)) * CAST(gross_carrying_amount AS DECIMAL(19,2))) AS pd_weighted, sum(gross_carrying_amount) FILTER (WHERE pd_12m IS NOT NULL) AS pd_weight, sum(score) AS score_sum, count(score) AS score_n, count(*) FILTER (WHERE days_past_due > 0) AS delinquent, count(*) FILTER (WHERE impaired) AS npl, sum(gross_carrying_amount) FILTER (WHERE impaired) AS npl_exposure`;

/** Results in scope joined with what the loan file says: the FROM item of most views. In default is what the policy stages as credit-impaired. */
export function joined({ ecl, loan }: Pick<ViewTables, 'ecl' | 'loan'>): string {
  return `(SELECT e.*, e.stage IN ('3', 'POCI') AS impaired, l.score, l.original_balance, l.original_term, l.origination_date, l.maturity_date, l.months_on_book, l.contract_rate, l.dti, l.employment_months, l.payment_history, l.balance AS loan_balance
    FROM ${ecl} e JOIN ${loan} l ON l.source_row = e.source_row WHERE e.in_scope) t`;
}

/** Means that most views show. */
export const MEANS: readonly ViewColumn[] = [
  share('avg_pd_12m', 'Mean 12-month PD', 'pd_sum', 'pd_n', { unit: 'fraction', factor: 1, scale: 6 }),
  share('avg_lgd', 'Mean LGD', 'lgd_sum', 'lgd_n', { unit: 'fraction', factor: 1, scale: 6 }),
  share('avg_credit_score', 'Mean score', 'score_sum', 'score_n', { unit: 'points', factor: 1, scale: 1 }),
];
