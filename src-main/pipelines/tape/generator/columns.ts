import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { SeededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { Reading } from '../../../../src-shared/model/mapping.ts';
import type { DateForm } from './calendar.ts';
import { writeDate } from './calendar.ts';
import * as clean from './clean.ts';
import { mixedDate, money, note, plain, points, yesNo } from './dress.ts';
import type { LoanState } from './life.ts';
import { PLACEHOLDER, WORDS } from './vocabulary.ts';

/** One column of the tape: its header as printed, what it means, how it must be read, and how its cell is written. */
export interface TapeColumn {
  readonly id: string;
  readonly header: string;
  /** Canonical field; null where the column must not be used. */
  readonly field: string | null;
  readonly reading: Reading;
  /** Why this field, for the mapping document. */
  readonly reason: string;
  write(state: LoanState, random: SeededRandom): string;
}

const NUMBER: Reading = { number: '1,234.56' };
const DATES = (...dates: readonly DateForm[]): Reading => ({ dates: [...dates] });

function word(list: keyof typeof WORDS, code: string | null, random: SeededRandom): string {
  const words = code === null ? [] : ((WORDS[list] as Readonly<Record<string, readonly string[]>>)[code] ?? []);
  const draw = random.next();
  return words.length === 0 ? '' : (words[Math.min(words.length - 1, Math.floor(draw * words.length))] as string);
}

function text(id: string, header: string, field: string | null, reason: string, value: (state: LoanState) => string): TapeColumn {
  return { id, header, field, reason, reading: {}, write: value };
}
function amount(id: string, header: string, field: string | null, reason: string, value: (state: LoanState) => number | null): TapeColumn {
  return { id, header, field, reason, reading: NUMBER, write: (state, random) => { const pence = value(state); const shown = money(pence ?? 0, random); return pence === null ? '' : shown; } };
}
function date(id: string, header: string, field: string, reason: string, forms: readonly [DateForm, ...DateForm[]], value: (state: LoanState) => LocalDate | null): TapeColumn {
  return { id, header, field, reason, reading: DATES(...forms), write: (state, random) => mixedDate(value(state), forms, random) };
}
function code(id: string, header: string, field: string, reason: string, list: keyof typeof WORDS, value: (state: LoanState) => string | null): TapeColumn {
  return { id, header, field, reason, reading: {}, write: (state, random) => word(list, value(state), random) };
}
function flag(id: string, header: string, field: string, reason: string, value: (state: LoanState) => boolean): TapeColumn {
  return { id, header, field, reason, reading: {}, write: (state, random) => yesNo(value(state), random) };
}

const SAME = 'The header is the field’s name.';
const PERSON = 'Confirmed against the servicer’s data dictionary.';
const SECOND = 'Second of two columns with this header: the block “at origination”.';

/** The sixty-two columns in the servicer's order. Two headers repeat; four end in a space; one holds a comma, one a pound sign. */
export const COLUMNS: readonly TapeColumn[] = [
  text('loan', 'Loan Ref', 'loan_identifier', PERSON, (s) => s.loan.originalId),
  text('original-exposure', 'Original Underlying Exposure Identifier', 'original_underlying_exposure_identifier', SAME, (s) => s.loan.originalId),
  text('new-exposure', 'New Exposure ID ', 'new_underlying_exposure_identifier', PERSON, (s) => s.loan.newId),
  text('original-obligor', 'Orig Borrower ID', 'original_obligor_identifier', PERSON, (s) => s.loan.originalObligorId),
  text('new-obligor', 'New Obligor Identifier', 'new_obligor_identifier', SAME, (s) => s.loan.newObligorId),
  date('cut-off', 'Data Cut-Off Date', 'data_cut_off_date', SAME, ['dd/MM/yyyy'], (s) => s.cutOff),
  date('pool-addition', 'Pool Addition Date', 'pool_addition_date', SAME, ['dd/MM/yyyy', 'd MMM yyyy'], (s) => s.loan.poolAddition),
  date('repurchased', 'Bought Back On', 'date_of_repurchase', PERSON, ['dd/MM/yyyy'], (s) => s.repurchased),
  date('redeemed', 'Redemption Date', 'redemption_date', SAME, ['dd/MM/yyyy', 'd MMM yyyy'], (s) => s.redeemed),
  flag('resident', 'Resident', 'resident', SAME, (s) => s.loan.resident),
  { id: 'employment', header: 'Employment Status', field: 'employment_status', reason: SAME, reading: {}, write: (s, random) => word('employment_status', s.loan.employment, random) || PLACEHOLDER },
  flag('impaired', 'Adverse Credit Flag', 'credit_impaired_obligor', PERSON, (s) => s.loan.impaired),
  { id: 'originated', header: 'Origination Dt ', field: 'origination_date', reason: PERSON, reading: DATES('dd/MM/yyyy', 'd MMM yyyy'), write: (s, random) => (s.loan.role.part === 'mistyped-origination' ? writeDate(clean.mistyped(s.loan.originated), 'dd/MM/yyyy') : mixedDate(s.loan.originated, ['dd/MM/yyyy', 'd MMM yyyy'], random)) },
  code('channel', 'Origination Channel', 'origination_channel', SAME, 'origination_channel', (s) => s.loan.channel),
  code('purpose', 'Loan Purpose', 'purpose', PERSON, 'purpose', (s) => s.loan.purpose),
  text('currency', 'Ccy', 'exposure_currency_denomination', PERSON, () => 'GBP'),
  amount('original-balance', 'Initial Advance (£)', 'original_principal_balance', PERSON, (s) => s.loan.original),
  amount('balance', 'Curr Prin Bal ', 'current_principal_balance', PERSON, (s) => s.balance),
  amount('last-month', 'Prior Month Balance', null, 'Last month’s balance of the same loan. Not RREL31, which means balances that rank ahead of this loan.', (s) => clean.priorMonthBalance(s)),
  amount('limit', 'Total Credit Limit', 'total_credit_limit', SAME, (s) => clean.creditLimit(s)),
  { id: 'amortisation', header: 'Amortisation Type', field: 'amortisation_type', reason: SAME, reading: {}, write: (s) => WORDS.amortisation_type.OTHR[s.loan.product === 'serviced' ? 1 : 0] },
  code('interest-frequency', 'Interest Pay Freq', 'scheduled_interest_payment_frequency', PERSON, 'scheduled_interest_payment_frequency', (s) => clean.interestFrequency(s)),
  amount('payment-due', 'Payment Due', 'payment_due', SAME, (s) => s.instalment),
  code('rate-type', 'Interest Rate Type', 'interest_rate_type', SAME, 'interest_rate_type', (s) => (s.loan.variable ? 'FLIF' : 'FXRL')),
  { id: 'rate', header: 'Current Interest Rate', field: 'current_interest_rate', reason: SAME, reading: { ...NUMBER, percent: 'points' }, write: (s, random) => points(clean.thousandths(s.loan.rate, 3), random) },
  code('index', 'Index', 'current_interest_rate_index', PERSON, 'current_interest_rate_index', (s) => (s.loan.variable ? 'BOER' : null)),
  code('tenor', 'Index Tenor', 'current_interest_rate_index_tenor', PERSON, 'current_interest_rate_index_tenor', (s) => (s.loan.variable ? 'OVNG' : null)),
  { id: 'margin', header: 'Margin (dec)', field: 'current_interest_rate_margin', reason: 'Decimal fraction: 0.0175 is 1.75 points.', reading: { ...NUMBER, percent: 'fraction' }, write: (s) => (s.loan.variable ? clean.fraction(s.loan.margin, 100_000, 5) : '') },
  text('reset', 'Reset Months', 'interest_rate_reset_interval', PERSON, (s) => (s.loan.variable ? '1' : '')),
  amount('fee', 'ERC Collected', 'prepayment_fee', 'Charge actually collected on part repayments.', (s) => clean.feeCollected(s)),
  date('fee-ends', 'ERC Ends', 'prepayment_fee_end_date', 'Serial numbers of a spreadsheet where the system’s own date is missing.', ['excel-serial', 'dd/MM/yyyy'], (s) => s.loan.chargeEnds),
  { id: 'free-repayment', header: 'Penalty-Free Repayment % pa', field: 'percentage_of_prepayments_allowed_per_year', reason: PERSON, reading: { ...NUMBER, percent: 'points' }, write: (s) => `${s.loan.freeRepayment}%` },
  date('prepaid', 'Last Part Repayment', 'prepayment_date', PERSON, ['dd/MM/yyyy', 'dd-MMM-yy'], (s) => s.prepaid),
  amount('prepayments', 'Part Repayments To Date', 'cumulative_prepayments', PERSON, (s) => s.prepayments),
  date('restructured', 'Date of Restructuring', 'date_of_restructuring', SAME, ['dd/MM/yyyy'], (s) => s.restructured),
  date('last-arrears', 'Date Last In Arrears', 'date_last_in_arrears', SAME, ['dd/MM/yyyy'], (s) => s.lastInArrears),
  amount('arrears', 'Arrears Balance', 'arrears_balance', SAME, (s) => s.arrears),
  text('days', 'DPD', 'number_of_days_in_arrears', PERSON, (s) => String(s.days)),
  code('status', 'Account Status', 'account_status', SAME, 'account_status', (s) => s.status),
  code('default-reason', 'Default Reason', 'reason_for_default_or_foreclosure', PERSON, 'reason_for_default_or_foreclosure', (s) => (s.defaulted === null ? null : 'PDXX')),
  amount('default-amount', 'Default Amount', 'default_amount', SAME, (s) => s.defaultAmount),
  date('default-date', 'Default Date', 'default_date', SAME, ['dd/MM/yyyy'], (s) => s.defaulted),
  flag('litigation', 'Litigation', 'litigation', SAME, (s) => s.status === 'DFLT' && s.days > 180),
  text('original-collateral', 'Original Collateral Identifier', 'original_collateral_identifier', SAME, (s) => s.loan.originalCollateralId),
  text('new-collateral', 'New Collateral Identifier', 'new_collateral_identifier', SAME, (s) => s.loan.newCollateralId),
  { id: 'collateral-type', header: 'Security Type', field: 'collateral_type', reason: PERSON, reading: {}, write: (s) => (clean.collateralTypeTyped(s) ? WORDS.collateral_type.RBLD[0] : PLACEHOLDER) },
  { id: 'postcode', header: 'Post Code', field: 'property_postcode', reason: PERSON, reading: {}, write: (s, random) => { const draw = random.next(); return draw < 0.9 ? s.loan.postcode : draw < 0.95 ? s.loan.postcode.replace(' ', '') : s.loan.postcode.toLowerCase(); } },
  code('occupancy', 'Occupancy', 'occupancy_type', PERSON, 'occupancy_type', (s) => s.loan.occupancy),
  text('lien', 'Charge Rank', 'lien', PERSON, () => '1'),
  code('property', 'Property Type ', 'property_type', PERSON, 'property_type', (s) => s.loan.property),
  code('energy', 'EPC Rating', 'energy_performance_certificate_value', PERSON, 'energy_performance_certificate_value', (s) => s.loan.energy),
  { id: 'ltv', header: 'LTV', field: 'current_loan_to_value', reason: 'Fraction: 0.3577 is 35.77 points. Blank cells are derived from balance and valuation.', reading: { ...NUMBER, percent: 'fraction' }, write: (s) => (clean.ltvIsBlank(s) ? '' : clean.ltvFraction(s)) },
  amount('valuation', 'Valuation Amount', 'current_valuation_amount', 'First of two columns with this header: the latest valuation.', (s) => s.valuation),
  date('valued', 'Valuation Date', 'current_valuation_date', 'First of two columns with this header: the latest valuation.', ['dd/MM/yyyy', 'd MMM yyyy'], (s) => s.valued),
  code('method', 'Valuation Method', 'current_valuation_method', 'Method of the latest valuation.', 'valuation_method', (s) => s.loan.currentMethod),
  { id: 'original-ltv', header: 'Orig LTV %', field: 'original_loan_to_value', reason: 'Points: 34.60 is 34.6 %.', reading: { ...NUMBER, percent: 'points' }, write: (s, random) => points(clean.originalLtv(s), random) },
  { ...amount('original-valuation', 'Valuation Amount', 'original_valuation_amount', SECOND, (s) => s.loan.originalValuation), write: (s) => plain(s.loan.originalValuation).replace('.00', '') },
  date('original-valued', 'Valuation Date', 'original_valuation_date', SECOND, ['dd-MMM-yy', 'dd/MM/yyyy'], (s) => s.loan.originated),
  code('original-method', 'Orig Val Method', 'original_valuation_method', PERSON, 'valuation_method', (s) => s.loan.originalMethod),
  text('age', 'Age, Youngest', 'youngest_borrower_age', PERSON, (s) => String(clean.ageShown(s.loan))),
  text('product', 'Product Type', 'erm_product_type', PERSON, (s) => ({ 'lump-sum': 'Lifetime - lump sum', drawdown: 'Lifetime - drawdown', serviced: 'Lifetime - interest serviced' })[s.loan.product]),
  { ...text('notes', 'Servicer Notes', null, 'Free text for the servicer’s own use.', () => ''), write: (_, random) => note(random) },
];
