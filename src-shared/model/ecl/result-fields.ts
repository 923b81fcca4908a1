/** Stages as stored in the table `ecl`. `S`: simplified approach (5.5.15). `-`: outside section 5.5. */
export const STAGES = ['1', '2', '3', 'POCI', 'S', '-'] as const;
export type Stage = (typeof STAGES)[number];

/** Why a loan is in its stage. The order is the order in which reasons are told; the first that decides is the decisive one. */
export const STAGE_REASONS = ['OUT_OF_SCOPE', 'POCI', 'SIMPLIFIED', 'OVERRIDE', 'DPD90', 'UTP', 'CONTAGION', 'PROBATION_S3', 'DPD30', 'WATCHLIST', 'FORBORNE', 'PD_INCREASE', 'NOTCHES', 'PROBATION_S2', 'NO_SNAPSHOT_LIFETIME', 'LCR_EXEMPT', 'NO_ORIG_PD'] as const;
export type StageReason = (typeof STAGE_REASONS)[number];

/** What a loan lacked and what stood in for it: `EIR`, `PD`, ... */
export const FALLBACKS = ['EIR', 'PD', 'LGD', 'TERM', 'CURRENCY', 'SEGMENT', 'BALANCE', 'STAGING', 'AMORTISATION', 'DUPLICATE'] as const;
export type Fallback = (typeof FALLBACKS)[number];

export type ResultType = 'text' | 'boolean' | 'integer' | 'decimal(18,2)' | 'decimal(18,12)';

export interface ResultField { readonly name: string; readonly title: string; readonly type: ResultType; readonly unit: 'none' | 'currency' | 'reporting' | 'fraction' | 'months'; readonly meaning: string }
const field = (name: string, title: string, type: ResultType, unit: ResultField['unit'], meaning: string): ResultField => ({ name, title, type, unit, meaning });

/**
 * Columns of the table `ecl`, one row a measured loan, beside `source_row` (that of the loan's first row). Unit `reporting`: in the
 * reporting currency, after the FX step; `currency`: in the loan's. Amounts are rounded once, half away from zero, to minor units.
 */
export const RESULT_FIELDS: readonly ResultField[] = [
  field('loan_id', 'Loan', 'text', 'none', 'As in `loan`.'),
  field('customer_id', 'Customer', 'text', 'none', 'As in `loan`.'),
  field('segment', 'Segment', 'text', 'none', 'As in `loan`; the fallback segment where it has none.'),
  field('product', 'Product', 'text', 'none', 'As in `loan`.'),
  field('region', 'Region', 'text', 'none', 'As in `loan`.'),
  field('sector', 'Sector', 'text', 'none', 'As in `loan`.'),
  field('ledger_account', 'Ledger account', 'text', 'none', 'As in `loan`.'),
  field('grade', 'Grade', 'text', 'none', 'As in `loan`, else the grade that its PD falls into.'),
  field('vintage', 'Vintage', 'integer', 'none', 'Year of origination.'),
  field('currency', 'Currency', 'text', 'none', 'Of the loan.'),
  field('measurement', 'Measurement category', 'text', 'none', 'amortised-cost, fvoci, fvtpl or ifrs17.'),
  field('in_scope', 'In scope of 5.5', 'boolean', 'none', 'Amortised cost and FVOCI only.'),
  field('stage', 'Stage', 'text', 'none', 'One of STAGES.'),
  field('decisive', 'Decisive reason', 'text', 'none', 'First reason that decides; null in stage 1 without reason.'),
  field('reasons', 'All reasons', 'text', 'none', 'Every reason that holds, in order, joined by `;`.'),
  field('not_assessable', 'SICR not assessable', 'boolean', 'none', 'No origination snapshot.'),
  field('fallbacks', 'Fallbacks', 'text', 'none', 'What stood in for what the loan lacked, joined by `;`; null for none.'),
  field('days_past_due', 'Days past due', 'integer', 'none', 'As in `loan`.'),
  field('dpd_bucket', 'Bucket of days past due', 'text', 'none', 'Current, 1-30, 31-60, 61-90 or over 90.'),
  field('remaining_term', 'Remaining term', 'integer', 'months', 'As measured, behavioural life of revolving ones included.'),
  field('eir', 'EIR', 'decimal(18,12)', 'fraction', 'Rate it was discounted at.'),
  field('pd_12m', '12-month PD', 'decimal(18,12)', 'fraction', 'Scenario-weighted, point in time.'),
  field('pd_lifetime', 'Lifetime PD', 'decimal(18,12)', 'fraction', 'Scenario-weighted, cumulative over the residual life.'),
  field('pd_annualised', 'Annualised lifetime PD', 'decimal(18,12)', 'fraction', 'Constant yearly PD that gives the lifetime PD: what SICR compares.'),
  field('origination_pd', 'PD expected at origination', 'decimal(18,12)', 'fraction', 'Compared with.'),
  field('lgd', 'LGD', 'decimal(18,12)', 'fraction', 'Scenario-weighted, at the reporting date.'),
  field('balance', 'Gross carrying amount', 'decimal(18,2)', 'currency', 'In the loan\'s currency.'),
  field('gross_carrying_amount', 'Gross carrying amount, reporting currency', 'decimal(18,2)', 'reporting', 'After FX.'),
  field('undrawn', 'Undrawn commitment', 'decimal(18,2)', 'reporting', 'Limit above balance.'),
  field('ead', 'Exposure at default', 'decimal(18,2)', 'reporting', 'At the reporting date: drawn, arrears, and the converted undrawn.'),
  field('collateral_value', 'Collateral', 'decimal(18,2)', 'reporting', 'Value, at most what the loan carries for IFRS 7 35K.'),
  field('ecl_12m', '12-month ECL', 'decimal(18,2)', 'reporting', 'Scenario-weighted; whether or not it is booked.'),
  field('ecl_lifetime', 'Lifetime ECL', 'decimal(18,2)', 'reporting', 'Scenario-weighted; whether or not it is booked.'),
  field('ecl_default', 'ECL as defaulted', 'decimal(18,2)', 'reporting', 'Weighted LGD on exposure now.'),
  field('modelled', 'Modelled ECL', 'decimal(18,2)', 'reporting', 'What the stage books, before overlays.'),
  field('provision', 'Of it provision for undrawn', 'decimal(18,2)', 'reporting', 'Part of the modelled ECL that the undrawn commitment causes: a liability (IFRS 7 B8E).'),
  field('overlay', 'Overlays', 'decimal(18,2)', 'reporting', 'Governed additions, always apart.'),
  field('allowance', 'Loss allowance', 'decimal(18,2)', 'reporting', 'Modelled and overlays, the provision included.'),
  field('nneg_shortfall', 'No-negative-equity shortfall', 'decimal(18,2)', 'reporting', 'Equity release: a measure of its own, never in the allowance.'),
  field('modified', 'Modified in the period', 'boolean', 'none', 'As in `loan` (IFRS 7 35J).'),
  field('modification_loss', 'Modification gain or loss', 'decimal(18,2)', 'reporting', 'As in `loan`, after FX.'),
  field('written_off', 'Written off in the period', 'decimal(18,2)', 'reporting', 'As in `loan`, after FX.'),
  field('enforcement', 'Still enforced', 'boolean', 'none', 'As in `loan`: written off and still subject to enforcement (IFRS 7 35L).'),
  field('fallback_amount', 'Allowance resting on a fallback', 'decimal(18,2)', 'reporting', 'The allowance where `fallbacks` is not null, else 0.'),
];
