import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src-main/data/duckdb-session.ts';
import { ECL_VIEWS, viewPage } from '../../../src-main/services/ecl/views/handlers.ts';
import type { ViewFacts } from '../../../src-main/services/ecl/views/view.ts';
import { sessionForTest } from '../movement/tables.ts';
import { measuredAt, planAt, type LoanSaid } from '../movement/two-dates.ts';

const loan = (id: string, more: LoanSaid): LoanSaid => ({ loan_id: id, segment: 'retail', product: 'card', region: 'North', amortisation: 'annuity', balance: '1000.00', original_balance: '2000.00', eir: '0.05', contract_rate: '0.06', remaining_term: 24, original_term: 48, months_on_book: 24, days_past_due: 0, pd_12m: '0.02', origination_pd: '0.02', score: 710, origination_date: '2024-01-31', maturity_date: '2028-12-31', ...more });
const LOANS: readonly LoanSaid[] = [
  loan('A', {}), loan('B', { region: 'South', balance: '3000.00', score: 905 }), loan('C', { days_past_due: 90, score: 520 }), loan('D', { days_past_due: 91, balance: '500.00', region: null, score: null }),
  loan('E', { days_past_due: 29 }), loan('F', { measurement: 'fvtpl', balance: '99999.00' }), loan('G', { origination_date: '2026-03-31', balance: '800.00' }),
];

async function facts(session: Session, folder: string, prior: boolean): Promise<ViewFacts> {
  const plan = planAt('2026-06-30');
  const now = await measuredAt(session, join(folder, 'now'), plan, LOANS);
  const before = prior ? await measuredAt(session, join(folder, 'before'), planAt('2025-12-31'), LOANS.slice(0, 5)) : null;
  return { plan, priorDate: prior ? '2025-12-31' : null, asked: '2026-07-04', tables: { ...now, priorEcl: before?.ecl ?? null, priorLoan: before?.loan ?? null } };
}

type Table = Record<string, string | null>[];
async function shown(session: Session, name: keyof typeof ECL_VIEWS, about: ViewFacts, offset = 0, limit = 100): Promise<{ total: number; rows: Table }> {
  const view = ECL_VIEWS[name];
  const { total, rows } = await viewPage(session, view, about, offset, limit);
  return { total, rows: rows.map((row) => Object.fromEntries(row.map((cell, i) => [view.columns[i]?.name ?? '', cell]))) };
}

describe('EVW the eight views', () => {
  test('EVW-1 EVW-2 EVW-3 one bar of default everywhere, no loan outside 5.5, all columns of all views answer', async () => {
    await sessionForTest(async (session, folder) => {
      const about = await facts(session, folder, false);
      const portfolio = await shown(session, 'portfolio', about);
      expect(portfolio.total).toBe(6);
      expect(portfolio.rows.map((row) => row['loan_id'])).toEqual(['A', 'B', 'C', 'D', 'E', 'G']);
      expect(portfolio.rows[1]).toMatchObject({ credit_score_band: '900-999', principal_paid: '-1000.00', paydown_ratio: '-50.00', reporting_date: '2026-06-30' });
      expect(portfolio.rows.map((row) => row['dpd_bucket'])).toEqual(['Current', 'Current', '61-90', 'over 90', '1-30', 'Current']);
      const page = await shown(session, 'portfolio', about, 2, 2);
      expect([page.total, ...page.rows.map((row) => row['loan_id'])]).toEqual([6, 'C', 'D']);

      const stages = await shown(session, 'stages', about);
      expect(stages.rows.reduce((sum, row) => sum + Number(row['npl']), 0)).toBe(2);
      const regions = await shown(session, 'regions', about);
      expect(regions.rows.map((row) => [row['region'], row['loans'], row['npl'], row['npl_ratio']])).toEqual([['North', '4', '1', '26.3158'], ['South', '1', '0', '0.0000'], [null, '1', '1', '100.0000']]);
      expect(regions.rows[1]?.['exposure_volatility']).toBe('0.00');
      const products = await shown(session, 'products', about);
      expect(products.rows[0]).toMatchObject({ loans: '6', default_rate: '33.3333', delinquency_rate: '50.0000', prime_percentage: '80.0000', subprime_percentage: '20.0000', avg_interest_rate: '0.060000' });
      const executive = await shown(session, 'executive', about);
      expect(executive.rows[0]).toMatchObject({ loans: '6', exposure: '7300.00', npl_ratio: '20.5479', portfolio_risk_assessment: 'High' });
      const regulatory = await shown(session, 'regulatory', about);
      expect(regulatory.rows[0]).toMatchObject({ reporting_quarter: '2026-Q2', n3: '2', x3: '1500.00' });
      expect(regulatory.rows[0]?.['ecl']).toBe(executive.rows[0]?.['ecl']);
      const quality = await shown(session, 'data-quality', about);
      expect(quality.rows[0]).toMatchObject({ total_records: '6', days_since_update: '4', freshness_score: '80' });
      for (const name of Object.keys(ECL_VIEWS) as (keyof typeof ECL_VIEWS)[]) expect(ECL_VIEWS[name].note, name).toMatch(/[Cc]orrected/);
    });
  });

  test('EVW-4 trends go over snapshots and grow against the one before', async () => {
    await sessionForTest(async (session, folder) => {
      const { rows } = await shown(session, 'trends', await facts(session, folder, true));
      expect(rows.map((row) => [row['reporting_date'], row['stage'], row['loans'], row['new_loans'], row['loan_count_growth_pct']])).toEqual([
        ['2025-12-31', '1', '3', '0', null], ['2025-12-31', '3', '2', '0', null], ['2026-06-30', '1', '4', '1', '33.33'], ['2026-06-30', '3', '2', '0', '0.00'],
      ]);
    });
  });

  test('EVW-5 a portfolio of nothing answers without a division', async () => {
    await sessionForTest(async (session, folder) => {
      const plan = planAt('2026-06-30');
      const none = await measuredAt(session, join(folder, 'none'), plan, [loan('F', { measurement: 'fvtpl' })]);
      const about: ViewFacts = { plan, priorDate: null, asked: '2026-07-30', tables: { ...none, priorEcl: null, priorLoan: null } };
      for (const name of Object.keys(ECL_VIEWS) as (keyof typeof ECL_VIEWS)[]) expect((await shown(session, name, about)).total, name).toBeLessThanOrEqual(1);
      expect((await shown(session, 'executive', about)).rows[0]).toMatchObject({ loans: '0', npl_ratio: null, portfolio_risk_assessment: null });
    });
  });
});
