import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-shared/model/run.ts';
import { toyBench, type ToyBench } from './toy-bench.ts';

describe('tables of the toy pipeline', () => {
  let bench: ToyBench;
  let run: Run;
  beforeAll(async () => {
    bench = toyBench();
    run = await bench.run();
    expect(run.status).toBe('succeeded');
  }, 60_000);
  afterAll(() => bench.dispose());

  const AMOUNT = { field: 'amount', kind: 'bands' as const, edges: ['50', '100'] };
  const SHOP = { field: 'shop', kind: 'values' as const, edges: [] };

  it('MEA-5 another pipeline has tables by its own fields: figures as counted by hand, the receipt that came twice counts once', async () => {
    const { client } = bench;
    const offer = await client['measures.fields']({ run: run.id });
    expect([offer.computedFrom.slot, offer.computedFrom.rows, offer.currency.code]).toEqual(['sale', 7, null]);
    expect(offer.sets.find((set) => set.id === 'shop')).toMatchObject({ stored: true, absent: null });
    expect(offer.sets.filter((set) => set.absent === null).map((set) => set.id)).toEqual(['shop']);
    const table = await client['measures.table']({ run: run.id, rows: AMOUNT, columns: SHOP, measures: ['sales', 'takings'] });
    expect(table.columns?.bands.map((band) => band.label)).toEqual(['N', 'S', 'W', 'not known']);
    const shown = (cells: typeof table.cells[number]): (string | null)[][] => cells.map((cell) => cell.map(({ value }) => value));
    expect(table.cells.map(shown)).toEqual([
      [['0', '0.00'], ['1', '44.10'], ['1', '15.25'], ['0', '0.00']],
      [['1', '80.50'], ['0', '0.00'], ['1', '99.99'], ['1', '0.00']],
      [['1', '120.00'], ['1', '300.00'], ['0', '0.00'], ['0', '0.00']],
    ]);
    expect(table.total.map(({ value }) => value)).toEqual(['7', '659.84']);
    expect(table.leftOut).toEqual([{ reason: 'outside the filter', measures: ['Takings'], rows: 1 }]);
  });

  it('MEA-6 MEA-10 its cells trace, page and export by its own address space', async () => {
    const { client } = bench;
    const address = 'cell:takings@amount(50,100)=50..100&shop(values)=W';
    const trace = await client['trace.get']({ run: run.id, address });
    expect([trace.holds, trace.root.recomputed, trace.root.population?.contributors, trace.root.computedNow?.slice(0, 23)]).toEqual([true, '99.99', 1, 'computed now from sale ']);
    const loans = await client['measures.loans']({ run: run.id, address });
    expect(loans.items.map((item) => item.cells.map((cell) => [cell.value, cell.address]))).toEqual([[['R-007', 'sale:receipt@6'], ['99.99', 'sale:amount@6'], ['W', 'sale:shop@6']]]);
    const rows = await client['trace.contributors']({ run: run.id, address, limit: 10 });
    expect([rows.total, rows.figure, rows.items.map((item) => [item.label, item.value, item.address])]).toEqual([1, '99.99', [['R-007', '99.99', 'sale:amount@6']]]);
    const stored = await client['trace.get']({ run: run.id, address: 'cell:takings@shop(values)=W' });
    expect([stored.root.stored, stored.root.recomputed, stored.root.computedNow]).toEqual(['115.24', '115.24', undefined]);
    const files = await client['measures.export']({ run: run.id, format: 'csv', what: { kind: 'table', table: { rows: SHOP, measures: ['sales'] } } });
    expect(files.map((file) => file.bytes > 0)).toEqual([true, true]);
  });
});
