import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import type { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { PORTFOLIO } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

describe('a run of expected credit loss over a loan file', () => {
  let bench: EclBench;
  let run: Run;
  beforeAll(async () => {
    bench = eclBench();
    run = await bench.run({ loans: PORTFOLIO });
  }, 120_000);
  afterAll(() => bench.dispose());

  it('EPI-1 every loan is measured once, in the stage and by the method that the policy gives it', async () => {
    expect(told(run)).toMatch(/^succeeded/);
    const rows = await bench.rows(run, 'ecl', 'SELECT loan_id, stage, modelled, CASE WHEN stage = \'1\' THEN modelled = ecl_12m WHEN stage = \'2\' THEN modelled = ecl_lifetime WHEN stage = \'3\' THEN modelled = ecl_default ELSE true END AS books FROM it ORDER BY source_row');
    expect(rows.map(({ loan_id, stage }) => `${String(loan_id)} ${String(stage)}`)).toEqual(['L01 1', 'L02 2', 'L03 3', 'L04 2', 'L05 1', 'L06 2', 'L07 1', 'L08 2', 'L09 1', 'L10 3', 'L11 S', 'L12 S', 'L13 -', 'L14 1', 'L15 3', 'L16 3']);
    expect(rows.every(({ books }) => books === true)).toBe(true);
    expect(rows.filter(({ stage }) => stage === 'S').map(({ modelled }) => modelled)).toEqual(['120.00', '45.00']);
    expect(rows.find(({ stage }) => stage === '-')?.['modelled']).toBe('0.00');
  });

  it('EPI-2 amounts are in the reporting currency after the FX step, and the loan\'s own balance stands beside them', async () => {
    expect(await bench.rows(run, 'ecl', 'SELECT currency, balance, gross_carrying_amount FROM it WHERE currency <> \'EUR\'')).toEqual([{ currency: 'USD', balance: '400000.00', gross_carrying_amount: '360000.00' }]);
  });

  it('EPI-3 the provision for undrawn commitments is part of what is booked, and all of it where nothing is drawn', async () => {
    const [drawn, undrawn] = await bench.rows(run, 'ecl', 'SELECT provision, modelled, provision > 0 AND provision < modelled AS part FROM it WHERE loan_id IN (\'L07\', \'L08\') ORDER BY loan_id');
    expect(drawn?.['part']).toBe(true);
    expect(undrawn?.['provision']).toBe(undrawn?.['modelled']);
  });

  it('EPI-4 equity release: the shortfall of the guarantee stands beside the allowance and is in no sum of it', async () => {
    const [loan] = await bench.rows(run, 'ecl', 'SELECT nneg_shortfall, modelled, allowance, days_past_due FROM it WHERE product = \'equity-release\'');
    expect(Number(loan?.['nneg_shortfall'])).toBeGreaterThan(0);
    expect([loan?.['allowance'], loan?.['days_past_due']]).toEqual([loan?.['modelled'], null]);
  });

  it('EPI-5 the summary counts the table, the figures say the same, and scenarios weighted come to what is booked', async () => {
    const summary = await bench.json<EclSummary>(run, 'ecl.summary');
    const [sums] = await bench.rows(run, 'ecl', 'SELECT CAST(sum(allowance) AS VARCHAR) AS allowance, CAST(sum(gross_carrying_amount) AS VARCHAR) AS gross, count(*) AS loans FROM it WHERE in_scope');
    expect([summary.total.allowance, summary.total.gross, summary.total.loans]).toEqual([sums?.['allowance'], sums?.['gross'], sums?.['loans']]);
    const overview = await bench.client['ecl.overview']({ run: run.id });
    expect([overview.total.allowance.value, overview.total.exposure.value]).toEqual([summary.total.allowance, summary.total.gross]);
    expect(overview.stages.map(({ key, allowance }) => [key, allowance.value])).toEqual(summary.stages.map(({ stage, allowance }) => [stage, allowance]));
    expect(overview.outOfScope.map(({ measurement, balance }) => [measurement, balance.value])).toEqual([['fvtpl', '90000.00']]);
    const weighted = summary.scenarios.reduce((total, { weight, ecl }) => total + weight * Number(ecl), 0);
    expect(Math.abs(weighted - Number(summary.total.modelled))).toBeLessThan(0.005 * summary.total.loans);
    expect(overview.conventions.filter(({ differs }) => differs)).toEqual([]);
  });

  it('EPI-6 groups add up to the whole, and every figure of them has an address that is traced', async () => {
    for (const by of ['segment', 'grade', 'vintage', 'product', 'region', 'sector', 'currency', 'dpd_bucket'] as const) {
      const lines = await bench.client['ecl.groups']({ run: run.id, by });
      const total = (await bench.client['ecl.overview']({ run: run.id })).total;
      const cents = (value: string | null): number => Math.round(Number(value) * 100);
      expect([by, lines.reduce((sum, { allowance }) => sum + cents(allowance.value), 0)]).toEqual([by, cents(total.allowance.value)]);
    }
    const [retail] = (await bench.client['ecl.groups']({ run: run.id, by: 'segment' })).filter(({ key }) => key === 'retail');
    for (const figure of [retail?.allowance, retail?.coverage, retail?.loans]) {
      const trace = await bench.client['trace.get']({ run: run.id, address: figure?.address ?? '' });
      expect([figure?.address, trace.root.recomputed, trace.holds]).toEqual([figure?.address, figure?.value, true]);
    }
  }, 60_000);

  it('EPI-7 loans are paged by stage, group and search, largest allowance first', async () => {
    const page = await bench.client['ecl.loans']({ run: run.id, stage: '3', order: 'allowance', limit: 2 });
    expect([page.total, page.items.map(({ loan }) => loan)]).toEqual([4, ['L10', 'L03']]);
    expect((await bench.client['ecl.loans']({ run: run.id, by: 'segment', key: 'cards', order: 'loan' })).items.map(({ loan }) => loan)).toEqual(['L07', 'L08']);
    expect((await bench.client['ecl.loans']({ run: run.id, search: 'l1', order: 'loan' })).total).toBe(7);
    expect((await bench.client['ecl.loans']({ run: run.id, fallbackOnly: true, order: 'loan' })).total).toBe(0);
  });

  it('EPI-8 the plan holds everything by which a loan is measured again', async () => {
    const plan = EclPlan.parse(await bench.json(run, 'ecl.plan'));
    expect([plan.reportingDate, plan.curves.map(({ id, state }) => `${id}${state ?? ''}`), plan.scenarios.map(({ id }) => id), plan.fx]).toEqual(['2026-06-30', ['retail', 'ratedA', 'ratedB', 'ratedC', '=flat'], ['base', 'upside', 'downside'], { EUR: 1, USD: 0.9 }]);
    expect(plan.facts.contagion.map(({ customer }) => customer)).toContain('C-shared');
    expect(plan.documents.policy.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('EPI-9 what is not a run of expected credit loss is refused with what to do', async () => {
    await expect(bench.client['ecl.overview']({ run: 'r9999' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
