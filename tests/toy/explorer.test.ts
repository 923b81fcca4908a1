import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-shared/model/run.ts';
import { toyBench, type ToyBench } from './toy-bench.ts';

describe('the toy pipeline in the explorer', () => {
  let bench: ToyBench;
  let run: Run;
  beforeAll(async () => {
    bench = toyBench();
    run = await bench.run();
    expect([run.status, run.gates.map((gate) => `${gate.id} ${gate.status} ${gate.message ?? ''}`)]).toEqual(['succeeded', expect.anything()]);
  }, 60_000);
  afterAll(() => bench.dispose());

  it('EXP-40 every kind of its numbers is traced to the roll', async () => {
    for (const [address, value] of [['sale:discount_points@0', '8.3'], ['slip:SL3@R-002', 'N'], ['totals:TT1', '659.84'], ['figure:given_share', '5.17'], ['share:shop/takings@W', '115.24'], ['finding:TIL-001/discount@4', '20.00']] as const) {
      const trace = await bench.client['trace.get']({ run: run.id, address });
      expect([address, trace.root.stored, trace.holds]).toEqual([address, value, true]);
    }
    expect((await bench.client['findings.page']({ run: run.id })).items.map(({ rule, exposure, line }) => [rule, exposure, line])).toEqual([['ENM-001', 'R-006', 7], ['TIL-001', 'R-005', 6]]);
    expect((await bench.client['measures.stratify']({ run: run.id, dimension: 'shop' })).bands.map((band) => band.figures[0]?.value)).toEqual(['200.50', '344.10', '115.24', '0.00']);
    expect((await bench.client['data.page']({ run: run.id, table: 'canonical', search: 'R-003' })).rows).toHaveLength(2);
    expect((await bench.client['data.page']({ run: run.id, table: 'source' })).columns.map((column) => column.title)).toContain('Clerk');
  });

  it('EXP-41 a cell, a column, an entry of a table and a rule say what they reach', async () => {
    const cell = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 0, column: 2 } });
    expect(cell.items.map((item) => item.address)).toEqual(['sale:amount@0', 'sale:discount_points@0', 'slip:SL2@R-001', 'figure:takings', 'figure:given_share', 'totals:TT1', 'totals:TT3', 'share:shop/takings@N', 'share:shop/takings']);
    for (const text of ['R-001', 'R-003', 'R-006', 'row 7', 'SL3', 'SL3@R-006', 'clerk', 'Clerk', 'Discount@R-002', 'discount@R-002', 'nobody', 'TT3', 'RREL3', 'clerk@R-007']) console.log(text, JSON.stringify(await bench.client['trace.whyNot']({ run: run.id, text }), null, 1));
  });
});
