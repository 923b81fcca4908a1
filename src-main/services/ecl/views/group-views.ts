import { decimal } from '../../../../src-shared/kernel/decimal.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { COMMON, joined, MEANS, plain, quotient, share, type Cells, type EclView, type ViewColumn } from './view.ts';

const BY_STAGE = "count(*) FILTER (WHERE stage = '1') AS stage1, count(*) FILTER (WHERE stage = '2') AS stage2, count(*) FILTER (WHERE stage = '3') AS stage3, max(gross_carrying_amount) AS largest, sum(CAST(gross_carrying_amount AS DECIMAL(19,2)) * CAST(gross_carrying_amount AS DECIMAL(19,2))) AS squares, sum(original_balance) AS originated, sum(loan_balance) AS balances, sum(original_term) AS term_sum, count(original_term) AS term_n, sum(remaining_term) AS left_sum, count(remaining_term) AS left_n, sum(days_past_due) AS dpd_sum, count(days_past_due) AS dpd_n, sum(contract_rate) AS rate_sum, count(contract_rate) AS rate_n, count(*) FILTER (WHERE score >= 700) AS prime, count(*) FILTER (WHERE score < 600) AS subprime";
const stages: readonly ViewColumn[] = [1, 2, 3].flatMap((stage) => [plain(`stage${stage}`, `Stage ${stage}, loans`, 'count'), share(`stage${stage}_pct`, `Stage ${stage}, share`, `stage${stage}`, 'loans')]);

/** First year of a macro variable, weighted over scenarios; null where no scenario has it. */
function macro({ scenarioSet }: EclPlan, name: string): string | null {
  const given = scenarioSet.scenarios.filter((scenario) => scenario.macro?.[name] !== undefined);
  return given.length < scenarioSet.scenarios.length || given.length === 0 ? null : String(Number(given.reduce((sum, scenario) => sum + scenario.weight * (scenario.macro?.[name]?.[0] ?? 0), 0).toPrecision(12)));
}

/** Standard deviation of balances over the loans of a row. */
const deviation = (row: Cells): string | null => {
  const [n, sum, squares] = [row['loans'], row['exposure'], row['squares']];
  if (n === null || n === undefined || sum === null || sum === undefined || squares === null || squares === undefined) return null;
  const mean = decimal(sum).div(decimal(n));
  const variance = decimal(squares).div(decimal(n)).minus(mean.times(mean));
  return (variance.lt(0) ? decimal(0) : variance).sqrt().toFixed(2);
};

/** View 4: regions. */
export const regionsView: EclView = {
  title: 'Regional risk',
  note: 'By region. Corrected: non-performing by the policy\'s one bar; macro values are the scenario set\'s first year, weighted over its scenarios, the same for every region (the reference joined a table that the loans do not have); volatility is the standard deviation of gross carrying amounts within the region.',
  columns: [
    plain('region', 'Region'), plain('loans', 'Loans', 'count'), plain('exposure', 'Exposure', 'reporting'), share('avg_loan_amount', 'Mean original amount', 'originated', 'loans', { unit: 'currency', factor: 1, scale: 2 }), share('avg_current_balance', 'Mean gross carrying amount', 'exposure', 'loans', { unit: 'reporting', factor: 1, scale: 2 }), ...MEANS,
    plain('ecl', 'ECL', 'reporting'), share('ecl_coverage_ratio', 'Coverage', 'ecl', 'exposure'), ...stages, plain('delinquent', 'Past due', 'count'), plain('npl', 'Non-performing', 'count'), share('npl_ratio', 'Non-performing, of exposure', 'npl_exposure', 'exposure'), plain('largest', 'Largest exposure', 'reporting'), { name: 'exposure_volatility', title: 'Volatility of exposures', unit: 'reporting', of: deviation },
    plain('gdp_growth', 'GDP, first year', 'macro'), plain('unemployment_rate', 'Unemployment, first year', 'macro'),
  ],
  sql: ({ tables }) => `SELECT region, ${COMMON}, ${BY_STAGE} FROM ${joined(tables)} GROUP BY region ORDER BY region NULLS LAST`,
  rows: ({ plan }, rows) => rows.map((row) => ({ ...row, npl_exposure: row['npl_exposure'] ?? '0', gdp_growth: macro(plan, 'gdp') ?? macro(plan, 'gdp_growth'), unemployment_rate: macro(plan, 'unemployment') ?? macro(plan, 'unemployment_rate') })),
};

