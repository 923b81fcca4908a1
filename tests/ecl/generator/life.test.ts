import { expect, test } from 'vitest';
import { demoPolicy } from '../../../src-main/pipelines/ecl/generator/demo-policy.ts';
import { economyAround } from '../../../src-main/pipelines/ecl/generator/economy.ts';
import { generateLoans, planOf } from '../../../src-main/pipelines/ecl/generator/generate.ts';
import type { GeneratedLoan } from '../../../src-main/pipelines/ecl/generator/generate.ts';
import { macroAt, monthNumber, pdInEconomy } from '../../../src-main/pipelines/ecl/generator/macro.ts';
import { GRADES, transitionMatrix } from '../../../src-main/pipelines/ecl/generator/risk-scale.ts';
import { scheduledShare } from '../../../src-main/pipelines/ecl/generator/schedule.ts';
import { contagion } from '../../../src-main/pipelines/ecl/staging/contagion.ts';
import { classify } from '../../../src-main/pipelines/ecl/staging/classify.ts';
import { stageLoan } from '../../../src-main/pipelines/ecl/staging/stage-loan.ts';

const MONTHS = 6;
const plan = planOf({ loans: 12_000, seed: 77, date: '2025-12-31', second: '2026-06-30' });
const loans = [...generateLoans(plan)];
const economy = economyAround(plan.date);

/** Expected defaults within the year of a state's PD, in the economy of those months. */
const expected = (pd: number, from: number): number => { let survival = 1; for (let month = 1; month <= 12; month += 1) survival *= (1 - pdInEconomy(pd, economy.z(from + month))) ** (1 / 12); return 1 - survival; };

test('EGN-8 stages as in a retail book, and every case that staging knows', () => {
  const policy = demoPolicy('es');
  const place = (name: string): number => policy.pd.grades.findIndex(({ grade }) => grade === name);
  const shares = contagion(loans.flatMap(({ contract, life: { first } }) => (first === null ? [] : [{ customer: contract.customer.id, exposure: Math.round(first.balance * 100), inDefault: first.inDefault }])));
  const stages = new Map<string, number>();
  const reasons = new Set<string>();
  for (const { contract, life: { first } } of loans) {
    if (first === null) continue;
    const { product } = contract;
    const staged = stageLoan({
      product: product.name, inScope: classify({ measurement: contract.measurement }, policy).inScope, poci: contract.poci, daysPastDue: first.daysPastDue, unlikelyToPay: first.unlikelyToPay, watchlist: first.watchlist, forborne: first.forborne,
      contagion: (shares.get(contract.customer.id) ?? 0) >= 0.2, pdLifetime: first.pd, pd12: first.pd, originationPdLifetime: contract.snapshot ? contract.originPd : null, originationPd12: null, grade: place(first.grade), originationGrade: place(GRADES[contract.originGrade]?.grade ?? ''),
      monthsSinceDefaultExit: first.monthsSinceDefaultExit, monthsSinceStage2Trigger: first.monthsSinceTrigger, override: null,
    }, policy.staging);
    stages.set(staged.stage, (stages.get(staged.stage) ?? 0) + 1);
    for (const reason of staged.reasons) reasons.add(reason);
  }
  const share = (stage: string): number => (stages.get(stage) ?? 0) / plan.loans;
  expect(share('1')).toBeGreaterThan(0.72);
  expect(share('2')).toBeGreaterThan(0.08);
  expect(share('2')).toBeLessThan(0.2);
  expect(share('3')).toBeGreaterThan(0.02);
  expect(share('3')).toBeLessThan(0.07);
  expect([...reasons].sort()).toEqual(['CONTAGION', 'DPD30', 'DPD90', 'FORBORNE', 'LCR_EXEMPT', 'NO_ORIG_PD', 'NO_SNAPSHOT_LIFETIME', 'NOTCHES', 'OUT_OF_SCOPE', 'PD_INCREASE', 'POCI', 'PROBATION_S2', 'PROBATION_S3', 'SIMPLIFIED', 'UTP', 'WATCHLIST'].sort());
});

test('EGN-9 the second date continues the first', () => {
  const counts = { kept: 0, matured: 0, prepaid: 0, writtenOff: 0, fresh: 0, cured: 0, scheduled: 0, amortising: 0 };
  for (const { index, contract, life: { first, second, left } } of loans) {
    expect(first === null).toBe(index >= plan.loans);
    if (first === null) {
      counts.fresh += 1;
      expect([second?.daysPastDue, second?.inDefault]).toEqual([0, false]);
      expect((second?.monthsOnBook ?? 99) < MONTHS).toBe(true);
      continue;
    }
    if (second === null) {
      counts[left as 'matured' | 'prepaid'] += 1;
      if (left === 'matured') expect(first.remaining <= MONTHS && !first.inDefault).toBe(true);
      continue;
    }
    counts.kept += 1;
    expect(second.monthsOnBook - first.monthsOnBook).toBe(MONTHS);
    if (second.writtenOff !== null) { counts.writtenOff += 1; expect([second.balance, second.writtenOff, first.inDefault]).toEqual([0, first.balance, true]); }
    if (first.inDefault && !second.inDefault) { counts.cured += 1; expect((second.monthsSinceDefaultExit ?? 99) < MONTHS).toBe(true); }
    if (!['annuity', 'linear'].includes(contract.product.amortisation) || second.daysPastDue > 0 || first.daysPastDue > 0 || second.inDefault) continue;
    counts.amortising += 1;
    const ratio = scheduledShare(contract, first.monthsOnBook + MONTHS) / scheduledShare(contract, first.monthsOnBook);
    if (Math.abs(second.balance - first.balance * ratio) <= 0.011) counts.scheduled += 1;
    expect(second.balance).toBeLessThanOrEqual(first.balance * ratio + 0.011);
  }
  expect(counts.scheduled / counts.amortising).toBeGreaterThan(0.8);
  expect(counts.scheduled).toBeLessThan(counts.amortising);
  expect(Object.values(counts).every((count) => count > 3)).toBe(true);
});

