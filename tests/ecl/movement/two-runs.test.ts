import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../src-shared/model/run.ts';
import { line, loanFile, POLICY, SCENARIOS } from '../pipeline/documents.ts';
import { eclBench, told, type EclBench } from '../pipeline/ecl-bench.ts';

const BEFORE = loanFile([
  line('L01'), line('L02', { 'Days past due': '31' }), line('L03', { 'Days past due': '95' }), line('L04', { Segment: 'corporate', Product: 'term loan', Grade: 'B', 'Origination Grade': 'B', 'PD at origination': '', Balance: '250000.00', Amortisation: 'bullet', Currency: 'USD' }),
  line('L05', { Segment: 'homes', Product: 'mortgage', Balance: '180000.00', 'Collateral value': '240000.00', 'Maturity Date': '2046-06-30', 'Effective interest rate': '3.1%' }), line('L06', { Segment: 'retail', Product: 'receivable', Balance: '40000.00' }), line('L07'), line('L08', { Product: 'bond', Balance: '90000.00' }),
]);
const AFTER = loanFile([
  line('L01', { Balance: '8200.00', 'Days past due': '35' }), line('L02', { Balance: '8300.00' }), line('L03', { 'Days past due': '280' }), line('L04', { Segment: 'corporate', Product: 'term loan', Grade: 'C', 'Origination Grade': 'B', 'PD at origination': '', Balance: '250000.00', Amortisation: 'bullet', Currency: 'USD' }),
  line('L05', { Segment: 'homes', Product: 'mortgage', Balance: '175000.00', 'Collateral value': '210000.00', 'Maturity Date': '2046-06-30', 'Effective interest rate': '3.1%' }), line('L06', { Segment: 'retail', Product: 'receivable', Balance: '30000.00', 'Days past due': '12' }),
  line('N01', { Balance: '20000.00' }), line('L08', { Product: 'bond', Balance: '90000.00' }),
]);