/** View 5: products. */
export const productsView: EclView = {
  title: 'Product performance',
  note: 'By product and sector. Corrected: default is the policy\'s, one bar everywhere; rates are shares of loans; prime is a score of 700 or more, subprime below 600, among loans that have a score.',
  columns: [
    plain('product', 'Product'), plain('sector', 'Sector'), plain('loans', 'Loans', 'count'), plain('originated', 'Originated', 'currency'), plain('exposure', 'Exposure', 'reporting'), share('avg_loan_size', 'Mean original amount', 'originated', 'loans', { unit: 'currency', factor: 1, scale: 2 }), share('avg_interest_rate', 'Mean rate', 'rate_sum', 'rate_n', { unit: 'fraction', factor: 1, scale: 6 }),
    { name: 'total_principal_collected', title: 'Principal collected', unit: 'currency', of: (row) => (row['originated'] === null || row['originated'] === undefined || row['balances'] === null || row['balances'] === undefined ? null : decimal(row['originated']).minus(row['balances']).toFixed(2)) }, ...MEANS,
    plain('ecl', 'ECL', 'reporting'), share('ecl_rate', 'Coverage', 'ecl', 'exposure'), share('default_rate', 'In default', 'npl', 'loans'), share('delinquency_rate', 'Past due', 'delinquent', 'loans'), share('avg_days_past_due', 'Mean days past due', 'dpd_sum', 'dpd_n', { unit: 'days', factor: 1, scale: 1 }), share('prime_percentage', 'Prime', 'prime', 'score_n'), share('subprime_percentage', 'Subprime', 'subprime', 'score_n'),
    share('avg_term_months', 'Mean term', 'term_sum', 'term_n', { unit: 'months', factor: 1, scale: 1 }), share('avg_months_to_maturity', 'Mean months to maturity', 'left_sum', 'left_n', { unit: 'months', factor: 1, scale: 1 }),
  ],
  sql: ({ tables }) => `SELECT product, sector, ${COMMON}, ${BY_STAGE} FROM ${joined(tables)} GROUP BY product, sector ORDER BY product NULLS LAST, sector NULLS LAST`,
};

const RATING = [[95, 'Excellent'], [85, 'Good'], [70, 'Fair']] as const;
const DAY = 86_400_000;

/** View 6: data quality. */
export const qualityView: EclView = {
  title: 'Data quality',
  note: 'Of the loan table. Corrected: completeness is the share of loans in scope for which nothing was stood in, consistency the share without a finding of the measurement, both counted and not guessed; freshness is the days from the reporting date to the day the run was asked for (the reference compared with today, so that the same data aged while nobody looked); scores above 850 are not invalid.',
  columns: [
    plain('table_name', 'Table'), plain('total_records', 'Loans', 'count'), share('completeness_score', 'Completeness', 'complete', 'total_records', { unit: 'points', factor: 100, scale: 2 }), share('consistency_score', 'Consistency', 'consistent', 'total_records', { unit: 'points', factor: 100, scale: 2 }), plain('freshness_score', 'Freshness', 'points'), plain('latest_update', 'Data of'), plain('days_since_update', 'Days', 'days'), plain('check_timestamp', 'Checked'),
    { name: 'overall_quality_score', title: 'Overall', unit: 'points', of: (row) => overall(row)?.toFixed(2) ?? null },
    { name: 'quality_rating', title: 'Rating', unit: 'none', of: (row) => { const score = overall(row); return score === null ? null : (RATING.find(([from]) => score.gte(from))?.[1] ?? 'Poor'); } },
  ],
  sql: ({ tables }) => `SELECT 'loan' AS table_name, count(*) AS total_records, count(*) FILTER (WHERE fallbacks IS NULL) AS complete, count(*) FILTER (WHERE NOT not_assessable AND COALESCE(days_past_due >= 0, true) AND (score IS NULL OR score >= 0) AND gross_carrying_amount >= 0) AS consistent FROM ${joined(tables)}`,
  rows: ({ plan, asked }, rows) => {
    const days = Math.round((Date.parse(`${asked}T00:00:00Z`) - Date.parse(`${plan.reportingDate}T00:00:00Z`)) / DAY);
    return rows.map((row) => ({ ...row, latest_update: plan.reportingDate, days_since_update: String(days), check_timestamp: asked, freshness_score: String(days <= 1 ? 100 : days <= 7 ? 80 : days <= 30 ? 60 : 0) }));
  },
};

function overall(row: Cells): ReturnType<typeof decimal> | null {
  const [complete, consistent] = [quotient(row['complete'], row['total_records'], 6, 100), quotient(row['consistent'], row['total_records'], 6, 100)];
  return complete === null || consistent === null ? null : decimal(complete).plus(consistent).plus(row['freshness_score'] ?? '0').div(3);
}