test('EGN-9 annuities, balloons and lines follow their closed forms', () => {
  const of = (amortisation: string, more: object = {}): GeneratedLoan['contract'] => ({ term: 24, rate: 6, product: { amortisation, ...more } }) as unknown as GeneratedLoan['contract'];
  const annuity = 0.005 / (1 - 1.005 ** -24);
  let left = 1;
  for (let k = 1; k <= 24; k += 1) { left = left * 1.005 - annuity; expect(scheduledShare(of('annuity'), k)).toBeCloseTo(Math.max(0, left), 10); }
  expect([scheduledShare(of('linear'), 6), scheduledShare(of('bullet'), 23), scheduledShare(of('bullet'), 24)]).toEqual([0.75, 1, 0]);
  // The last instalment of a balloon loan carries it: before it, the balloon and one instalment's principal are left.
  const payment = (1.005 ** 24 - 0.3) * 0.005 / (1.005 ** 24 - 1);
  expect(scheduledShare(of('balloon', { balloon: 0.3 }), 23) * 1.005).toBeCloseTo(payment + 0.3, 10);
  expect(scheduledShare(of('roll-up'), 12)).toBeCloseTo(1.005 ** 12, 12);
});

test('EGN-9 companies move by the matrix', () => {
  const matrix = transitionMatrix();
  const moved = loans.filter(({ contract, life: { first, second } }) => !contract.product.scored && first !== null && second !== null && !first.inDefault && !second.inDefault && first.daysPastDue <= 30 && second.daysPastDue <= 30);
  const changed = moved.filter(({ life: { first, second } }) => first?.place !== second?.place).length;
  const foreseen = moved.reduce((sum, { life: { first } }) => { const row = matrix[first?.place ?? 0] as number[]; return sum + (0.5 * (1 - (row[first?.place ?? 0] as number) - (row.at(-1) as number))) / (1 - (row.at(-1) as number)); }, 0);
  expect(moved.length).toBeGreaterThan(800);
  expect(Math.abs(changed - foreseen)).toBeLessThan(3.5 * Math.sqrt(foreseen));
});

test('EGN-10 realised defaults agree with PDs, in total and by grade', () => {
  const byGrade = new Map<string, { expected: number; seen: number }>();
  for (const { life: { first } } of loans) {
    if (first === null || first.inDefault) continue;
    const entry = byGrade.get(first.grade) ?? { expected: 0, seen: 0 };
    entry.expected += expected(first.pd, 0);
    entry.seen += first.outcome === true ? 1 : 0;
    byGrade.set(first.grade, entry);
  }
  for (const [grade, { expected: mean, seen }] of byGrade) expect(Math.abs(seen - mean), grade).toBeLessThan(3.5 * Math.sqrt(mean) + 1);
  const total = [...byGrade.values()].reduce((sum, each) => sum + each.seen, 0);
  expect(total).toBeGreaterThan(200);
});

test('EGN-10 what the first file announced is what the second file has', () => {
  let early = 0;
  for (const { life: { first, second } } of loans) {
    if (first === null || first.inDefault) continue;
    if (second?.inDefault === true) { early += 1; expect(first.outcome).toBe(true); }
    if (first.outcome === true && second !== null && !second.inDefault) expect(second.outcome).toBe(true);
  }
  expect(early).toBeGreaterThan(80);
  const second = loans.flatMap(({ life }) => (life.second === null || life.second.inDefault || life.second.writtenOff !== null ? [] : [life.second]));
  const mean = second.reduce((sum, state) => sum + expected(state.pd, MONTHS), 0);
  expect(Math.abs(second.filter((state) => state.outcome === true).length / mean - 1)).toBeLessThan(0.25);
});

test('EGN-10 realised severities stand near what was expected', () => {
  const unsecured = loans.flatMap(({ contract, life: { first } }) => (first?.realisedLgd == null || contract.lgd === null || contract.guaranteedShare > 0 ? [] : [first.realisedLgd - contract.lgd]));
  const mean = unsecured.reduce((sum, each) => sum + each, 0) / unsecured.length;
  expect(unsecured.length).toBeGreaterThan(100);
  expect(Math.abs(mean)).toBeLessThan(0.04);
});

test('EGN-10 the cycle averages to nothing and repeats', () => {
  const from = monthNumber('2025-12-31');
  const cycle = Array.from({ length: 54 }, (_, i) => macroAt(from + i).z);
  expect(Math.abs(cycle.reduce((sum, z) => sum + z, 0))).toBeLessThan(1.5);
  expect(macroAt(from + 54)).toEqual(macroAt(from));
  expect([pdInEconomy(0.02, 1) < 0.02, pdInEconomy(0.02, -1) > 0.02, pdInEconomy(0, -1), pdInEconomy(1, 1)]).toEqual([true, true, 0, 1]);
});
