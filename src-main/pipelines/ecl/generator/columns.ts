import type { Amortisation } from '../kernel/loan-block.ts';
import { addMonths } from './calendar.ts';
import { expectedPd } from './contract.ts';
import { gradeName } from './risk-scale.ts';
import type { Contract } from './contract.ts';
import type { LoanState } from './life.ts';
import type { GeneratorHeaders } from './options.ts';

/** A cell before it is written: points and amounts as numbers with their decimals, dates ISO. */
type Cell = string | boolean | null | { readonly number: number; readonly decimals: number; readonly percent?: true } | { readonly date: string };

interface Column { readonly field: string; readonly english: string; readonly spanish: string; readonly cell: (contract: Contract, state: LoanState, date: string) => Cell }

const amount = (value: number | null): Cell => (value === null ? null : { number: value, decimals: 2 });
/** Points, written with their sign, so that nobody has to say what they are. */
const signed = (number: number, decimals: number): Cell => ({ number, decimals, percent: true });
const points = (fraction: number | null): Cell => (fraction === null ? null : signed(fraction * 100, 6));
const whole = (value: number | null): Cell => (value === null ? null : { number: value, decimals: 0 });
const column = (field: string, english: string, spanish: string, cell: Column['cell']): Column => ({ field, english, spanish, cell });

/** Words of the Spanish file for codes that the registry knows by synonym. */
const SPANISH_WORDS: Readonly<Record<string, string>> = {
  annuity: 'Francés', linear: 'Alemán', bullet: 'Al vencimiento', balloon: 'Cuota balón', revolving: 'Línea de crédito', 'roll-up': 'Roll-up', 'cash-flows': 'Cash flows', fixed: 'Fijo', floating: 'Variable', defaulted: 'Impago', 'not-defaulted': 'Al corriente',
  'amortised-cost': 'Coste amortizado', fvoci: 'VRORCO', fvtpl: 'VRCR',
};
const ENGLISH_WORDS: Readonly<Record<string, string>> = { annuity: 'Annuity', linear: 'Linear', bullet: 'Bullet', balloon: 'Balloon', revolving: 'Revolving', 'roll-up': 'Roll-up', defaulted: 'Default', 'not-defaulted': 'Current', 'amortised-cost': 'AC', fvoci: 'FVOCI', fvtpl: 'FVTPL', fixed: 'Fixed', floating: 'Floating' };

