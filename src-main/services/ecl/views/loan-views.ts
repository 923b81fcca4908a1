import { decimal } from '../../../../src-shared/kernel/decimal.ts';
import { ident } from '../../../derive/sql-text.ts';
import { COMMON, growth, joined, MEANS, plain, quotient, share, type Cells, type EclView } from './view.ts';

const LOAN = ['loan_id', 'customer_id', 'original_balance', 'loan_balance', 'contract_rate', 'original_term', 'product', 'origination_date', 'maturity_date', 'score', 'dti', 'employment_months', 'region', 'sector', 'currency', 'stage', 'decisive', 'pd_12m', 'pd_lifetime', 'lgd', 'ead', 'allowance', 'days_past_due', 'grade', 'payment_history', 'dpd_bucket', 'months_on_book', 'remaining_term', 'gross_carrying_amount'];
const minus = (a: string | null | undefined, b: string | null | undefined): string | null => (a === null || a === undefined || b === null || b === undefined ? null : decimal(a).minus(b).toFixed(2));
/** Bands of a hundred points over the whole scale: no score is taken for invalid because it is high. */
const scoreBand = (row: Cells): string | null => { const score = row['score'] ?? null; if (score === null) return null; const low = Math.floor(Number(score) / 100) * 100; return `${low}-${low + 99}`; };

/** View 1: one row a loan. */
export const portfolioView: EclView = {
  title: 'Loan portfolio',
  note: 'One row a loan in the scope of section 5.5. Corrected: the stage and its reason are those of the run, not a label of the file; days past due fall into the policy\'s buckets; scores of any scale have a band; the paydown is against the original amount; the date is the reporting date, not today.',
  columns: [
    plain('loan_id', 'Loan'), plain('customer_id', 'Customer'), plain('original_balance', 'Original amount', 'currency'), plain('loan_balance', 'Current balance', 'currency'), plain('contract_rate', 'Interest rate', 'fraction'), plain('original_term', 'Term', 'months'), plain('product', 'Product'),
    plain('origination_date', 'Origination'), plain('maturity_date', 'Maturity'), plain('score', 'Score', 'points'), plain('dti', 'Debt to income', 'points'), plain('employment_months', 'Employment', 'months'), plain('region', 'Region'), plain('sector', 'Sector'), plain('currency', 'Currency'),
    plain('stage', 'Stage'), plain('decisive', 'Why this stage'), plain('pd_12m', '12-month PD', 'fraction'), plain('pd_lifetime', 'Lifetime PD', 'fraction'), plain('lgd', 'LGD', 'fraction'), plain('ead', 'EAD', 'reporting'), plain('allowance', 'ECL', 'reporting'), plain('days_past_due', 'Days past due', 'days'), plain('dpd_bucket', 'Bucket'), plain('grade', 'Grade'), plain('payment_history', 'Payment history'),
    { name: 'credit_score_band', title: 'Score band', unit: 'none', of: scoreBand },
    { name: 'principal_paid', title: 'Principal paid', unit: 'currency', of: (row) => minus(row['original_balance'], row['loan_balance']) },
    { name: 'paydown_ratio', title: 'Paydown', unit: 'points', of: (row) => quotient(minus(row['original_balance'], row['loan_balance']), row['original_balance'], 2, 100) },
    share('ecl_rate', 'ECL over gross carrying amount', 'allowance', 'gross_carrying_amount'), plain('months_on_book', 'Months on book', 'months'), plain('remaining_term', 'Months to maturity', 'months'), plain('reporting_date', 'Reporting date'),
  ],
  sql: ({ tables, plan }) => `SELECT ${LOAN.map(ident).join(', ')}, DATE '${plan.reportingDate}' AS reporting_date FROM ${joined(tables)} ORDER BY source_row`,
};

/** View 2: stages by region, product and sector. */
export const stagesView: EclView = {
  title: 'Stage distribution',
  note: 'By stage, region, product and sector, at the reporting date. Corrected: non-performing is what the policy stages as credit-impaired, one bar everywhere (the reference counted over 90 days here and 90 or more there); coverage is allowance over gross carrying amount; the weighted PD weights by exposure.',
  columns: [
    plain('calculation_date', 'Date'), plain('stage', 'Stage'), plain('region', 'Region'), plain('product', 'Product'), plain('sector', 'Sector'), plain('loans', 'Loans', 'count'), plain('exposure', 'Exposure', 'reporting'), plain('ecl', 'ECL', 'reporting'), ...MEANS,
    share('avg_pd_lifetime', 'Mean lifetime PD', 'life_sum', 'life_n', { unit: 'fraction', factor: 1, scale: 6 }), share('ecl_coverage_ratio', 'Coverage', 'ecl', 'exposure'), plain('delinquent', 'Past due', 'count'), plain('npl', 'Non-performing', 'count'),
    share('portfolio_weighted_pd', 'PD weighted by exposure', 'pd_weighted', 'pd_weight', { unit: 'fraction', factor: 1, scale: 6 }),
  ],
  sql: ({ tables, plan }) => `SELECT DATE '${plan.reportingDate}' AS calculation_date, stage, region, product, sector, ${COMMON} FROM ${joined(tables)} GROUP BY stage, region, product, sector ORDER BY stage, region NULLS LAST, product NULLS LAST, sector NULLS LAST`,
};

/** View 3: trends by reporting date. */
export const trendsView: EclView = {
  title: 'Credit quality trends',
  note: 'By reporting date and stage. Corrected: the trend goes over snapshots, this run and the one before it, not over months of origination of one snapshot; new loans are those originated since the date before; growth is against the snapshot before.',
  columns: [
    plain('reporting_date', 'Reporting date'), plain('stage', 'Stage'), plain('loans', 'Loans', 'count'), plain('exposure', 'Exposure', 'reporting'), plain('new_loans', 'New loans', 'count'), plain('new_volume', 'New volume', 'reporting'), ...MEANS, plain('ecl', 'ECL', 'reporting'),
    growth('loan_count_growth_pct', 'Growth of loans', 'loans', 'stage', 'reporting_date'), growth('credit_score_change_pct', 'Change of the mean score', 'score_mean', 'stage', 'reporting_date'), growth('ecl_growth_pct', 'Growth of ECL', 'ecl', 'stage', 'reporting_date'),
  ],
  sql: ({ tables, plan, priorDate }) => {
    const snapshot = (date: string, since: string | null, of: { ecl: string; loan: string }): string => {
      const isNew = since === null ? 'false' : `origination_date > DATE '${since}'`;
      return `SELECT DATE '${date}' AS reporting_date, stage, ${COMMON}, count(*) FILTER (WHERE ${isNew}) AS new_loans, sum(gross_carrying_amount) FILTER (WHERE ${isNew}) AS new_volume FROM ${joined(of)} GROUP BY stage`;
    };
    const prior = tables.priorEcl !== null && tables.priorLoan !== null && priorDate !== null ? [snapshot(priorDate, null, { ecl: tables.priorEcl, loan: tables.priorLoan })] : [];
    return `SELECT * FROM (${[...prior, snapshot(plan.reportingDate, priorDate, tables)].join(' UNION ALL ')}) s ORDER BY reporting_date, stage`;
  },
  rows: (_facts, rows) => rows.map((row) => ({ ...row, score_mean: quotient(row['score_sum'], row['score_n'], 6) })),
};
