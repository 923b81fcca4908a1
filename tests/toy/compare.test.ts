import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-shared/model/run.ts';
import { TILL, toyBench, type ToyBench } from './toy-bench.ts';

describe('the toy pipeline compared', () => {
  let bench: ToyBench;
  let left: Run;
  let right: Run;
  beforeAll(async () => {
    bench = toyBench();
    left = await bench.run();
    const rows = TILL.trimEnd().split(/\r?\n/);
    // The first receipt is gone, a new one stands at the end, and a person corrects an amount.
    const roll = `${[rows[0], ...rows.slice(2), 'R-900,north,5.00,,Zoe'].join('\n')}\n`;
    right = await bench.run({ roll, rulings: [{ id: 'D-1', kind: 'override', field: 'amount', sourceRow: 0, value: '77.00', actor: 'bo', at: '2026-03-01T00:00:00.000Z', reason: 'counted again' }], params: { slips: false } });
    expect([left.status, right.status]).toEqual(['succeeded', 'succeeded']);
  }, 120_000);
  afterAll(() => bench.dispose());

  it('CMP-50 causes, rows, cells, figures, findings and gates of another pipeline, each value traced in its own run', async () => {
    const { client } = bench;
    const pair = { left: left.id, right: right.id };
    const overview = await client['compare.overview'](pair);
    expect(overview.causes.map(({ kind, added, withdrawn, changed }) => [kind, added, withdrawn, changed])).toEqual([['input', 1, 0, 1], ['decision', 1, 0, 0], ['parameter', 1, 0, 0]]);
    expect(overview.tables.map(({ space, leftRows, rightRows }) => [space, leftRows === null, rightRows === null])).toEqual([['sale', false, false], ['slip', false, true]]);
    expect(overview.gates.filter(({ same }) => !same).map(({ id, right: gate }) => [id, gate?.status])).toEqual([['print', 'skipped']]);
    expect(overview.bridges).toEqual([]);
    const table = await client['compare.table']({ ...pair, table: 'sale' });
    expect(table).toMatchObject({ key: ['receipt'], joined: 1, left: 1, changed: 1 });
    const { items } = await client['compare.cells']({ ...pair, table: 'sale', column: 'amount', limit: 10 });
    expect(items.map(({ right: side }) => side?.value)).toEqual(['77.00']);
    for (const [run, side] of [[left.id, items[0]?.left], [right.id, items[0]?.right]] as const) {
      const trace = await client['trace.get']({ run, address: side?.address ?? '' });
      expect([trace.root.stored, trace.holds]).toEqual([side?.value, true]);
    }
    const figures = await client['compare.figures']({ ...pair, of: 'reports', limit: 50 });
    expect(figures.items.map(({ id }) => id)).toContain('totals:TT1');
    expect((await client['compare.figures']({ ...pair, of: 'strata', limit: 50 })).items.length).toBeGreaterThan(0);
    const findings = await client['compare.findings']({ ...pair, limit: 50 });
    expect(findings.items.find(({ rule }) => rule === 'TIL-001')).toMatchObject({ added: 0, gone: 0, same: 1 });
  }, 60_000);
});
