import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixExp, power, type Matrix } from '../../../src-shared/kernel/math/matrix.ts';
import { PdCurve } from '../../../src-shared/model/ecl/policy-curves.ts';
import { calibrateByLogit, calibrateByScale } from '../../../src-main/pipelines/ecl/models/calibrate.ts';
import { compileCurve, conditionalPds, scoreToPd } from '../../../src-main/pipelines/ecl/models/compile-curve.ts';
import { conditionalOfCumulative, cumulativeOfConditional, monthlyByBook } from '../../../src-main/pipelines/ecl/models/term-structure.ts';
import { doubtsOfMatrix, generatorOf, normalisedRows, transitionsOver } from '../../../src-main/pipelines/ecl/models/transition-matrix.ts';

/** Three grades and default; its logarithm has negative intensities off the diagonal. */
const T: Matrix = [[0.9, 0.09, 0.0099, 0.0001], [0.05, 0.85, 0.09, 0.01], [0.0, 0.1, 0.7, 0.2], [0, 0, 0, 1]];

describe('generators', () => {
  test.each(['diagonal', 'weighted'] as const)('EMD-11 %s adjustment: intensities off the diagonal are not negative, rows sum to 0, months are matrices', (fix) => {
    const { intensities, removed, distance } = generatorOf(T, fix);
    expect(removed).toBeGreaterThan(0);
    intensities.forEach((row, i) => {
      expect(Math.abs(row.reduce((sum, each) => sum + each, 0))).toBeLessThan(1e-15);
      row.forEach((each, j) => i !== j && expect(each).toBeGreaterThanOrEqual(0));
    });
    const month = transitionsOver(intensities, 1 / 12);
    for (const row of month) {
      expect(Math.abs(row.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(1e-14);
      for (const each of row) expect(each).toBeGreaterThanOrEqual(0);
    }
    // Twelve months are the year of the generator, which is near the matrix given.
    power(month, 12).forEach((row, i) => row.forEach((each, j) => expect(each).toBeCloseTo(matrixExp(intensities)[i]?.[j] as number, 13)));
    expect(distance).toBeLessThan(0.02);
  });

  test('EMD-11 an embeddable matrix gives its own generator back', () => {
    const own = [[-0.1, 0.08, 0.02], [0.05, -0.15, 0.1], [0, 0, 0]];
    const { intensities, removed, distance } = generatorOf(matrixExp(own));
    intensities.forEach((row, i) => row.forEach((each, j) => expect(each).toBeCloseTo(own[i]?.[j] as number, 12)));
    expect(removed).toBeLessThan(1e-13);
    expect(distance).toBeLessThan(1e-13);
  });

  test('EMD-11 without a real logarithm there is no generator, and the message says what to do', () => {
    expect(() => generatorOf([[0.1, 0.9, 0], [0.9, 0.1, 0], [0, 0, 1]])).toThrow(/no real logarithm/);
  });

  test('EMD-10 doubts about a matrix: sums, ranges, default not absorbing, PDs that fall as grades worsen', () => {
    expect(doubtsOfMatrix(T)).toEqual([]);
    expect(doubtsOfMatrix([[0.9, 0.05, 0.03], [0.1, 0.89, 0.01], [0, 0.1, 0.9]]).map(({ doubt }) => doubt)).toEqual(['row-sum', 'default-not-monotone', 'default-not-absorbing']);
    expect(doubtsOfMatrix(normalisedRows([[0.9, 0.05, 0.04], [0, 1, 0.02], [0, 0, 1]])).filter(({ doubt }) => doubt === 'row-sum')).toEqual([]);
  });

  test('EMD-11 property: random matrices keep sums, and default only grows with time', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 3 }), (raw) => {
      const matrix = normalisedRows([...raw.map((row, i) => row.map((each, j) => each + (i === j ? 6 : 0))), [0, 0, 0, 1]]);
      const curve = { source: 'matrix' as const, id: 'm', title: '', states: ['A', 'B', 'C', 'D'], matrix, time: 'generator' as const };
      for (const state of ['A', 'B', 'C']) for (const pd of conditionalPds(curve, state)) expect(pd >= 0 && pd <= 1).toBe(true);
      expect(conditionalPds(curve, 'D')).toEqual(new Array(50).fill(1));
    }), { seed: 4404, numRuns: 100 });
  });
});

