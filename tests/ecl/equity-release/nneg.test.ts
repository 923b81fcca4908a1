import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { exitsOf, mortalityAt } from '../../../src-main/pipelines/ecl/equity-release/exits.ts';
import type { EquityReleaseRules } from '../../../src-main/pipelines/ecl/equity-release/exits.ts';
import { nnegShortfall, nnegWeighted } from '../../../src-main/pipelines/ecl/equity-release/nneg-shortfall.ts';
import type { RollUpLoan } from '../../../src-main/pipelines/ecl/equity-release/nneg-shortfall.ts';

const rulesOf = (more: object = {}): EquityReleaseRules => EclPolicy.shape.equityRelease.parse({ mortality: { fromAge: 60, q: [0.01, 0.012, 0.015, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3] }, care: 0.01, prepayment: 0.02, growth: 0.02, saleCost: 0.05, ...more }) as EquityReleaseRules;
const loan: RollUpLoan = { balance: 100_000, rate: null, eir: 0.06, collateralValue: 160_000, youngestAge: 68.4 };

const anyRules = fc.record({
  mortality: fc.record({ fromAge: fc.constantFrom(55, 60, 70), q: fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 12 }) }), care: fc.double({ min: 0, max: 0.1, noNaN: true }), prepayment: fc.double({ min: 0, max: 0.2, noNaN: true }),
  growth: fc.double({ min: -0.1, max: 0.1, noNaN: true }), saleCost: fc.double({ min: 0, max: 0.2, noNaN: true }), monthsToSale: fc.integer({ min: 0, max: 24 }), years: fc.integer({ min: 1, max: 40 }),
}).map(rulesOf);
const anyLoan: fc.Arbitrary<RollUpLoan> = fc.record({ balance: fc.double({ min: 0, max: 1e6, noNaN: true }), rate: fc.option(fc.double({ min: 0, max: 0.1, noNaN: true }), { nil: null }), eir: fc.double({ min: 0, max: 0.1, noNaN: true }), collateralValue: fc.double({ min: 0, max: 1e6, noNaN: true }), youngestAge: fc.double({ min: 55, max: 95, noNaN: true }) });

/** Year by year of age, month by month, with powers and rates as the words say: slow and plain. */
function plain({ balance, rate, eir, collateralValue, youngestAge }: RollUpLoan, rules: EquityReleaseRules, shift: number): number {
  const living: number[] = [1];
  let total = 0;
  for (let month = 1; month <= rules.years * 12; month += 1) {
    const alive = living.at(-1) as number;
    const years = Math.floor((youngestAge as number) + (month - 1) / 12);
    const table = rules.mortality.q;
    const q = table[Math.max(0, Math.min(table.length - 1, years - rules.mortality.fromAge))] as number;
    const last = month === rules.years * 12;
    const dies = last ? 1 : 1 - (1 - q) ** (1 / 12);
    const cared = last ? 0 : 1 - (1 - rules.care) ** (1 / 12);
    const prepays = last ? 0 : 1 - (1 - rules.prepayment) ** (1 / 12);
    const sale = month + rules.monthsToSale;
    const debt = (balance as number) * (1 + (rate ?? (eir as number)) / 12) ** sale;
    const house = (collateralValue as number) * (1 + rules.growth + shift) ** (sale / 12) * (1 - rules.saleCost);
    total += (alive * dies + alive * (1 - dies) * cared) * Math.max(debt - house, 0) / (1 + (eir as number) / 12) ** sale;
    living.push(alive * (1 - dies) * (1 - cared) * (1 - prepays));
  }
  return total;
}

test('EER-1 exits sum to one, a constant force within a year of age', () => {
  fc.assert(fc.property(anyRules, anyLoan, (rules, each) => {
    const { grid } = nnegShortfall({ ...each, balance: 1 }, rules);
    const gone = grid.reduce((sum, month) => sum + month.death + month.care + month.prepayment, 0);
    expect(Math.abs(gone - 1)).toBeLessThan(1e-9);
  }), { numRuns: 100 });
  const rules = rulesOf({ care: 0, prepayment: 0, years: 50 });
  let survival = 1;
  for (let t = 1; t <= 12; t += 1) survival *= 1 - exitsOf(rules, 63, t).death;
  expect(survival).toBeCloseTo(1 - mortalityAt(rules, 63), 12);
  expect([mortalityAt(rules, 40), mortalityAt(rules, 60.99), mortalityAt(rules, 61), mortalityAt(rules, 120)]).toEqual([0.01, 0.01, 0.012, 0.3]);
});

