import { ident } from '../../../derive/sql-text.ts';

/** Fields of `loan` whose filling counts as completeness: what the model cannot do without, whatever the product. */
export const NEEDED_FIELDS = ['loan_id', 'segment', 'currency', 'origination_date', 'remaining_term', 'amortisation', 'balance', 'eir', 'days_past_due'] as const;

/** Numeric fields of `loan` that are looked at for outliers. */
export const OUTLIER_FIELDS = ['balance', 'original_balance', 'credit_limit', 'collateral_value', 'eir', 'remaining_term', 'score', 'pd_12m', 'lgd', 'ltv', 'dti'] as const;

/** One row: `rows` and the filled cells of each needed field, over rows of loans (not over further rows of one). */
export function completenessSql(table: string): string {
  return `select count(*) as "rows", ${NEEDED_FIELDS.map((field) => `count(${ident(field)}) as ${ident(field)}`).join(', ')} from ${table} where not coalesce(additional_row, false)`;
}

/** Rows beyond the first of each loan: `duplicates`. */
export function duplicatesSql(table: string): string {
  return `select count(loan_id) - count(distinct loan_id) as duplicates, count(distinct loan_id) as loans from ${table} where not coalesce(additional_row, false)`;
}

/**
 * One row a field: values beyond Q1 - 1.5 IQR or Q3 + 1.5 IQR (quartiles are values of the column, `quantile_disc`), in exact decimals.
 * Twice the distance is compared with three times the range, so that nothing is divided. A field without values is left out.
 */
export function outliersSql(table: string): string {
  const one = (field: string): string => {
    const value = `cast(${ident(field)} as decimal(38,12))`;
    return `select '${field}' as field, count(*) filter (where 2 * (q1 - v) > 3 * (q3 - q1) or 2 * (v - q3) > 3 * (q3 - q1)) as outside, count(*) as "rows"
from (select ${value} as v from ${table} where ${ident(field)} is not null and not coalesce(additional_row, false)), (select quantile_disc(${value}, 0.25) as q1, quantile_disc(${value}, 0.75) as q3 from ${table} where ${ident(field)} is not null and not coalesce(additional_row, false)) having count(*) > 0`;
  };
  return OUTLIER_FIELDS.map(one).join('\nunion all\n');
}
