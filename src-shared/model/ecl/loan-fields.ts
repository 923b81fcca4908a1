import type { ColumnType } from '../derivation.ts';

/** A column of the table `loan`: what the model reads of one loan, whatever file it came from. */
export interface LoanField {
  readonly name: string;
  readonly title: string;
  readonly type: ColumnType;
  readonly unit: 'none' | 'currency' | 'fraction' | 'months' | 'days' | 'years' | 'points';
  readonly meaning: string;
}

const MONEY = 'decimal(18,2)';
const FRACTION = 'decimal(18,12)';
const field = (name: string, title: string, type: ColumnType, unit: LoanField['unit'], meaning: string): LoanField => ({ name, title, type, unit, meaning });

/** Columns of `loan`, beside `source_row`. A null means: not known; nothing is guessed here, fallbacks are the policy's. */
export const LOAN_FIELDS: readonly LoanField[] = [
  field('loan_id', 'Loan', 'text', 'none', 'Names the loan; one row a loan is measured.'),
  field('customer_id', 'Customer', 'text', 'none', 'Names the obligor: contagion looks over the loans of one.'),
  field('additional_row', 'Additional row of the loan', 'boolean', 'none', 'True on every row of a loan after its first, e.g. further collateral on a tape: counted with the first, never measured twice.'),
  field('segment', 'Segment', 'text', 'none', 'Portfolio segment: chooses PD curve, LGD and thresholds.'),
  field('product', 'Product', 'text', 'none', 'Kind of loan.'),
  field('region', 'Region', 'text', 'none', 'Region of obligor or property.'),
  field('sector', 'Sector', 'text', 'none', 'Industry of the obligor.'),
  field('ledger_account', 'Ledger account', 'text', 'none', 'Account the gross carrying amount is booked on.'),
  field('grade', 'Grade', 'text', 'none', 'Internal or external rating at the reporting date.'),
  field('origination_grade', 'Grade at origination', 'text', 'none', 'Rating at initial recognition.'),
  field('score', 'Score', 'integer', 'points', 'Credit score at the reporting date.'),
  field('payment_history', 'Payment history', 'text', 'none', 'The servicer\'s word for past behaviour.'),
  field('currency', 'Currency', 'text', 'none', 'ISO 4217 of the loan\'s amounts.'),
  field('measurement', 'Measurement category', 'text', 'none', 'amortised-cost, fvoci, fvtpl or ifrs17 (IFRS 9 4.1); null: by policy.'),
  field('origination_date', 'Origination date', 'date', 'none', 'Initial recognition.'),
  field('maturity_date', 'Maturity date', 'date', 'none', 'Last contractual payment.'),
  field('remaining_term', 'Remaining term', 'integer', 'months', 'Whole months from the reporting date to maturity, a begun month counts.'),
  field('original_term', 'Original term', 'integer', 'months', 'Months from origination to maturity.'),
  field('months_on_book', 'Months on book', 'integer', 'months', 'Whole months from origination to the reporting date.'),
  field('vintage', 'Vintage', 'integer', 'years', 'Year of origination.'),
  field('amortisation', 'Amortisation', 'text', 'none', 'annuity, linear, bullet, balloon, revolving, cash-flows or roll-up.'),
  field('original_balance', 'Original amount', MONEY, 'currency', 'Amount lent at origination.'),
  field('balance', 'Gross carrying amount', MONEY, 'currency', 'Drawn, before any allowance (IFRS 9 Appendix A).'),
  field('arrears_amount', 'Arrears', MONEY, 'currency', 'Due and unpaid, where it is not in the balance.'),
  field('credit_limit', 'Credit limit', MONEY, 'currency', 'Committed amount; undrawn is what it exceeds the balance by.'),
  field('balloon_amount', 'Balloon', MONEY, 'currency', 'Principal due with the last payment.'),
  field('cash_flows', 'Cash flows', 'text', 'none', 'Given contractual flows: `month:principal` joined by `;`.'),
  field('eir', 'Effective interest rate', FRACTION, 'fraction', 'Original EIR a year (B5.5.44); for floating rates the current one.'),
  field('contract_rate', 'Contract rate', FRACTION, 'fraction', 'Nominal rate a year of the instalment plan.'),
  field('rate_type', 'Rate type', 'text', 'none', 'fixed or floating.'),
  field('credit_adjusted_eir', 'Credit-adjusted EIR', FRACTION, 'fraction', 'Of POCI assets (B5.5.45).'),
  field('days_past_due', 'Days past due', 'integer', 'days', 'Days since the oldest unpaid amount fell due.'),
  field('months_in_default', 'Months in default', 'integer', 'months', 'Since default began.'),
  field('months_since_default_exit', 'Months since leaving default', 'integer', 'months', 'Null: never in default.'),
  field('months_since_stage2_trigger', 'Months since the last stage 2 trigger', 'integer', 'months', 'Null: none.'),
  field('unlikely_to_pay', 'Unlikely to pay', 'boolean', 'none', 'Qualitative default (B5.5.37).'),
  field('watchlist', 'Watch-list', 'boolean', 'none', 'On the watch-list.'),
  field('forborne', 'Forborne', 'boolean', 'none', 'A concession holds or its probation runs.'),
  field('poci', 'POCI', 'boolean', 'none', 'Credit-impaired when bought or made (5.5.13).'),
  field('poci_initial_ecl', 'Initial lifetime ECL (POCI)', MONEY, 'currency', 'Lifetime ECL at initial recognition, in the credit-adjusted EIR.'),
  field('pd_12m', '12-month PD', FRACTION, 'fraction', 'Through-the-cycle PD of the next year; null: by grade, score or segment.'),
  field('origination_pd', 'PD expected at origination', FRACTION, 'fraction', 'Annualised PD of the residual life as expected at initial recognition (5.5.9).'),
  field('origination_pd_12m', '12-month PD at origination', FRACTION, 'fraction', 'Used where the policy tests on 12-month PD (B5.5.13).'),
  field('pd_curve', 'PD curve', 'text', 'none', 'Names a curve of the policy; null: by segment and grade.'),
  field('lgd', 'LGD', FRACTION, 'fraction', 'Loss given default; null: by collateral or segment.'),
  field('collateral_value', 'Collateral value', MONEY, 'currency', 'Latest valuation, all items of the loan.'),
  field('collateral_type', 'Collateral type', 'text', 'none', 'Kind of collateral.'),
  field('guarantee_amount', 'Guaranteed amount', MONEY, 'currency', 'Integral to the terms (B5.5.55); other guarantees are assets of their own.'),
  field('guarantee_integral', 'Guarantee is integral', 'boolean', 'none', 'False: not part of this loan\'s shortfall.'),
  field('guarantor_pd', 'Guarantor PD', FRACTION, 'fraction', '12-month PD of the guarantor.'),
  field('guarantor_lgd', 'Guarantor LGD', FRACTION, 'fraction', 'LGD on the guarantor.'),
  field('ccf', 'Credit conversion factor', FRACTION, 'fraction', 'Share of the undrawn drawn by default; null: by policy.'),
  field('cpr', 'Prepayment rate', FRACTION, 'fraction', 'CPR a year; null: by policy.'),
  field('youngest_age', 'Age of the youngest borrower', 'decimal(18,4)', 'years', 'Equity release: exits by death or care.'),
  field('ltv', 'Loan to value', 'decimal(18,4)', 'points', 'As delivered, in points.'),
  field('dti', 'Debt to income', 'decimal(18,4)', 'points', 'As delivered, in points.'),
  field('employment_months', 'Employment', 'integer', 'months', 'Months in employment.'),
  field('modified', 'Modified in the period', 'boolean', 'none', 'Contractual flows were changed (5.4.3).'),
  field('modification_loss', 'Modification gain or loss', MONEY, 'currency', 'Gain positive, loss negative (5.4.3).'),
  field('written_off', 'Written off in the period', MONEY, 'currency', 'Gross amount written off (5.4.4), in part or in whole.'),
  field('enforcement', 'Still enforced', 'boolean', 'none', 'Written off and still subject to enforcement (IFRS 7 35L).'),
  field('default_outcome', 'Defaulted after the date', 'boolean', 'none', 'Realised in the observation window: for back-tests only, never read by the model.'),
  field('realised_lgd', 'Realised LGD', FRACTION, 'fraction', 'Realised loss over exposure at default: for back-tests only.'),
];
