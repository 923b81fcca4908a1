import { expect, test } from 'vitest';
import type { LoanBlock } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import { scheduledAfter } from '../../../src-main/pipelines/ecl/movement/scheduled.ts';
import { AMORTISATIONS, type Amortisation } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import { blockOf } from './blocks.ts';

const loan = { balance: 12_000, term: 24, eir: 0.06, lgd: 0.4, curve: 0, stage: 0 };
const of = (kind: Amortisation, more: Partial<LoanBlock> = {}): LoanBlock => ({ ...blockOf([loan]), amortisation: Uint8Array.of(AMORTISATIONS.indexOf(kind)), ...more });
const after = (block: LoanBlock, months: number) => scheduledAfter(block, months, { eir: 'nominal' });

test('EMV-5 balances after a year by closed forms of each amortisation', () => {
  const g = 1.005;
  expect(after(of('annuity'), 12).balance[0]).toBeCloseTo((12_000 * (g ** 24 - g ** 12)) / (g ** 24 - 1), 8);
  expect(after(of('linear'), 12).balance[0]).toBeCloseTo(6_000, 9);
  expect(after(of('bullet'), 12).balance[0]).toBe(12_000);
  expect(after(of('revolving'), 12).balance[0]).toBe(12_000);
  expect(after(of('roll-up'), 12).balance[0]).toBeCloseTo(12_000 * g ** 12, 8);
  const flows = after(of('cash-flows', { cashFlows: new Map([[0, [{ month: 6, principal: 2_000 }, { month: 12, principal: 1_000 }, { month: 20, principal: 9_000 }]]]) }), 12);
  expect(flows.balance[0]).toBe(9_000);
  expect(flows.cashFlows?.get(0)).toEqual([{ month: 8, principal: 9_000 }]);
});

test('EMV-5 term and age move on; at maturity and later nothing is left and a month remains', () => {
  const at = after(of('annuity'), 12);
  expect([at.term[0], at.monthsOnBook[0]]).toEqual([12, 12]);
  for (const months of [24, 25, 60]) expect([after(of('annuity'), months).balance[0], after(of('annuity'), months).term[0]]).toEqual([0, 1]);
  expect(after(of('annuity'), 0).balance[0]).toBe(12_000);
});
