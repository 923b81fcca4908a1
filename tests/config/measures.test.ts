import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src-main/adapters/config/resolve-config.ts';
import { openSession, type Session } from '../../src-main/data/duckdb-session.ts';
import { compileMeasure } from '../../src-main/derive/measures.ts';
import { type FigurePlan, figurePlan, relationsOf, runFormulas, runMeasures } from '../../src-main/derive/figure-plan.ts';
import { columnType } from '../../src-main/intake/transform/field-type.ts';
import type { Deal } from '../../src-shared/model/deal.ts';
import { CONFIG } from './shared-data.ts';

const sections = resolveConfig({ dir: CONFIG, regime: 'esma/annex12', asset: 'equity-release' }).sections;
const types = Object.fromEntries([['source_row', 'integer'], ...Object.values(sections.fields).map((entry) => [entry.value.name, columnType(entry.value)])]) as Record<string, string>;
const plan: FigurePlan = figurePlan(sections, types, types, () => true);

type Loan = { id: string; balance: string | null; status: string; days?: string; due?: string; prepaid?: string; restructured?: string; defaultAmount?: string | null };

function table(name: string, cutOff: string, loans: readonly Loan[]): string {
  const rows = loans.map((loan, index) => {
    const values: Record<string, string | null> = {
      source_row: String(index), new_underlying_exposure_identifier: loan.id, data_cut_off_date: cutOff, current_principal_balance: loan.balance, account_status: loan.status, number_of_days_in_arrears: loan.days ?? '0',
      payment_due: loan.due ?? null, cumulative_prepayments: loan.prepaid ?? null, date_of_restructuring: loan.restructured ?? null, default_amount: loan.defaultAmount === undefined ? '0' : loan.defaultAmount,
    };
    return `SELECT ${Object.entries(types).map(([column, type]) => `CAST(${values[column] == null ? 'NULL' : `'${values[column]}'`} AS ${type === 'text' ? 'VARCHAR' : type}) AS "${column}"`).join(', ')}`;
  });
  return `CREATE OR REPLACE TABLE ${name} AS ${rows.join(' UNION ALL ')}`;
}

const PRIOR: Loan[] = [
  { id: 'L1', balance: '100', status: 'PERF' },
  { id: 'L2', balance: '200', status: 'PERF' },
  { id: 'L3', balance: '300', status: 'ARRE', days: '10' },
  { id: 'L4', balance: '400', status: 'PERF' },
  { id: 'L5', balance: '50', status: 'RDMD' },
  { id: 'L6', balance: '100', status: 'NDFT' },
];
const CURRENT: Loan[] = [
  { id: 'L1', balance: '101', status: 'PERF' },
  // L2 is gone: repaid in full. L6 was in default and is gone: no prepayment.
  { id: 'L3', balance: '250', status: 'ARRE', days: '29' },
  { id: 'L4', balance: '400', status: 'DFLT', days: '180', defaultAmount: '405' },
  { id: 'L5', balance: '50', status: 'RDMD' },
  { id: 'L7', balance: '49', status: 'PERF', days: '1' },
];
const DEAL: Deal = { kind: 'deal', version: 1, name: 'x', currency: 'GBP', facts: {}, ledger: { outstanding_notes: { value: '320', source: 'report' } }, triggers: [], waterfall: [] };

