import { describe, expect, it } from 'vitest';
import { allocateBlock, allocateColumns, BYTES_PER_LOAN, sameShape } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { measureBlock } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import { INPUTS, manyLoans, scenario } from './many-loans.ts';
import { loanWith, measureOne, relative } from './one-loan.ts';
import { conventions } from './reference-block.ts';

describe('measureBlock', () => {
  it('EKN-29 what slipped through the checks before is told with its loan, never measured', () => {
    const refuse = (changes: Parameters<typeof loanWith>[0], message: RegExp): void => expect(() => measureOne(loanWith(changes))).toThrow(message);
    refuse({ term: 0 }, /Loan number 0 .* term of 0 months/);
    refuse({ curve: 7 }, /Loan number 0 .* PD curve number 7; there are 3/);
    refuse({ eir: -13, rate: -13, amortisation: 0 }, /Loan number 0 .* cannot be measured/);
    refuse({ balance: Number.NaN }, /cannot be measured/);
    refuse({ pdScale: Number.NaN }, /cannot be measured/);
    expect(() => measureOne(loanWith(), { pd: [] })).toThrow(/PD curve number 0 has no values/);
    expect(() => measureOne(loanWith(), { scenarios: [] })).toThrow(/sum to 0/);
  });

  it('EKN-17 a range measures its loans only, each as it would be alone', () => {
    const block = manyLoans(300);
    const [all, some] = [allocateColumns(300), allocateColumns(300)];
    measureBlock(block, INPUTS.curves, INPUTS.scenarios, INPUTS.conventions, { from: 0, to: 300, out: all });
    measureBlock(block, INPUTS.curves, INPUTS.scenarios, INPUTS.conventions, { from: 100, to: 200, out: some });
    expect(Array.from(some.lifetime)).toEqual(Array.from(all.lifetime, (each, i) => (i >= 100 && i < 200 ? each : 0)));
  });

  it('EKN-4 the order of effects: multiplier, then log-odds, then Vasicek; four scenarios are one more than go together', () => {
    const four = [0.1, 0.2, 0.3, 0.4].map((weight, s) => scenario(`s${s}`, weight, { pdMultiplier: [1 + s], logitShift: [s / 10], lgdMultiplier: 1 - s / 10 }));
    const pds = four.map((_, s) => { const p = 0.02 * (1 + s); return p / (p + (1 - p) * Math.exp(-s / 10)); });
    const { pd12, lgdNow } = measureOne(loanWith({ term: 12 }), { scenarios: four });
    expect(relative(pd12, pds.reduce((sum, pd, s) => sum + pd * four[s]!.weight, 0))).toBeLessThan(1e-12);
    expect(relative(lgdNow, four.reduce((sum, each) => sum + each.weight * 0.45 * each.lgdMultiplier, 0))).toBeLessThan(1e-14);
  });

  it('EKN-5 linear months and curves by months on book', () => {
    const one = (monthlyPd: 'linear' | 'constant-hazard'): number => measureOne(loanWith({ term: 1 }), { pd: [0.24], conventions: { monthlyPd } }).pd12;
    expect([relative(one('linear'), 0.02) < 1e-14, relative(one('constant-hazard'), 1 - 0.76 ** (1 / 12)) < 1e-14]).toEqual([true, true]);
    const hazard = Float64Array.of(0.01, 0.02, 0.04);
    const from = (monthsOnBook: number, term: number, pdScale = 1): number => measureOne(loanWith({ term, monthsOnBook, pdScale }), { curves: [{ kind: 'book', hazard }] }).pdLifetime;
    expect(relative(from(0, 2), 1 - 0.99 * 0.98)).toBeLessThan(1e-13);
    expect(relative(from(1, 3), 1 - 0.98 * 0.96 * 0.96)).toBeLessThan(1e-13);
    expect(from(5, 1, 100)).toBe(1);
    // A scenario moves a hazard as the yearly PD that it stands for.
    const yearly = 1 - 0.99 ** 12;
    const doubled = measureOne(loanWith({ term: 1 }), { curves: [{ kind: 'book', hazard }], scenarios: [scenario('only', 1, { pdMultiplier: [2] })] }).pdLifetime;
    expect(relative(doubled, 1 - (1 - 2 * yearly) ** (1 / 12))).toBeLessThan(1e-12);
  });

  it('EKN-13 rates near zero and fifty years keep their digits', () => {
    const flat = measureOne(loanWith({ eir: 0, term: 600 })).lifetime;
    for (const eir of [1e-15, 1e-12, 1e-9]) expect(Math.abs(measureOne(loanWith({ eir, term: 600 })).lifetime / flat - 1)).toBeLessThan(eir * 60 + 1e-12);
    for (const eir of [0.4, 1.5]) expect(measureOne(loanWith({ eir, term: 600 })).lifetime).toBeGreaterThan(0);
  });

  it('EKN-16 the shape of a block changes nothing, and the bytes of a loan are what it takes', () => {
    const block = allocateBlock(2, 'shared');
    const size = Object.values(sameShape(block)).filter((each) => ArrayBuffer.isView(each)).reduce((sum, each) => sum + (each as Float64Array).byteLength, 0);
    expect(size / 2 + Object.values(allocateColumns(1)).reduce((sum, each: Float64Array) => sum + each.byteLength, 0)).toBe(BYTES_PER_LOAN);
    expect([block.fx[1], block.term[1], block.balance.buffer instanceof SharedArrayBuffer, allocateBlock(1).balance.buffer instanceof SharedArrayBuffer]).toEqual([1, 1, true, false]);
    expect(conventions().defaultTiming).toBe('end');
  });
});
