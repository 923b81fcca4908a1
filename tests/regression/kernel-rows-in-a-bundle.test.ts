import { afterAll, expect, test } from 'vitest';
import { columnsOfTable } from '../../src-main/evidence/bundle/table-data.ts';
import { toyBench } from '../toy/toy-bench.ts';
import { TARIFF } from '../toy/toy-points.ts';

const bench = toyBench();
afterAll(() => bench.dispose());

/** Rows of a kernel's table were ordered as texts: row 10 stood before row 2, beside another row's number, and pages of many rows overlapped. */
test('BND-3 a bundle tells the rows of a kernel\'s table in the order of their numbers', async () => {
  const receipts = Array.from({ length: 25 }, (_, i) => `R-${String(i + 1).padStart(3, '0')}`);
  const run = await bench.run({ tariff: TARIFF, roll: `Receipt,Shop,Amount,Discount,Clerk\n${receipts.map((receipt, i) => `${receipt},north,${i + 1}.00,,ann`).join('\n')}\n` });
  expect(run.status).toBe('succeeded');
  const context = await bench.context.evidence.trace?.open(run);
  if (!context) throw new Error('no trace');
  const told = new Map<string, (string | null | 0)[]>();
  for await (const { column, values, differs } of columnsOfTable(context, context.table('points'), () => 0, new AbortController().signal)) {
    expect([column, differs]).toEqual([column, []]);
    let at = 0;
    told.set(column, values.r ? values.r.map((step) => { at += step; return values.t[at]?.[0] ?? null; }) : values.t.map((tuple) => tuple[0] ?? null));
  }
  expect(told.get('receipt')).toEqual(receipts);
  expect(told.get('points')).toEqual(receipts.map((_, i) => `${i + 1}.00`));
});