describe('curves for the kernel', () => {
  test('EMD-12 powers and generators agree at whole years where the matrix is embeddable', () => {
    const matrix = matrixExp([[-0.1, 0.08, 0.02], [0.05, -0.15, 0.1], [0, 0, 0]]);
    const curve = { source: 'matrix' as const, id: 'm', title: '', states: ['A', 'B', 'D'], matrix };
    const [discrete, continuous] = (['discrete', 'generator'] as const).map((time) => conditionalPds({ ...curve, time }, 'A'));
    discrete?.forEach((pd, k) => expect(continuous?.[k]).toBeCloseTo(pd, 11));
  });

  test('EMD-12 a matrix needs one of its states', () => {
    const curve = PdCurve.parse({ source: 'matrix', id: 'm', states: ['A', 'D'], matrix: [[0.9, 0.1], [0, 1]] });
    expect(() => compileCurve(curve)).toThrow(/no state \(none given\); its states are A, D/);
    expect(() => compileCurve(curve, 'B')).toThrow(/no state B/);
    expect(() => compileCurve({ ...(curve as Extract<PdCurve, { source: 'matrix' }>), states: ['A', 'B', 'D'] }, 'A')).toThrow(/3 states for a matrix of 2/);
  });

  test('EMD-12 observed tenors that do not rise, rates that fall, and lists of two lengths are refused', () => {
    const observed = (tenors: number[], cumulative: number[]) => compileCurve({ source: 'observed', id: 'o', title: '', tenors, cumulative });
    expect(() => observed([1, 1], [0.1, 0.2])).toThrow(/do not rise/);
    expect(() => observed([1, 2], [0.2, 0.1])).toThrow(/may not fall/);
    expect(() => observed([1, 2], [0.2])).toThrow(/2 tenors and 1/);
    const dead = observed([1, 3], [0.5, 1]);
    expect(dead.kind === 'annual' && dead.pd.at(-1)).toBe(1);
    const half = observed([0.5, 2], [0.02, 0.1]);
    expect(half.kind === 'annual' && cumulativeOfConditional([...half.pd])[1]).toBeCloseTo(0.1, 14);
  });

  test('EMD-12 hazards by months on book: steps, yearly intensity to monthly hazard, the last holds', () => {
    expect(monthlyByBook([0, 3], [0.12, 0.24])).toEqual([0.12, 0.12, 0.12, 0.24].map((each) => -Math.expm1(-each / 12)));
    expect(monthlyByBook([6], [0.12])).toHaveLength(7);
    expect(() => monthlyByBook([3, 3], [0.1, 0.1])).toThrow(/do not rise/);
    expect(compileCurve(PdCurve.parse({ source: 'hazard', id: 'h', monthsOnBook: [0], hazard: [0.05] }))).toEqual({ kind: 'book', hazard: Float64Array.from([-Math.expm1(-0.05 / 12)]) });
  });

  test('EMD-12 annual as it is; a score is the unit curve, scaled by the loan\'s own PD', () => {
    expect(compileCurve({ source: 'annual', id: 'a', title: '', pd: [0.01, 0.02] })).toEqual({ kind: 'annual', pd: Float64Array.from([0.01, 0.02]) });
    const score = { source: 'score' as const, id: 's', title: '', intercept: 3, slope: -0.01 };
    expect(compileCurve(score)).toEqual({ kind: 'annual', pd: Float64Array.from([1]) });
    expect(scoreToPd(score, 300)).toBe(0.5);
    expect(scoreToPd(score, 700)).toBeCloseTo(1 / (1 + Math.exp(4)), 15);
    expect(scoreToPd(score, 900)).toBeLessThan(scoreToPd(score, 600));
  });

  test('EMD-12 conditional and cumulative undo each other', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), { minLength: 1, maxLength: 20 }), (conditional) => {
      conditionalOfCumulative(cumulativeOfConditional(conditional)).forEach((pd, k) => expect(pd).toBeCloseTo(conditional[k] as number, 4));
    }), { seed: 4404, numRuns: 200 });
    expect(conditionalOfCumulative([1, 1])).toEqual([1, 1]);
  });
});

test('EMD-14 calibration hits the target, keeps the ranks, and refuses what no shift reaches', () => {
  const pds = [0.001, 0.01, 0.05, 0.2, 0];
  const weights = [10, 20, 30, 5, 1];
  const mean = (values: readonly number[]): number => values.reduce((sum, each, i) => sum + each * (weights[i] as number), 0) / 66;
  for (const target of [0.002, 0.04, 0.3]) {
    const { pds: moved } = calibrateByLogit(pds, weights, target);
    expect(mean(moved)).toBeCloseTo(target, 13);
    expect([...moved].sort((a, b) => a - b)).toEqual([moved[4], moved[0], moved[1], moved[2], moved[3]]);
    const { pds: scaled } = calibrateByScale(pds, weights, target);
    expect(mean(scaled)).toBeCloseTo(target, 13);
    for (const each of scaled) expect(each).toBeLessThanOrEqual(1);
  }
  expect(() => calibrateByLogit([0, 0], [1, 1], 0.1)).toThrow(/No shift/);
  expect(() => calibrateByScale([0, 0], [1, 1], 0.1)).toThrow(/No factor/);
  expect(() => calibrateByLogit([0.1], [1, 2], 0.1)).toThrow(/weight for each PD/);
});
