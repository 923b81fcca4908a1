import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import { line, loanFile, POLICY, PORTFOLIO, SCENARIOS } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

describe('runs at the edges', () => {
  let bench: EclBench;
  beforeAll(() => { bench = eclBench(); });
  afterAll(() => bench.dispose());

  it('EPI-10 a file of which nothing is in scope books nothing and says so', async () => {
    const run = await bench.run({ loans: loanFile([line('B1', { Product: 'bond' }), line('B2', { Product: 'bond', 'Effective interest rate': '' })]) });
    expect(told(run)).toMatch(/^succeeded/);
    const summary = await bench.json<EclSummary>(run, 'ecl.summary');
    expect([summary.total.loans, summary.total.allowance, summary.outOfScope, summary.resting]).toEqual([0, '0.00', [{ measurement: 'fvtpl', loans: 2, balance: '20000.00' }], { loans: 0, amount: '0.00' }]);
    const overview = await bench.client['ecl.overview']({ run: run.id });
    expect([overview.total.coverage.value, overview.total.coverage.why]).toEqual([null, expect.stringContaining('zero')]);
  }, 60_000);

  it('EPI-11 paths drawn by a seed are measured like scenarios, and the same seed draws the same', async () => {
    const drawn = { ...SCENARIOS, monteCarlo: { paths: 40, seed: 7, years: 5, persistence: 0.6, deviation: 0.8 } };
    const [one, two] = [await bench.run({ loans: PORTFOLIO, scenarios: drawn }), await bench.run({ loans: `${PORTFOLIO}`, scenarios: { ...drawn, title: 'Again' } })];
    expect(told(one)).toMatch(/^succeeded/);
    const [a, b] = [await bench.json<EclSummary>(one, 'ecl.summary'), await bench.json<EclSummary>(two, 'ecl.summary')];
    expect([a.scenarios.length, a.total.allowance]).toEqual([40, b.total.allowance]);
    expect(new Set(a.scenarios.map(({ ecl }) => ecl)).size).toBeGreaterThan(30);
  }, 120_000);

  it('EPI-12 a policy that names what is not there ends the run with the member and what to do, before any loan', async () => {
    const run = await bench.run({ loans: loanFile([line('A')]), policy: { ...POLICY, pd: { ...POLICY.pd, assign: [{ curve: 'nowhere' }] } } });
    const measure = run.gates.find(({ id }) => id === 'measure');
    expect([run.status, measure?.status, measure?.message]).toEqual(['failed', 'failed', expect.stringContaining('assigns a PD curve nowhere')]);
    await expect(bench.run({ loans: loanFile([line('A')]), policy: { ...POLICY, lgd: [] } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(bench.run({ loans: loanFile([line('A')]), scenarios: { ...SCENARIOS, weighting: 'inputs' } })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('Weights apply to the ECL') as string });
  }, 60_000);

  it('EPI-13 values at the ends of what a column holds neither stop the run nor reach a sum unsaid', async () => {
    const run = await bench.run({ loans: loanFile([
      line('LONG', { 'Maturity Date': '', 'Remaining term': '2000000000' }), line('ALL-IN', { 'Effective interest rate': '-100%' }), line('LATE', { 'Days past due': '2147483647' }),
      line('ZERO', { Balance: '0.00' }), line('PD-0', { PD: '0%' }), line('PD-1', { PD: '100%' }), line('FLOWS', { Amortisation: 'cash-flows' }), line("O'BRIEN;\"x\"".replaceAll('"', ''), {}),
    ]), policy: { ...POLICY, fallbacks: { currency: 'reporting', duplicate: 'first' }, quality: { ...POLICY.quality, fallback: { atMost: 1, block: false } } } });
    expect(told(run)).toMatch(/^succeeded/);
    const rows = await bench.rows(run, 'ecl', 'SELECT loan_id, fallbacks, remaining_term AS term, stage, modelled FROM it ORDER BY source_row');
    expect(rows.map(({ loan_id: id, fallbacks, stage }) => `${String(id)} ${String(fallbacks)} ${String(stage)}`)).toEqual(['LONG TERM 1', 'ALL-IN EIR 1', 'LATE null 3', 'ZERO null 1', 'PD-0 null 1', 'PD-1 null 2', 'FLOWS AMORTISATION 1', "O'BRIEN;x null 1"]);
    expect([rows[3]?.['modelled'], rows[4]?.['modelled']]).toEqual(['0.00', '0.00']);
    expect((await bench.client['ecl.loans']({ run: run.id, search: "o'brien", order: 'loan' })).total).toBe(1);
  }, 60_000);

  it('EPI-1 a POCI asset books the change of lifetime ECL since initial recognition, discounted at its credit-adjusted rate', async () => {
    const poci = { POCI: 'yes', 'Initial ECL': '150.00', 'Credit adjusted EIR': '11%' };
    const run = await bench.run({ loans: loanFile([line('POCI', poci), line('AT-THAT-RATE', { 'Effective interest rate': '11%' })]) });
    expect(told(run)).toMatch(/^succeeded/);
    const [own, twin] = await bench.rows(run, 'ecl', 'SELECT stage, CAST(eir AS DECIMAL(4,2)) AS eir, ecl_lifetime, CAST(modelled - (ecl_lifetime - 150) AS DECIMAL(10,2)) AS gap FROM it ORDER BY source_row');
    expect([own?.['stage'], own?.['eir'], own?.['ecl_lifetime'], own?.['gap']]).toEqual(['POCI', '0.11', twin?.['ecl_lifetime'], '0.00']);
  }, 60_000);

  it('EPI-14 a ledger of the reporting date ties line by line, and a difference is said to the cent', async () => {
    const balances = [{ id: 'gca', title: 'Loans', measure: 'gross-carrying-amount', accounts: ['1200'], amount: '20000.00', source: 'GL 1200' }, { id: 'all', title: 'Allowance', measure: 'allowance', amount: '1.00', tolerance: '0.50', source: 'GL 1290' }];
    const run = await bench.run({ loans: loanFile([line('A'), line('B')]), ledger: { kind: 'ledger', version: 1, date: '2026-06-30', currency: 'EUR', balances } });
    const { ledger } = await bench.client['ecl.overview']({ run: run.id });
    const summary = await bench.json<EclSummary>(run, 'ecl.summary');
    expect(ledger.map(({ id, ties, difference }) => [id, ties, difference])).toEqual([['gca', true, '0.00'], ['all', false, (Number(summary.total.allowance) - 1).toFixed(2)]]);
    const wrong = await bench.run({ loans: loanFile([line('A'), line('B')]), ledger: { kind: 'ledger', version: 1, date: '2026-05-31', currency: 'EUR', balances } });
    expect(wrong.gates.find(({ id }) => id === 'measure')?.message).toContain('the ledger is of 2026-05-31 and the run of 2026-06-30');
  }, 60_000);
});
