import { LOAN_FIELDS, type LoanField } from '../../../../src-shared/model/ecl/loan-fields.ts';

type Text = 'loan_id' | 'customer_id' | 'segment' | 'product' | 'region' | 'sector' | 'ledger_account' | 'grade' | 'origination_grade' | 'currency' | 'measurement' | 'amortisation' | 'cash_flows' | 'pd_curve' | 'rate_type' | 'maturity_date';
type Flag = 'unlikely_to_pay' | 'watchlist' | 'forborne' | 'poci' | 'guarantee_integral' | 'modified' | 'enforcement';
type Amount = 'original_balance' | 'balance' | 'arrears_amount' | 'credit_limit' | 'balloon_amount' | 'poci_initial_ecl' | 'collateral_value' | 'guarantee_amount' | 'modification_loss' | 'written_off';
type Number =
  | 'score' | 'remaining_term' | 'original_term' | 'months_on_book' | 'vintage' | 'eir' | 'contract_rate' | 'credit_adjusted_eir' | 'days_past_due' | 'months_in_default' | 'months_since_default_exit'
  | 'months_since_stage2_trigger' | 'pd_12m' | 'origination_pd' | 'origination_pd_12m' | 'lgd' | 'guarantor_pd' | 'guarantor_lgd' | 'ccf' | 'cpr' | 'youngest_age';

/**
 * One row of `loan` as the model reads it: amounts in the loan's currency, rates as fractions, dates as ISO text. Null: not known. What the
 * model does not read (outcomes, LTV, employment) is not here, so that it cannot be read by mistake.
 */
export type LoanRow = { readonly sourceRow: number } & { readonly [K in Text]: string | null } & { readonly [K in Flag]: boolean | null } & { readonly [K in Amount | Number]: number | null };
export type LoanRowField = Exclude<keyof LoanRow, 'sourceRow'>;

const READ: { readonly [K in LoanRowField]: true } = {
  loan_id: true, customer_id: true, segment: true, product: true, region: true, sector: true, ledger_account: true, grade: true, origination_grade: true, currency: true, measurement: true, amortisation: true, cash_flows: true, pd_curve: true, rate_type: true, maturity_date: true,
  unlikely_to_pay: true, watchlist: true, forborne: true, poci: true, guarantee_integral: true, modified: true, enforcement: true,
  original_balance: true, balance: true, arrears_amount: true, credit_limit: true, balloon_amount: true, poci_initial_ecl: true, collateral_value: true, guarantee_amount: true, modification_loss: true, written_off: true,
  score: true, remaining_term: true, original_term: true, months_on_book: true, vintage: true, eir: true, contract_rate: true, credit_adjusted_eir: true, days_past_due: true, months_in_default: true, months_since_default_exit: true,
  months_since_stage2_trigger: true, pd_12m: true, origination_pd: true, origination_pd_12m: true, lgd: true, guarantor_pd: true, guarantor_lgd: true, ccf: true, cpr: true, youngest_age: true,
};

/** Fields of `loan` that the model reads, in the order of the table. */
export const READ_FIELDS: readonly LoanField[] = LOAN_FIELDS.filter((field) => Object.hasOwn(READ, field.name));

/** SELECT list of a scan whose columns `loanRows` reads: numbers as doubles (each decimal is the nearest double of its digits). */
export const LOAN_SELECT: string = ['CAST(source_row AS DOUBLE)', ...READ_FIELDS.map(({ name, type }) => (type === 'text' || type === 'date' ? `CAST("${name}" AS VARCHAR)` : type === 'boolean' ? `"${name}"` : `CAST("${name}" AS DOUBLE)`))].join(', ');

/** Rows of a block that a scan with `LOAN_SELECT` gave, column by column. */
export function loanRows(columns: readonly (readonly unknown[])[]): LoanRow[] {
  const [rows = [], ...values] = columns;
  return rows.map((sourceRow, i) => {
    // A copy of a literal keeps the shape that the engine knows; an object made key by key is a dictionary, several times slower to read.
    const row: Record<string, unknown> = { ...READ, sourceRow };
    for (let at = 0; at < READ_FIELDS.length; at += 1) row[(READ_FIELDS[at] as LoanField).name] = (values[at] as readonly unknown[])[i] ?? null;
    return row as unknown as LoanRow;
  });
}

/** A row from its texts, as `CAST(... AS VARCHAR)` says them: the same numbers as `loanRows` reads. */
export function loanRowOf(sourceRow: number, texts: Readonly<Record<string, string | null>>): LoanRow {
  const value = ({ name, type }: LoanField): unknown => {
    const text = texts[name] ?? null;
    return text === null || type === 'text' || type === 'date' ? text : type === 'boolean' ? text === 'true' : Number(text);
  };
  return { sourceRow, ...Object.fromEntries(READ_FIELDS.map((field) => [field.name, value(field)])) } as unknown as LoanRow;
}