test('EER-3 closed form: constant decrements, always underwater, roll-up at the EIR', () => {
  // PV of an exit in month t is B - V' x^t with x = ((1+g)/(1+r))^(1/12): geometric sums.
  const rules = rulesOf({ mortality: { fromAge: 60, q: [0.06] }, care: 0.02, prepayment: 0.03, growth: -0.02, saleCost: 0.1, years: 30 });
  const each = { ...loan, collateralValue: 90_000 };
  const n = 360;
  const stay = (0.94 * 0.98 * 0.97) ** (1 / 12);
  const exit = 1 - (0.94 * 0.98) ** (1 / 12);
  const x = 0.98 ** (1 / 12) / (1 + 0.06 / 12);
  const v = 90_000 * 0.9;
  const sum = (ratio: number): number => (1 - ratio ** (n - 1)) / (1 - ratio);
  const closed = exit * (100_000 * sum(stay) - v * x * sum(stay * x)) + stay ** (n - 1) * (100_000 - v * x ** n);
  const { value } = nnegShortfall(each, rules);
  expect(Math.abs((value as number) / closed - 1)).toBeLessThan(1e-11);
});

test('EER-2 a sure death next month: one exit, sold later, after costs, discounted from the sale', () => {
  const rules = rulesOf({ mortality: { fromAge: 60, q: [1] }, growth: 0, saleCost: 0.05, monthsToSale: 11 });
  const each = { balance: 200_000, rate: 0.08, eir: 0.06, collateralValue: 180_000, youngestAge: 80 };
  expect(nnegShortfall(each, rules).value).toBeCloseTo((200_000 * (1 + 0.08 / 12) ** 12 - 171_000) / 1.005 ** 12, 6);
  expect(nnegShortfall(each, rules, {}, { eir: 'effective' }).value).toBeCloseTo((200_000 * 1.08 - 171_000) / 1.06, 6);
  expect(nnegShortfall(each, rulesOf({ mortality: { fromAge: 60, q: [0] }, care: 0, prepayment: 1, growth: -0.5, years: 2 })).value).toBe(0);
});

test('EER-3 a plain second computation agrees, and the grid sums to the value', () => {
  fc.assert(fc.property(anyRules, anyLoan, fc.constantFrom(0, -0.05, 0.03), (rules, each, hpiShift) => {
    const { value, grid } = nnegShortfall(each, rules, { hpiShift });
    const expected = plain(each, rules, hpiShift);
    expect(Math.abs((value as number) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, expected, (each.balance as number) * 1e-3));
    expect(grid.reduce((sum, month) => sum + month.contribution, 0)).toBe(value);
    expect(nnegShortfall(each, rules, { hpiShift }, { eir: 'nominal' }, false)).toEqual({ value, lacking: [], grid: [] });
  }), { numRuns: 200 });
});

test('EER-4 growth lowers it, balance raises it; weights are on shortfalls, where they make a difference', () => {
  const rules = rulesOf();
  const at = (hpiShift: number, balance = 100_000): number => nnegShortfall({ ...loan, balance }, rules, { hpiShift }).value as number;
  expect(at(-0.04)).toBeGreaterThan(at(0));
  expect(at(0)).toBeGreaterThan(at(0.02));
  expect(at(0, 120_000)).toBeGreaterThan(at(0));
  const weighted = nnegWeighted(loan, rules, [{ weight: 0.5, hpiShift: -0.04 }, { weight: 0.5, hpiShift: 0.04 }]) as number;
  expect(weighted).toBeCloseTo((at(-0.04) + at(0.04)) / 2, 8);
  expect(weighted).toBeGreaterThan(at(0));
});

test('EER-5 nothing is guessed', () => {
  expect(nnegShortfall({ ...loan, youngestAge: null }, rulesOf())).toEqual({ value: null, lacking: ['youngestAge'], grid: [] });
  expect(nnegShortfall({ ...loan, collateralValue: null, balance: -1, eir: Number.NaN }, rulesOf()).lacking).toEqual(['balance', 'eir', 'collateralValue']);
  expect(nnegWeighted({ ...loan, eir: null }, rulesOf(), [{ weight: 1 }])).toBeNull();
});