const TOTALS = `${COMMON}, ${[1, 2, 3].flatMap((stage) => [`count(*) FILTER (WHERE stage = '${stage}') AS n${stage}`, `sum(gross_carrying_amount) FILTER (WHERE stage = '${stage}') AS x${stage}`, `sum(allowance) FILTER (WHERE stage = '${stage}') AS e${stage}`, `sum(pd_12m) FILTER (WHERE stage = '${stage}') AS p${stage}`, `count(pd_12m) FILTER (WHERE stage = '${stage}') AS pn${stage}`]).join(', ')}`;

/** View 7: one row for the board. */
export const executiveView: EclView = {
  title: 'Executive summary',
  note: 'Corrected: non-performing and coverage by the policy\'s one bar; provision coverage is the whole allowance over non-performing exposure; the assessment uses those two (low: at most 2 points non-performing and fully covered; moderate: at most 5 and half covered). Simplified and POCI assets are in the totals, not in the three stages.',
  columns: [
    plain('report_date', 'Date'), plain('loans', 'Loans', 'count'), plain('exposure', 'Exposure', 'reporting'), plain('ecl', 'Provisions', 'reporting'), share('avg_credit_score', 'Mean score', 'score_sum', 'score_n', { unit: 'points', factor: 1, scale: 1 }),
    ...[1, 2, 3].flatMap((stage) => [plain(`n${stage}`, `Stage ${stage}, loans`, 'count'), share(`stage${stage}_pct`, `Stage ${stage}, share of loans`, `n${stage}`, 'loans'), plain(`x${stage}`, `Stage ${stage}, exposure`, 'reporting'), share(`stage${stage}_exposure_pct`, `Stage ${stage}, share of exposure`, `x${stage}`, 'exposure')]),
    share('npl_ratio', 'Non-performing, of exposure', 'npl_exposure', 'exposure'), share('provision_coverage_ratio', 'Allowance over non-performing', 'ecl', 'npl_exposure'),
    { name: 'portfolio_risk_assessment', title: 'Assessment', unit: 'none', of: assessed },
  ],
  sql: ({ tables, plan }) => `SELECT DATE '${plan.reportingDate}' AS report_date, ${TOTALS} FROM ${joined(tables)}`,
  rows: (_facts, rows) => rows.map((row) => ({ ...row, npl_exposure: row['npl_exposure'] ?? '0' })),
};

function assessed(row: Cells): string | null {
  const npl = quotient(row['npl_exposure'], row['exposure'], 6, 100);
  if (npl === null) return null;
  const coverage = quotient(row['ecl'], row['npl_exposure'], 6);
  const covered = (bar: number): boolean => coverage === null || decimal(coverage).gte(bar);
  return decimal(npl).lte(2) && covered(1) ? 'Low' : decimal(npl).lte(5) && covered(0.5) ? 'Moderate' : 'High';
}

/** View 8: one row of a quarter. */
export const regulatoryView: EclView = {
  title: 'IFRS 9 regulatory report',
  note: 'One row for the quarter of the reporting date. Corrected: amounts are gross carrying amounts and allowances of the run (the reference multiplied PD, LGD and years); totals include simplified and POCI assets, and the coverage of the whole is theirs.',
  columns: [
    plain('reporting_quarter', 'Quarter'), plain('reporting_date', 'Date'), ...[1, 2, 3].flatMap((stage) => [plain(`n${stage}`, `Stage ${stage}, loans`, 'count'), plain(`x${stage}`, `Stage ${stage}, gross carrying amount`, 'reporting'), plain(`e${stage}`, `Stage ${stage}, allowance`, 'reporting'), ...(stage === 3 ? [] : [share(`avg_pd_${stage}`, `Stage ${stage}, mean PD`, `p${stage}`, `pn${stage}`, { unit: 'fraction', factor: 1, scale: 6 })]), share(`stage${stage}_coverage_ratio`, `Stage ${stage}, coverage`, `e${stage}`, `x${stage}`)]),
    plain('loans', 'Loans', 'count'), plain('exposure', 'Gross carrying amount', 'reporting'), plain('ecl', 'Allowance', 'reporting'), share('overall_coverage_ratio', 'Coverage', 'ecl', 'exposure'),
  ],
  sql: ({ tables, plan }) => `SELECT '${plan.reportingDate.slice(0, 4)}-Q${Math.ceil(Number(plan.reportingDate.slice(5, 7)) / 3)}' AS reporting_quarter, DATE '${plan.reportingDate}' AS reporting_date, ${TOTALS} FROM ${joined(tables)}`,
};