describe('measures', () => {
  let session: Session;
  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tapestry-measures-'));
    session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: dir, directories: [dir] });
  });
  afterAll(() => session.close());
  beforeEach(async () => {
    await session.run(table('prior_table', '2026-05-31', PRIOR));
    await session.run(table('current_table', '2026-06-30', CURRENT));
  });
  const figures = async (): Promise<Record<string, string | null>> => {
    const results = await runMeasures(session, plan);
    return Object.fromEntries([...results, ...runFormulas(plan, results, DEAL)].map((result) => [result.id, result.value]));
  };

  it('REG-7 every measure compiles against its table or join', () => {
    const relations = relationsOf(plan);
    for (const measure of plan.measures) {
      const relation = relations.get(measure.over);
      expect(relation, measure.id).toBeDefined();
      if (relation !== undefined) expect(compileMeasure(measure, relation).selected).toHaveLength(5);
    }
    expect(plan.measures.length).toBeGreaterThan(25);
  });

  it('REG-8 pool, performing and defaulted principal leave out redeemed exposures', async () => {
    expect(await figures()).toMatchObject({ data_cut_off_date: '2026-06-30', pool_principal: '800.00', performing_principal: '400.00', defaulted_exposures: '400.00', defaulted_exposures_crr: '400.00', overcollateralisation: '125.000000' });
  });

  it('REG-9 arrears shares are of the whole pool, with both bounds included', async () => {
    expect(await figures()).toMatchObject({ arrears_1_29_share: '37.375000', arrears_30_59_share: '0.000000', arrears_150_179_share: '0.000000', arrears_180_share: '50.000000' });
  });

  it('REG-10 prepayments are exits and falls of principal on which nothing was due, over opening principal, annualised', async () => {
    const result = await figures();
    expect(result).toMatchObject({ opening_principal: '1100.00', unscheduled_exits: '200.00', unscheduled_reductions: '50.00', unscheduled_reported: '0.00', unscheduled_principal: '250.00', period_months: '1' });
    expect(Number(result['cpr_annualised'])).toBeCloseTo(100 * (1 - (1 - 250 / 1100) ** 12), 5);
  });

  it('REG-11 defaults of the period are over opening principal not in default, annualised', async () => {
    const result = await figures();
    expect(result).toMatchObject({ opening_non_defaulted: '1000.00', newly_defaulted: '400.00', newly_defaulted_repurchased: '0.00', gross_charge_offs: '405.00' });
    expect(Number(result['cdr_annualised'])).toBeCloseTo(100 * (1 - (1 - 0.4) ** 12), 5);
  });

  it('REG-12 repurchased and restructured exposures are found by status or date', async () => {
    await session.run(table('current_table', '2026-06-30', [
      { id: 'L1', balance: '0', status: 'REBR' },
      { id: 'L2', balance: '0', status: 'REDF' },
      { id: 'L3', balance: '300', status: 'RARR' },
      { id: 'L4', balance: '400', status: 'PERF', restructured: '2026-06-15' },
      { id: 'L6', balance: '100', status: 'NDFT', restructured: '2026-01-15' },
    ]));
    expect(await figures()).toMatchObject({ repurchased_exposures: '300.00', restructured_exposures: '700.00', newly_defaulted_principal: '200.00', unscheduled_principal: '0.00' });
  });

  it('REG-13 on loans with payments due, only reported prepayments count', async () => {
    await session.run(table('prior_table', '2026-05-31', [{ id: 'L1', balance: '1000', status: 'PERF', due: '50', prepaid: '10' }]));
    await session.run(table('current_table', '2026-06-30', [{ id: 'L1', balance: '900', status: 'PERF', due: '50', prepaid: '70' }]));
    expect(await figures()).toMatchObject({ unscheduled_reductions: '0.00', unscheduled_reported: '60.00', unscheduled_principal: '60.00' });
  });

  it('REG-14 an unknown makes a figure null, never zero', async () => {
    await session.run(table('current_table', '2026-06-30', [...CURRENT, { id: 'L8', balance: null, status: 'PERF' }]));
    expect(await figures()).toMatchObject({ pool_principal: null, performing_principal: null, overcollateralisation: null, arrears_1_29_share: null });
    await session.run(table('current_table', '2026-06-30', CURRENT.map((loan) => ({ ...loan, defaultAmount: null }))));
    expect(await figures()).toMatchObject({ gross_charge_offs: null, pool_principal: '800.00' });
  });

  it('REG-15 stratification figures leave unknowns out and count them', async () => {
    const [count, rate] = ['strat_count', 'strat_wa_rate'].map((id) => runMeasures(session, { ...plan, measures: plan.measures.filter((measure) => measure.id === id) }));
    expect((await count)?.[0]).toMatchObject({ value: '4' });
    expect((await rate)?.[0]).toMatchObject({ value: null, leftOutNull: 4 });
  });
});
