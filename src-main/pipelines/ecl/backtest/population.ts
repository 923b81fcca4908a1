import type { ValidationBars } from '../../../../src-shared/model/ecl/validation.ts';
import type { Session } from '../../../data/duckdb-session.ts';

/** Views that the parts of a back-test read; `prior` is null where no run before was given. */
export interface Tables { readonly session: Session; readonly bars: ValidationBars; readonly hasPrior: boolean }

/** How many loans there are and what is known of what became of them. */
export interface Population {
  readonly loans: number; readonly inScope: number; readonly withOutcome: number; readonly defaults: number; readonly withRealisedLgd: number;
  /** Performing loans (stages 1 and 2) with an outcome and a PD, and defaults of them. */
  readonly tested: number; readonly testedDefaults: number;
  readonly priorLoans: number | null;
}

/**
 * Views over the tables of a run: `outcome` (in scope, with the outcome beside the result), `tested` (performing, with outcome and PD: what PDs are
 * tested on). `pd` and `expected` are of the horizon that outcomes were observed over.
 */
export async function openTables(session: Session, paths: { readonly ecl: string; readonly loan: string; readonly priorEcl: string | null }, bars: ValidationBars): Promise<Tables> {
  const [pd, expected] = bars.horizon === 'lifetime' ? ['pd_lifetime', 'ecl_lifetime'] : ['pd_12m', 'ecl_12m'];
  await session.run(`CREATE VIEW outcome AS SELECT ecl.*, ecl.${pd} AS pd, ecl.${expected} AS expected, loan.default_outcome, loan.realised_lgd
    FROM ${paths.ecl} ecl JOIN (SELECT source_row, default_outcome, realised_lgd FROM ${paths.loan}) loan USING (source_row) WHERE ecl.in_scope`);
  await session.run(`CREATE VIEW tested AS SELECT * FROM outcome WHERE stage IN ('1', '2') AND default_outcome IS NOT NULL AND pd IS NOT NULL`);
  await session.run(`CREATE VIEW now_loans AS SELECT * FROM ${paths.ecl}`);
  if (paths.priorEcl !== null) await session.run(`CREATE VIEW prior_loans AS SELECT * FROM ${paths.priorEcl}`);
  return { session, bars, hasPrior: paths.priorEcl !== null };
}

/** Counts of the views. */
export async function countPopulation({ session, hasPrior }: Tables): Promise<Population> {
  const [row] = await session.rows<{ loans: number; in_scope: number; outcomes: number; defaults: number; lgds: number; tested: number; tested_defaults: number }>(`
    SELECT (SELECT count(*) FROM now_loans) AS loans, count(*) AS in_scope, count(default_outcome) AS outcomes, count(*) FILTER (WHERE default_outcome) AS defaults,
      count(realised_lgd) FILTER (WHERE default_outcome IS DISTINCT FROM false) AS lgds, (SELECT count(*) FROM tested) AS tested, (SELECT count(*) FROM tested WHERE default_outcome) AS tested_defaults FROM outcome`);
  const [prior] = hasPrior ? await session.rows<{ n: number }>('SELECT count(*) AS n FROM prior_loans') : [];
  const number = (value: number | undefined): number => Number(value ?? 0);
  return {
    loans: number(row?.loans), inScope: number(row?.in_scope), withOutcome: number(row?.outcomes), defaults: number(row?.defaults), withRealisedLgd: number(row?.lgds),
    tested: number(row?.tested), testedDefaults: number(row?.tested_defaults), priorLoans: hasPrior ? number(prior?.n) : null,
  };
}

/** Upper ends (decimal text, the last null) of at most `bands` quantile bands of a column; equal values stay together. */
export async function quantileEnds(session: Session, relation: string, column: string, bands: number): Promise<string[]> {
  const shares = Array.from({ length: bands - 1 }, (_, k) => (k + 1) / bands);
  const rows = await session.rows<{ end: string }>(`SELECT DISTINCT CAST(unnest(quantile_disc(${column}, [${shares.join(', ')}])) AS VARCHAR) AS end FROM ${relation} WHERE ${column} IS NOT NULL`);
  const [top] = await session.rows<{ top: string | null }>(`SELECT CAST(max(${column}) AS VARCHAR) AS top FROM ${relation}`);
  return rows.map(({ end }) => end).filter((end) => end !== top?.top).sort((a, b) => Number(a) - Number(b));
}

/** SQL of the band that a column's value falls into, 0 first, by upper ends. */
export function bandSql(column: string, ends: readonly string[]): string {
  return `CASE ${ends.map((end, k) => `WHEN ${column} <= ${end} THEN ${k}`).join(' ')} ELSE ${ends.length} END`.replace('CASE  ELSE 0 END', '0');
}

/** `up to 1.25%`, `over 3%`: words of a band of fractions. */
export function bandLabel(ends: readonly string[], k: number): string {
  const points = (end: string | undefined): string => `${Number((Number(end) * 100).toPrecision(4))}%`;
  if (ends.length === 0) return 'all';
  return k < ends.length ? `up to ${points(ends[k])}` : `over ${points(ends[ends.length - 1])}`;
}