/** The file's columns: the registry's field, English and Spanish headers that its aliases know, and the cell. */
export const COLUMNS: readonly Column[] = [
  column('loan_identifier', 'Loan ID', 'Id préstamo', ({ id }) => id),
  column('borrower_identifier', 'Customer ID', 'Id cliente', ({ customer }) => customer.id),
  column('data_cut_off_date', 'Reporting date', 'Fecha de corte', (_, __, date) => ({ date })),
  column('portfolio_segment', 'Segment', 'Segmento', ({ product }) => product.segment),
  column('type_of_loan', 'Product type', 'Tipo de producto', ({ product }) => product.name),
  column('region', 'Region', 'Región', ({ customer }) => customer.place.region),
  column('industry_sector', 'Sector', 'Sector económico', ({ product, customer }) => (product.scored ? null : customer.sector)),
  column('ledger_account', 'Ledger account', 'Cuenta contable', ({ product }) => product.account),
  column('measurement_category', 'Measurement category', 'Categoría de medición', ({ measurement }) => measurement),
  column('exposure_currency_denomination', 'Currency', 'Divisa', ({ currency }) => currency),
  column('origination_date', 'Origination date', 'Fecha de formalización', ({ originationDate }) => ({ date: originationDate })),
  column('maturity_date', 'Maturity date', 'Fecha de vencimiento', ({ originationDate }, { monthsOnBook, remaining }) => ({ date: addMonths(originationDate, monthsOnBook + remaining) })),
  column('amortisation_type', 'Amortisation type', 'Tipo de amortización', ({ product }): Amortisation => product.amortisation),
  column('original_principal_balance', 'Original balance', 'Importe original', (contract) => amount(contract.amount)),
  column('current_principal_balance', 'Current balance', 'Saldo vivo', (_, { balance }) => amount(balance)),
  column('arrears_balance', 'Arrears amount', 'Importe impagado', (_, { arrears }) => amount(arrears)),
  column('total_credit_limit', 'Credit limit', 'Límite de crédito', (_, { limit }) => amount(limit)),
  column('balloon_amount', 'Balloon amount', 'Balloon amount', (contract) => (contract.product.balloon === undefined ? null : amount(Math.round(contract.amount * contract.product.balloon * 100) / 100))),
  column('effective_interest_rate', 'EIR', 'TIE', ({ eir }) => signed(eir, 3)),
  column('current_interest_rate', 'Interest rate', 'Tipo de interés', ({ rate }) => signed(rate, 3)),
  column('interest_rate_type', 'Rate type', 'Tipo de tasa', ({ rateType }) => rateType),
  column('credit_adjusted_effective_interest_rate', 'Credit-adjusted EIR', 'CAEIR', ({ poci, eir, originPd, lgd }) => (poci ? signed(Math.max(0.1, eir - originPd * (lgd ?? 0.45) * 100), 3) : null)),
  column('poci', 'POCI', 'POCI', ({ poci }) => poci),
  column('poci_initial_ecl', 'Initial ECL', 'Initial ECL', (contract) => (contract.poci ? amount(Math.round(contract.amount * Math.min(0.9, contract.originPd * (contract.lgd ?? 0.45) * (contract.term / 24)) * 100) / 100) : null)),
  column('number_of_days_in_arrears', 'Days past due', 'Días de impago', (_, { daysPastDue }) => whole(daysPastDue)),
  column('default_date', 'Default date', 'Fecha de impago', (_, { defaultDate }) => (defaultDate === null ? null : { date: defaultDate })),
  column('months_since_default_exit', 'Months since default exit', 'Months since default exit', (_, state) => whole(state.monthsSinceDefaultExit)),
  column('months_since_stage2_trigger', 'Months since stage 2 trigger', 'Months since stage 2 trigger', (_, state) => whole(state.monthsSinceTrigger)),
  column('unlikely_to_pay', 'Unlikely to pay', 'Improbable pago', (_, { unlikelyToPay }) => unlikelyToPay),
  column('watchlist', 'Watchlist', 'Vigilancia especial', (_, { watchlist }) => watchlist),
  column('forborne', 'Forborne', 'Refinanciado', (_, { forborne }) => forborne),
  column('modified', 'Modified', 'Modified', (_, { modificationLoss }) => modificationLoss !== null),
  column('modification_gain_or_loss', 'Modification gain/loss', 'Modification gain/loss', (_, { modificationLoss }) => amount(modificationLoss)),
  column('written_off_amount', 'Written off', 'Importe fallido', (_, { writtenOff }) => amount(writtenOff)),
  column('enforcement', 'Enforcement', 'Enforcement', (_, { writtenOff }) => (writtenOff === null ? null : true)),
  column('internal_risk_grade', 'Grade', 'Calificación interna', (_, { grade }) => grade),
  column('origination_risk_grade', 'Origination grade', 'Calificación en origen', ({ snapshot, originGrade }) => (snapshot ? gradeName(originGrade) : null)),
  column('credit_score', 'Credit score', 'Puntuación crediticia', (_, { score }) => whole(score)),
  column('payment_history', 'Payment history', 'Historial de pagos', (_, { history }) => history),
  column('probability_of_default', 'PD 12m', 'Probabilidad de incumplimiento', ({ product }, { pd }) => (product.scored ? points(pd) : null)),
  column('origination_probability_of_default', 'PD at origination', 'PD en origen', (contract, { monthsOnBook, remaining }) => (contract.snapshot ? points(expectedPd(contract, monthsOnBook, remaining)) : null)),
  column('origination_probability_of_default_12m', 'PD 12m at origination', 'PD 12m at origination', ({ snapshot, product, originPd }) => (snapshot && product.scored ? points(originPd) : null)),
  column('loss_given_default', 'LGD', 'Severidad', ({ lgd }) => points(lgd)),
  column('current_valuation_amount', 'Collateral value', 'Valor de tasación', (_, { collateral }) => amount(collateral)),
  column('collateral_type', 'Collateral type', 'Tipo de garantía', ({ product }) => product.collateral?.kind ?? null),
  column('current_loan_to_value', 'LTV', 'LTV actual', (_, { balance, collateral }) => (collateral === null || collateral === 0 ? null : signed(Math.min(99_999, (balance / collateral) * 100), 2))),
  column('guarantee_amount', 'Guarantee amount', 'Guarantee amount', ({ guaranteedShare }, { balance }) => (guaranteedShare === 0 ? null : amount(Math.round(balance * guaranteedShare * 100) / 100))),
  column('guarantee_integral', 'Guarantee integral', 'Guarantee integral', ({ guaranteedShare, guaranteeIntegral }) => (guaranteedShare === 0 ? null : guaranteeIntegral)),
  column('guarantor_probability_of_default', 'Guarantor PD', 'PD of guarantor', ({ guaranteedShare }) => (guaranteedShare === 0 ? null : points(0.0005))),
  column('guarantor_loss_given_default', 'Guarantor LGD', 'LGD of guarantor', ({ guaranteedShare }) => (guaranteedShare === 0 ? null : points(0.4))),
  column('credit_conversion_factor', 'CCF', 'CCF', ({ product }) => (product.ccf === undefined ? null : points(product.ccf))),
  column('debt_to_income_ratio', 'DTI', 'Ratio de endeudamiento', ({ customer }) => signed(customer.dti, 2)),
  column('employment_months', 'Employment months', 'Antigüedad laboral', ({ product, customer }) => (product.scored ? whole(customer.employmentMonths) : null)),
  column('youngest_borrower_age', 'Youngest age', 'Edad', ({ age, monthsOnBook }, state) => (age === null ? null : { number: age + Math.max(0, state.monthsOnBook - monthsOnBook) / 12, decimals: 2 })),
  column('loan_outcome', 'Default outcome', 'Outcome', (_, { outcome }) => (outcome === null ? null : outcome ? 'defaulted' : 'not-defaulted')),
  column('realised_loss_given_default', 'Realised LGD', 'Realised LGD', (_, { realisedLgd }) => points(realisedLgd)),
];

/** Header cells. */
export const headerOf = (headers: GeneratorHeaders): string[] => COLUMNS.map((each) => (headers === 'canonical' ? each.field : each[headers]));

/** The cells of a loan at a date, as the file's language writes them. */
export function cellsOf(contract: Contract, state: LoanState, date: string, headers: GeneratorHeaders): string[] {
  return COLUMNS.map((each) => written(each.cell(contract, state, date), headers));
}

function written(cell: Cell, headers: GeneratorHeaders): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return headers === 'spanish' ? (cell ? 'Sí' : 'No') : headers === 'english' ? (cell ? 'Y' : 'N') : String(cell);
  if (typeof cell === 'string') return (headers === 'spanish' ? SPANISH_WORDS[cell] : headers === 'english' ? ENGLISH_WORDS[cell] : undefined) ?? cell;
  if ('date' in cell) return headers === 'spanish' ? cell.date.split('-').toReversed().join('/') : cell.date;
  const text = `${cell.number.toFixed(cell.decimals)}${cell.percent === true ? '%' : ''}`;
  return headers === 'spanish' ? text.replace('.', ',') : text;
}
