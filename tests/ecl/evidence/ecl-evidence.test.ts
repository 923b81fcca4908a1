import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RESULT_FIELDS } from '../../../src-shared/model/ecl/result-fields.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { PORTFOLIO } from '../pipeline/documents.ts';
import { eclBench, told, type EclBench } from '../pipeline/ecl-bench.ts';

const OVERLAYS = [
  { kind: 'overlay', version: 1, id: 'climate', title: 'Climate', scope: { regions: ['ES30'], stages: ['2'] }, effect: { kind: 'percent', percent: 10 }, risk: 'climate', reason: 'flood maps', owner: 'ida', effective: '2026-01-01', expires: '2027-12-31', besides: [] },
  { kind: 'overlay', version: 1, id: 'energy', title: 'Energy', scope: { sectors: ['industry'] }, effect: { kind: 'absolute', amount: '100.00' }, risk: 'energy', reason: 'prices', owner: 'ida', effective: '2026-01-01', expires: '2027-12-31', besides: [] },
];

describe('the evidence of a run of expected credit loss', () => {
  let bench: EclBench;
  let run: Run;
  beforeAll(async () => {
    bench = eclBench();
    run = await bench.run({ loans: PORTFOLIO, overlays: OVERLAYS });
    expect(told(run)).toMatch(/^succeeded/);
  }, 180_000);
  afterAll(() => bench.dispose());

  it('EVE-17 every value of every measured loan is made again as stored, and its path holds', async () => {
    const rows = await bench.rows<{ r: string }>(run, 'ecl', 'SELECT CAST(source_row AS VARCHAR) AS r FROM it ORDER BY source_row');
    const wrong: string[] = [];
    for (const { r } of rows) for (const { name } of RESULT_FIELDS) {
      const { root, holds } = await bench.client['trace.get']({ run: run.id, address: `ecl:${name}@${r}` });
      if (!holds) wrong.push(`${root.address}: stored ${String(root.stored)}, again ${String(root.recomputed)}`);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  it('EVE-17 an allowance says its stage, curve, exposure, LGD, rate, scenarios, rounding; and ends at cells, policy, scenarios and overlays', async () => {
    const [row] = await bench.rows<{ r: string; a: string }>(run, 'ecl', "SELECT CAST(source_row AS VARCHAR) AS r, CAST(allowance AS VARCHAR) AS a FROM it WHERE overlay > 0 AND stage <> '3' ORDER BY source_row LIMIT 1");
    const { root } = await bench.client['trace.get']({ run: run.id, address: `ecl:allowance@${row?.r}` });
    expect([root.stored, root.recomputed]).toEqual([row?.a, row?.a]);
    const kinds = new Set(root.steps.map(({ kind }) => kind));
    for (const kind of ['classification', 'stage', 'horizon', 'discount', 'pd', 'ead', 'lgd', 'scenario', 'weighting', 'rounding', 'overlay', 'sum']) expect(kinds).toContain(kind);
    const refs = root.origins.flatMap((origin) => (origin.kind === 'document' ? [origin.origin.ref] : []));
    expect(refs.filter((ref) => ref.startsWith('policy#/')).length).toBeGreaterThan(3);
    expect(refs.filter((ref) => ref.startsWith('scenarios#/scenarios/'))).toHaveLength(3);
    expect(refs.some((ref) => ref.startsWith('overlays#/overlays/'))).toBe(true);
    const balance = root.inputs.find((input) => input.address.startsWith('loan:balance@'));
    expect(balance?.inputs[0]?.origins[0] ?? balance?.inputs[0]?.inputs[0]?.origins[0]).toMatchObject({ kind: 'source-cell' });
    for (const ref of refs) expect((await bench.client['trace.document']({ run: run.id, origin: { kind: 'document', ref } })).highlight, ref).not.toBeNull();
  }, 60_000);

  it('EVE-3 a stratum and a figure drill to loans', async () => {
    const [any] = await bench.client['trace.search']({ run: run.id, text: 'allowance' });
    expect(any?.address).toBeTruthy();
    const rows = await bench.client['trace.contributors']({ run: run.id, address: 'figure:ecl_allowance', limit: 3 });
    expect(rows.items[0]?.address).toMatch(/^ecl:\w+@\d+$/);
    const trace = await bench.client['trace.get']({ run: run.id, address: 'figure:ecl_allowance' });
    expect([trace.holds, trace.root.population?.drivers[0]?.address]).toEqual([true, rows.items[0]?.address]);
  }, 60_000);

  it('EVE-5 one balance changed: nothing changes that the forward trace did not predict', async () => {
    const lines = PORTFOLIO.trimEnd().split('\n');
    const changed = lines.map((line, at) => (at === 2 ? line.replace('10000.00', '10500.00') : line)).join('\n') + '\n';
    const other = await bench.run({ loans: changed, overlays: OVERLAYS });
    expect(told(other)).toMatch(/^succeeded/);
    const column = lines[0]?.split(',').indexOf('Balance') ?? -1;
    const items: { address: string | null; title: string }[] = [];
    for (let offset = 0, total = 1; offset < total; offset += 500) {
      const page = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 1, column }, offset, limit: 500 });
      items.push(...page.items);
      total = page.total;
    }
    const onRow = new Set(items.flatMap(({ address }) => (address === null ? [] : [address])));
    const anywhere = new Set(items.flatMap(({ title }) => (title.includes('on other rows too') ? [title.split(' ')[0] ?? ''] : [])));
    const select = `SELECT ${['source_row', ...RESULT_FIELDS.map(({ name }) => name)].map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ')} FROM it ORDER BY CAST(source_row AS BIGINT)`;
    const [before, after] = [await bench.rows<Record<string, string | null>>(run, 'ecl', select), await bench.rows<Record<string, string | null>>(other, 'ecl', select)];
    let differ = 0;
    for (const [at, row] of before.entries()) for (const { name } of RESULT_FIELDS) {
      if (row[name] === after[at]?.[name]) continue;
      differ += 1;
      expect(onRow.has(`ecl:${name}@${row['source_row']}`) || anywhere.has(name), `${name} of row ${row['source_row']}`).toBe(true);
    }
    expect(differ).toBeGreaterThan(4);
    expect(items.some(({ address }) => address === 'figure:ecl_allowance')).toBe(true);
  }, 180_000);

  it('EVE-18 the loan page: inputs, results, every test with what would change it, the grid, overlays and who approved them', async () => {
    const page = await bench.client['ecl.loan']({ run: run.id, loan: 'L02' });
    expect(page.line).toMatchObject({ loan: 'L02', stage: '2', decisive: 'DPD30' });
    const test = page.tests.find(({ code }) => code === 'DPD30');
    expect(test).toMatchObject({ observed: '31 days', threshold: '> 30 days', fired: true, decisive: true, address: expect.stringMatching(/^loan:days_past_due@/) as string });
    expect(test?.wouldChange).toContain('30 days');
    expect(page.grid.scenarios.map(({ scenario }) => scenario)).toEqual(['base', 'upside', 'downside']);
    const sum = page.grid.scenarios.reduce((total, { weight, lifetime }) => total + weight * lifetime, 0);
    expect(page.results.find(({ name }) => name === 'ecl_lifetime')?.value).toBe(sum.toFixed(2));
    expect(page.overlays).toMatchObject([{ id: 'climate', owner: 'ida', approver: null }]);
    expect(page.inputs.find(({ name }) => name === 'balance')).toMatchObject({ value: '10000.00', standIn: null });
    for (const { address } of [...page.inputs, ...page.results].slice(0, 5)) expect((await bench.client['trace.get']({ run: run.id, address })).holds).toBe(true);
    await expect(bench.client['ecl.loan']({ run: run.id, loan: "x' OR '1'='1" })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const book = await bench.client['ecl.workbook']({ run: run.id, loan: 'L02' });
    expect(book).toMatchObject({ fileName: expect.stringMatching(/L02.*\.xlsx$/) as string, bytes: expect.any(Number) as number });
  }, 60_000);

  it('EVE-9 a run is no record before its policy, its scenarios and each overlay are approved', async () => {
    const { client, context } = bench;
    await expect(client['runs.approve']({ run: run.id, reason: 'measured' })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/its policy is not approved, its scenario set is not approved, overlay climate is not kept here/) as string });
    for (const overlay of OVERLAYS) await client['ecl.saveOverlay']({ overlay: overlay as never });
    const sha = (slot: string): string => context.runFiles.get(run.id, slot).sha256;
    const entries = await client['ecl.overlays']({});
    for (const [type, id] of [['policy', sha('policy')], ['scenario-set', sha('scenarios')], ...entries.map((entry) => ['overlay', entry.sha256])] as [string, string][]) await client['approvals.decide']({ type, id, sha256: id, verdict: 'approve', reason: 'as minuted' });
    expect((await client['ecl.overlays']({})).map(({ state, approvedBy }) => [state, approvedBy])).toEqual([['in-force', ['ada']], ['in-force', ['ada']]]);
    await client['runs.approve']({ run: run.id, reason: 'measured' });
    expect((await client['runs.get']({ run: run.id })).kind).toBe('record');
    expect((await client['ecl.loan']({ run: run.id, loan: 'L02' })).overlays[0]?.approver).toBe('ada');
  }, 60_000);
});
