import type { Staging } from '../../../../src-shared/model/ecl/policy.ts';
import { text } from '../../../derive/sql-text.ts';

/** Exposure of one customer: minor units of one currency, exact up to 2^53. */
export interface CustomerExposure { readonly customer: string; readonly exposure: number; readonly inDefault: boolean }

/**
 * First pass over customers: the share of each one's exposure that is in default of itself (EBA/GL/2016/07, pulling effect), for
 * those who have any. Loans without exposure weigh nothing. Memory: one entry a customer; for millions use `contagionSql`.
 */
export function contagion(loans: Iterable<CustomerExposure>): ReadonlyMap<string, number> {
  const total = new Map<string, number>();
  const defaulted = new Map<string, number>();
  for (const { customer, exposure, inDefault } of loans) {
    total.set(customer, (total.get(customer) ?? 0) + exposure);
    if (inDefault) defaulted.set(customer, (defaulted.get(customer) ?? 0) + exposure);
  }
  const shares = new Map<string, number>();
  for (const [customer, amount] of defaulted) {
    const all = total.get(customer) as number;
    if (all > 0 && amount > 0) shares.set(customer, amount / all);
  }
  return shares;
}

const quoted = (words: readonly string[]): string => words.map(text).join(', ');

/** Is a row of `loan` in default of itself: the tests of default that read one row, as SQL. */
export function ownDefaultSql(staging: Staging): string {
  const days = `coalesce(days_past_due ${staging.default.operator} ${staging.default.days}, false)`;
  const says = staging.noDpdProducts.length === 0 ? days : `(${days} and coalesce(product, '') not in (${quoted(staging.noDpdProducts)}))`;
  const tests = [says, ...(staging.unlikelyToPay ? ['coalesce(unlikely_to_pay, false)'] : []), `coalesce(months_since_default_exit < ${staging.cureStage3Months} and months_since_default_exit >= 0, false)`];
  return `(${tests.join(' or ')})`;
}

/**
 * The same over a table of loans in DuckDB: `customer_id`, `total`, `defaulted` of every customer at or over the policy's share. Exact:
 * sums are of decimals, and the share is multiplied, never divided. `amount` is an expression in one currency (default: the balance).
 * Null where the policy has no contagion.
 */
export function contagionSql(staging: Staging, table: string, amount = 'balance'): string | null {
  if (staging.contagionShare === null) return null;
  const share = staging.contagionShare.toFixed(12);
  const money = `cast(greatest(coalesce(${amount}, 0), 0) as decimal(18,2))`;
  return `select customer_id, sum(${money}) as total, sum(case when ${ownDefaultSql(staging)} then ${money} else cast(0 as decimal(18,2)) end) as defaulted
from ${table} where customer_id is not null and not coalesce(additional_row, false) group by customer_id
having defaulted > 0 and defaulted >= cast(${share} as decimal(14,12)) * total order by customer_id`;
}