describe('two runs of expected credit loss, the second with the first as prior', () => {
  let bench: EclBench;
  let first: Run;
  let second: Run;
  beforeAll(async () => {
    bench = eclBench();
    first = await bench.run({ loans: BEFORE, reportingDate: '2025-12-31' });
    second = await bench.run({ loans: AFTER, prior: first.id, policy: { ...POLICY, fx: { USD: 0.95 } }, scenarios: { ...SCENARIOS, scenarios: SCENARIOS.scenarios.map((each) => ({ ...each, weight: each.id === 'base' ? 0.4 : each.id === 'downside' ? 0.4 : 0.2 })) } });
  }, 180_000);
  afterAll(() => bench.dispose());

  it('EMV-12 without a prior run the gate is skipped with the reason, and the question says what to do', async () => {
    expect(told(first)).toMatch(/^succeeded/);
    expect(first.gates.find(({ id }) => id === 'movement')).toMatchObject({ status: 'skipped' });
    await expect(bench.client['ecl.movement']({ run: first.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('EMV-1 EMV-9 the movement answers with a residual of nothing and closes at the allowance of the overview', async () => {
    expect(told(second)).toMatch(/^succeeded/);
    const movement = await bench.client['ecl.movement']({ run: second.id });
    expect(movement).toMatchObject({ from: '2025-12-31', to: '2026-06-30', priorRun: first.id, tiesToAllowance: { ties: true } });
    expect(new Set(Object.values(movement.residual))).toEqual(new Set(['0.00']));
    expect(movement.closing.total.value).toBe((await bench.client['ecl.overview']({ run: second.id })).total.allowance.value);
    expect(movement.steps[0]?.total.value).toBe((await bench.client['ecl.overview']({ run: first.id })).total.allowance.value);
    expect(movement.kinds).toEqual([{ kind: 'kept', loans: 6 }, { kind: 'new', loans: 1 }, { kind: 'derecognised', loans: 1 }, { kind: 'written-off', loans: 0 }]);
    const moved = movement.steps.filter(({ total }) => total.value !== '0.00').map(({ id }) => id);
    for (const id of ['opening', 'stage_horizon_change', 'derecognised', 'passage_of_time', 'scenario_change', 'fx', 'new']) expect(moved).toContain(id);
    expect(moved).not.toContain('model_change');
  });

  it('EMV-11 every cell of the movement is traced to its loans, and a loan to what was measured', async () => {
    const movement = await bench.client['ecl.movement']({ run: second.id });
    for (const id of ['opening', 'fx', 'scenario_change', 'transfers', 'new', 'derecognised']) {
      const step = movement.steps.find((each) => each.id === id);
      for (const figure of [...Object.values(step?.byStage ?? {}), step?.total]) {
        const trace = await bench.client['trace.get']({ run: second.id, address: figure?.address ?? '' });
        expect([figure?.address, trace.root.recomputed, trace.holds]).toEqual([figure?.address, figure?.value, true]);
      }
    }
    const [row] = await bench.rows(second, 'movement', "SELECT source_row, CAST(fx AS VARCHAR) AS fx FROM it WHERE loan_id = 'L04'");
    const loan = await bench.client['trace.get']({ run: second.id, address: `movement:fx@${String(row?.['source_row'])}` });
    expect([loan.root.recomputed, loan.holds]).toEqual([row?.['fx'], true]);
    expect(loan.root.steps.map(({ title }) => title)).toEqual(['Measured by the closing model and policy', 'Measured at the closing exchange rate', 'Allowance: Exchange rates']);
    expect(loan.root.inputs.flatMap((input) => input.inputs).map(({ address }) => address.replace(/@.*/, ''))).toContain('ecl:modelled');
    const gone = await bench.client['trace.get']({ run: second.id, address: 'movement:derecognised@8' });
    expect([gone.holds, gone.root.origins.length]).toEqual([true, 1]);
    for (const row of [0, 3, 6, 8]) {
      for (const column of ['loan_id', 'kind', 'segment', 'from_allowance', 'to_allowance', 'to_stage', 'from__balance', 'to__balance', 'to_row', 'modified', 'to_measured']) {
        const pair = await bench.client['trace.get']({ run: second.id, address: `movement-pair:${column}@${row}` });
        expect([column, row, pair.root.recomputed, pair.root.agrees]).toEqual([column, row, pair.root.stored, true]);
      }
    }
    const contributors = await bench.client['trace.contributors']({ run: second.id, address: movement.steps.find((each) => each.id === 'new')?.total.address ?? '' });
    expect(contributors.items.map(({ label, address }) => [label, address])).toEqual([['N01', 'movement:new@6']]);
  }, 60_000);

  it('EMV-12 migration counts every loan once', async () => {
    const { cells } = await bench.client['ecl.migration']({ run: second.id });
    expect(cells.reduce((sum, { loans }) => sum + Number(loans.value), 0)).toBe(8);
    const at = (from: string, to: string) => cells.find((cell) => cell.from === from && cell.to === to);
    expect([at('1', '2')?.loans.value, at('2', '1')?.loans.value, at('1', 'exit')?.loans.value, at('new', '1')?.loans.value]).toEqual(['2', '1', '1', '1']);
    expect(at('new', '1')?.exposure.value).toBe('20000.00');
  });

  it('EDI-2 EDI-7 disclosures tie, and cells are traced whichever report they stand in', async () => {
    const tables = await bench.client['ecl.disclosures']({ run: second.id });
    expect(tables.map(({ id }) => id)).toEqual(['35H', '35I', '35J', '35K', '35L', '35M', '35N']);
    const ties = tables.flatMap((table) => table.ties);
    expect(ties.length).toBeGreaterThan(30);
    expect(ties.filter((each) => !each.ties)).toEqual([]);
    for (const address of tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.slice(-1).map((cell) => cell.address))).filter((each) => each !== null).slice(0, 30)) {
      expect([address, (await bench.client['trace.get']({ run: second.id, address })).holds]).toEqual([address, true]);
    }
  }, 60_000);

  it('EAT-1 EAT-3 two runs by cause: adds up, and names what changed', async () => {
    const made = await bench.client['ecl.attribution']({ left: first.id, right: second.id });
    expect(made.residual).toBe('0.00');
    const cents = (amount: string): number => Math.round(Number(amount) * 100);
    expect(made.causes.reduce((sum, { amount }) => sum + cents(amount), 0)).toBe(cents(made.difference));
    const moved = made.causes.filter(({ loans }) => loans > 0).map(({ id }) => id);
    for (const id of ['loans-in', 'loans-out', 'staging', 'time', 'weights', 'fx']) expect(moved).toContain(id);
    expect(moved).not.toContain('policy');
    expect(made.causes.find(({ id }) => id === 'fx')?.drivers.map(({ loan }) => loan)).toEqual(['L04']);
  });

  it('ERP-1 the report leaves as paper, workbook and lines; written twice it is the same bytes, and says the conventions and the residual', async () => {
    const names = ['ecl-report.pdf', 'ecl-report.xlsx', 'ecl-disclosures.csv', 'movement.csv', 'posting.csv'];
    const offered = (await bench.client['deliver.exports']({ run: second.id })).map(({ name }) => name);
    for (const name of names.slice(0, 4)) expect(offered).toContain(name);
    const write = async () => (await bench.client['deliver.export']({ run: second.id, names: names.slice(0, 4) })).filter(({ name }) => names.includes(name));
    const [once, twice] = [await write(), await write()];
    expect(once.map(({ sha256 }) => sha256)).toEqual(twice.map(({ sha256 }) => sha256));
    const path = (name: string): string => bench.context.files.resolve(once.find((each) => each.name === name)?.token ?? '').path;
    expect(readFileSync(path('ecl-report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const xlsx = await import('xlsx');
    const book = xlsx.read(readFileSync(path('ecl-report.xlsx')));
    expect(book.SheetNames).toEqual(['Stages', 'Stage x segment', 'Movement', 'Gross movement', 'Migration', '35H', '35I', '35J', '35K', '35L', '35M', '35N', 'Ties', 'Scenarios', 'Sensitivity', 'Conventions', 'About']);
    const movement = xlsx.utils.sheet_to_json<Record<string, unknown>>(book.Sheets['Movement'] as never);
    expect(movement.at(-1)).toMatchObject({ Step: 'Residual', Total: 0 });
    expect(typeof movement[0]?.['Total']).toBe('number');
    expect(readFileSync(path('ecl-disclosures.csv'), 'utf8').split('\r\n')[1]).toMatch(/^35H,.*movement-report:MOV-OPENING/);
  }, 60_000);

  it('EMV-13 executed again without the memo, every artifact of movement and disclosures is the same bytes', async () => {
    const verified = await bench.client['audit.verify']({ run: second.id, rerun: true });
    const own = (verified.rerun ?? []).filter(({ gate }) => gate === 'movement' || gate === 'disclose');
    expect(own.map(({ artifact }) => artifact)).toEqual(['movement', 'movement.rows', 'movement.pair', 'movement.pair.rows', 'movement.plan', 'movement.report', 'ifrs7', 'ifrs7.plan']);
    expect(own.filter(({ agrees }) => !agrees)).toEqual([]);
  }, 120_000);

  it('EMV-8 EAT-3 an overlay that is spread is the only step and the only cause of a run that differs by it alone', async () => {
    const overlay = { kind: 'overlay', version: 1, id: 'energy', title: 'Energy prices', scope: { segments: ['retail', 'homes'] }, effect: { kind: 'absolute', amount: '1234.56' }, risk: 'energy', reason: 'Bills', owner: 'ada', effective: '2026-01-01', expires: '2026-12-31' };
    const again = await bench.run({ loans: AFTER, prior: second.id, overlays: [overlay], policy: { ...POLICY, fx: { USD: 0.95 } }, scenarios: { ...SCENARIOS, scenarios: SCENARIOS.scenarios.map((each) => ({ ...each, weight: each.id === 'base' ? 0.4 : each.id === 'downside' ? 0.4 : 0.2 })) } });
    expect(told(again)).toMatch(/^succeeded/);
    const { steps, residual } = await bench.client['ecl.movement']({ run: again.id });
    expect(steps.filter(({ total }) => total.value !== '0.00').map(({ id, total }) => [id, total.value])).toEqual([['opening', steps[0]?.total.value], ['overlay', '1234.56']]);
    expect(new Set(Object.values(residual))).toEqual(new Set(['0.00']));
    const { causes } = await bench.client['ecl.attribution']({ left: again.id, right: second.id });
    expect(causes.filter(({ amount }) => amount !== '0.00').map(({ id, amount }) => [id, amount])).toEqual([['overlays', '-1234.56']]);
  }, 120_000);

  it('EVW-1 all views answer for a run', async () => {
    for (const view of ['portfolio', 'stages', 'trends', 'regions', 'products', 'data-quality', 'executive', 'regulatory'] as const) expect((await bench.client['ecl.view']({ run: second.id, view })).rows.length, view).toBeGreaterThan(0);
    const trends = await bench.client['ecl.view']({ run: second.id, view: 'trends' });
    expect(new Set(trends.rows.map((row) => row[0]))).toEqual(new Set(['2025-12-31', '2026-06-30']));
  });
});
