import { RESULT_FIELDS } from '../../../../src-shared/model/ecl/result-fields.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { WrittenColumn, WrittenValues } from '../../../data/column-writer.ts';
import { nnegWeighted } from '../equity-release/nneg-shortfall.ts';
import { fallbacksText } from '../fallbacks/fallback-tally.ts';
import { roundedMinorUnits, roundedUnits } from '../kernel/rounding.ts';
import { decisiveOf, reasonsText } from '../staging/reason-mask.ts';
import type { Measured } from './measure-loans.ts';
import type { ModelBook } from './model-book.ts';
import type { PreparedLoan } from './prepare-loan.ts';

const RATE = 1e12;

/** Columns of the table `ecl` with its key first, as they are written. */
export const ECL_TABLE: readonly WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...RESULT_FIELDS.map(({ name, type }) => ({ name, type: type as WrittenColumn['type'] }))];

/** A row of `ecl` by column: texts, flags and whole numbers; decimals in units of their last digit. */
export type ResultRow = Readonly<Record<string, string | number | boolean | null>>;

/** One measured loan as a row of `ecl`. `overlay` in minor units, what overlays in the model came to and what was allocated together. */
export function resultRow(loan: PreparedLoan, at: number, measured: Measured, base: Measured, overlay: number, book: ModelBook): ResultRow {
  const { row, fx } = loan;
  const money = (amount: number | null): number | null => (amount === null ? null : roundedMinorUnits(amount * fx));
  const rate = (value: number | null): number | null => (value === null ? null : roundedUnits(value, RATE));
  const kernel = loan.inScope && loan.matrix === null;
  const stage = measured.stage[at] as number;
  const reasons = measured.reasons[at] as number;
  const modelled = base.booked[at] as number;
  const fallbacks = fallbacksText(loan.lacks);
  const gross = money(loan.balance) ?? 0;
  return {
    source_row: row.sourceRow, loan_id: loan.loanId, customer_id: row.customer_id, segment: loan.segment, product: row.product, region: row.region, sector: row.sector, ledger_account: row.ledger_account,
    grade: loan.grade, vintage: row.vintage, currency: loan.currency, measurement: loan.measurement, in_scope: loan.inScope, stage: STAGES[stage] ?? '-', decisive: decisiveOf(reasons), reasons: reasonsText(reasons),
    not_assessable: measured.notAssessable[at] === 1, fallbacks, days_past_due: smallInteger(row.days_past_due), dpd_bucket: bucketOf(row.days_past_due), remaining_term: kernel ? loan.term : null,
    eir: kernel ? rate(loan.eir) : null, pd_12m: kernel ? rate(base.pd12[at] as number) : null, pd_lifetime: kernel ? rate(base.pdLifetime[at] as number) : null, pd_annualised: kernel ? rate(base.pdAnnualised[at] as number) : null,
    origination_pd: rate(book.policy.staging.sicrPd === 'lifetime' ? loan.staging.originationPdLifetime : loan.staging.originationPd12), lgd: kernel ? rate(base.lgd[at] as number) : null,
    balance: roundedMinorUnits(loan.balance), gross_carrying_amount: gross, undrawn: money(loan.undrawn), ead: loan.inScope ? money(loan.drawn + loan.ccf * loan.undrawn) : 0,
    collateral_value: row.collateral_value === null ? null : Math.min(gross, Math.max(0, money(row.collateral_value) ?? 0)),
    ecl_12m: base.ecl12[at] as number, ecl_lifetime: base.lifetime[at] as number, ecl_default: base.defaulted[at] as number, modelled, provision: base.provision[at] as number,
    overlay, allowance: modelled + overlay, nneg_shortfall: shortfallOf(loan, book), modified: row.modified, modification_loss: money(row.modification_loss), written_off: money(row.written_off), enforcement: row.enforcement,
    fallback_amount: fallbacks === null ? 0 : modelled + overlay,
  };
}

/** Rows column by column, in the order of `ECL_TABLE`. */
export function columnsOf(rows: readonly ResultRow[]): WrittenValues[] {
  return ECL_TABLE.map(({ name }) => rows.map((row) => row[name] ?? null));
}

/** The no-negative-equity shortfall of an equity-release loan, in minor units; null for others and where it cannot be measured. */
function shortfallOf({ row, balance, eir, fx }: PreparedLoan, { policy, scenarios }: ModelBook): number | null {
  const rules = policy.equityRelease;
  if (rules === undefined || row.product === null || !rules.products.includes(row.product)) return null;
  const value = nnegWeighted({ balance, rate: row.contract_rate, eir, collateralValue: row.collateral_value, youngestAge: row.youngest_age }, rules, scenarios, policy.conventions);
  return value === null ? null : roundedMinorUnits(value * fx);
}

const BUCKETS = [{ to: 0, label: 'Current' }, { to: 30, label: '1-30' }, { to: 60, label: '31-60' }, { to: 90, label: '61-90' }] as const;

/** Bucket of days past due; null where they are not known. */
export function bucketOf(days: number | null): string | null {
  if (days === null) return null;
  return BUCKETS.find(({ to }) => days <= to)?.label ?? 'over 90';
}

/** What fits a column of 32 bits: a file may hold any number of days. */
function smallInteger(value: number | null): number | null {
  return value === null ? null : Math.max(-2147483648, Math.min(2147483647, Math.trunc(value)));
}
