import { z } from 'zod';
import { FindingGroup } from '../../../../src-shared/model/finding.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import type { TableFacts } from '../../../../src-shared/model/ecl/plan.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { text } from '../../../derive/sql-text.ts';
import { contagionSql } from '../staging/contagion.ts';
import { LOAN_SELECT, loanRows, type LoanRow } from './loan-row.ts';

/** Rule of loan files: a loan stands once. Tapes have no such rule: their further rows are further collateral. */
export const STANDS_ONCE = 'ECL-001';
const Groups = z.object({ groups: z.array(FindingGroup) });

/** Whether the rule was waived by a person: then further rows of a loan are what they should be. */
export function duplicatesWaived(groups: unknown): boolean {
  const parsed = Groups.safeParse(groups);
  return parsed.success && parsed.data.groups.some(({ rule, waived }) => rule === STANDS_ONCE && waived > 0);
}

/** First rows of loans that stand twice, by source row. `loan` and `intake_findings` are views of the session. */
export async function duplicateRows(session: Session): Promise<Set<number>> {
  const found = new Set<number>();
  await session.streamColumns(`SELECT CAST(source_row AS DOUBLE) FROM loans WHERE loan_id IN (SELECT l.loan_id FROM loan l JOIN intake_findings f USING (source_row) WHERE f.rule = ${text(STANDS_ONCE)} AND l.additional_row)`, ([rows = []]) => { for (const row of rows) found.add(row as number); });
  return found;
}

/** Customers whose share in default reaches the policy's bar, in the reporting currency; none where the policy has no contagion. */
export async function contagionOf(session: Session, policy: EclPolicy): Promise<TableFacts['contagion']> {
  const rates = Object.entries(policy.fx).map(([currency, rate]) => `WHEN ${text(currency)} THEN CAST(${text(rate.toFixed(9))} AS DECIMAL(18,9))`);
  const amount = rates.length === 0 ? 'balance' : `balance * (CASE currency ${rates.join(' ')} ELSE CAST('1' AS DECIMAL(18,9)) END)`;
  const sql = contagionSql(policy.staging, 'loans', amount);
  if (sql === null) return [];
  const found: { customer: string; share: number }[] = [];
  await session.streamColumns(`SELECT customer_id, CAST(total AS DOUBLE), CAST(defaulted AS DOUBLE) FROM (${sql}) ORDER BY customer_id`, ([customers = [], totals = [], defaulted = []]) => {
    customers.forEach((customer, i) => found.push({ customer: customer as string, share: (defaulted[i] as number) / (totals[i] as number) }));
  });
  return found;
}

/** Rows of `loans` from a source row up to, not including, another, in order. */
export async function readChunk(session: Session, from: number, to: number): Promise<LoanRow[]> {
  const rows: LoanRow[] = [];
  await session.streamColumns(`SELECT ${LOAN_SELECT} FROM loans WHERE source_row >= ${from} AND source_row < ${to} ORDER BY source_row`, (columns) => rows.push(...loanRows(columns)));
  return rows;
}
