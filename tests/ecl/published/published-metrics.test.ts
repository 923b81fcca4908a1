import { describe, expect, test } from 'vitest';
import { binomialTest } from '../../../src-shared/model/metrics/calibration.ts';
import { rankingOf } from '../../../src-shared/model/metrics/ranking.ts';
import { stabilityIndex } from '../../../src-shared/model/metrics/stability.ts';
import { normalDensity } from '../../../src-shared/kernel/math/normal.ts';
import { power, identity } from '../../../src-shared/kernel/math/matrix.ts';
import { conditionalMatrix, conditionalPd } from '../../../src-main/pipelines/ecl/models/conditional-matrix.ts';
import { effectiveRate, levelPayment, pociAllowance, presentValue } from '../../../src-main/pipelines/ecl/models/effective-rate.ts';
import { normalisedRows } from '../../../src-main/pipelines/ecl/models/transition-matrix.ts';
import { marginalOfConditional } from '../../../src-main/pipelines/ecl/models/term-structure.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { csvRows, dataText, identityCase, published, WITHOUT_DATA } from './reference-data.ts';

interface Metrics { uci: { rows: number; default_rate: number; auc_PAY_0: number; gini_PAY_0: number; ks_PAY_0: number; by_PAY_0: Record<string, [number, number]> }; sba: { rows: number; chargeoff_rate: number; mean_realised_lgd: number; ead_weighted_lgd: number }; hmeq: { rows: number; default_rate: number; auc_DEBTINC_complete_cases: number } }

describe.skipIf(WITHOUT_DATA)('validation metrics and identities (skipped without ../shared)', () => {
  const metrics = WITHOUT_DATA ? null : (JSON.parse(dataText('ifrs9/validation_metrics_open.json')) as Metrics);

  test('EMD-6 AUC, Gini and KS of the UCI cards by PAY_0, with its ties', () => {
    const expected = (metrics as Metrics).uci;
    const rows = csvRows('loans/uci_credit_card_default_open.csv');
    const ranking = rankingOf(rows.map((row) => Number(row['PAY_0'])), rows.map((row) => row['default.payment.next.month'] === '1'));
    expect(ranking?.n).toBe(expected.rows);
    expect((ranking?.events ?? 0) / expected.rows).toBeCloseTo(expected.default_rate, 14);
    expect(ranking?.auc).toBeCloseTo(expected.auc_PAY_0, 13);
    expect(ranking?.gini).toBeCloseTo(expected.gini_PAY_0, 13);
    expect(ranking?.ks).toBeCloseTo(expected.ks_PAY_0, 13);
    expect(ranking?.curve).toHaveLength(Object.keys(expected.by_PAY_0).length + 1);
  });

  test('EMD-6 AUC of HMEQ by DEBTINC, complete cases', () => {
    const expected = (metrics as Metrics).hmeq;
    const rows = csvRows('loans/hmeq_open.csv');
    expect(rows).toHaveLength(expected.rows);
    expect(rows.filter((row) => row['Default'] === '1').length / rows.length).toBeCloseTo(expected.default_rate, 14);
    const complete = rows.filter((row) => row['DEBTINC'] !== '');
    expect(rankingOf(complete.map((row) => Number(row['DEBTINC'])), complete.map((row) => row['Default'] === '1'))?.auc).toBeCloseTo(expected.auc_DEBTINC_complete_cases, 13);
  });

  test('ID-09 Jensen: the ECL of the mean input is not the mean ECL', () => {
    const { inputs, expected } = published('PUB-07') as unknown as { inputs: { scenarios: { w: number; ecl: number }[] }; expected: { weighted: number; single_scenario: number } };
    expect(inputs.scenarios.reduce((sum, { w, ecl }) => sum + w * ecl, 0)).toBeGreaterThan(expected.single_scenario);
    // A property of the Vasicek path: PD at the mean of z is below the mean PD.
    for (const [pd, rho] of [[0.02, 0.15], [0.1, 0.2], [0.3, 0.12]] as const) {
      const [up, down] = [conditionalPd(pd, 1.5, rho), conditionalPd(pd, -1.5, rho)];
      expect(conditionalPd(pd, 0, rho)).toBeLessThan((up + down) / 2);
    }
  });

  test('ID-10 marginal PDs and survival sum to 1, on random curves', () => {
    const random = seededRandom(10, 1);
    for (let i = 0; i < 200; i += 1) {
      const conditional = Array.from({ length: 1 + random.below(50) }, () => random.next());
      const survival = conditional.reduce((left, pd) => left * (1 - pd), 1);
      expect(Math.abs(marginalOfConditional(conditional).reduce((sum, each) => sum + each, survival) - 1)).toBeLessThan(1e-13);
    }
  });

  test('ID-11 powers keep row sums, defaults only grow, the identity defaults nobody', () => {
    const { inputs } = published('PUB-16') as unknown as { inputs: { matrix_1y: number[][] } };
    let before = inputs.matrix_1y.map(() => 0);
    // The published rows are rounded to four digits and sum to 0.9999 to 1.0001.
    const matrix = normalisedRows(inputs.matrix_1y);
    for (let k = 1; k <= 30; k += 1) {
      const walked = power(matrix, k);
      walked.forEach((row, i) => {
        expect(Math.abs(row.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(1e-13);
        expect(row[7]).toBeGreaterThanOrEqual((before[i] ?? 0) - 1e-15);
      });
      expect(walked[7]).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
      before = walked.map((row) => row[7] as number);
    }
    expect(power(identity(4), 9)).toEqual(identity(4));
  });

  test('ID-12 Vasicek: the five values, the mean over z, the limit without correlation', () => {
    const { inputs, expected } = identityCase('ID-12') as unknown as { inputs: { pd: number; rho: number; z: number[] }; expected: number[] };
    inputs.z.forEach((z, i) => expect(Math.abs(conditionalPd(inputs.pd, z, inputs.rho) / (expected[i] as number) - 1)).toBeLessThan(1e-12));
    expect(conditionalPd(inputs.pd, -2, 0)).toBe(inputs.pd);
    expect(conditionalPd(inputs.pd, 1.3, 1e-14)).toBeCloseTo(inputs.pd, 7);
    const mean = (f: (z: number) => number): number => {
      let sum = 0;
      for (let k = -2400; k <= 2400; k += 1) sum += f(k / 240) * normalDensity(k / 240);
      return sum / 240;
    };
    for (const [pd, rho] of [[0.02, 0.15], [0.2, 0.24], [0.001, 0.12]] as const) expect(mean((z) => conditionalPd(pd, z, rho))).toBeCloseTo(pd, 12);
    const { inputs: jlt } = published('PUB-16') as unknown as { inputs: { matrix_1y: number[][] } };
    const matrix = normalisedRows(jlt.matrix_1y);
    const row = matrix[3] as number[];
    row.forEach((p, j) => expect(mean((z) => conditionalMatrix([row], z, 0.2)[0]?.[j] as number)).toBeCloseTo(p, 10));
    const bad = conditionalMatrix(matrix, -1.5, 0.2);
    bad.forEach((each, i) => {
      expect(Math.abs(each.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-14);
      expect(each[7]).toBeGreaterThanOrEqual(matrix[i]?.[7] as number);
    });
  });

  test('ID-13 the EIR gives the price back, also of uneven flows', () => {
    for (const flows of [[10, 20, 90], [0, 0, 150], new Array<number>(360).fill(0.7)]) {
      const rate = effectiveRate(95, flows);
      expect(Math.abs(presentValue(flows, rate) - 95)).toBeLessThan(1e-11);
    }
    expect(effectiveRate(1000, new Array<number>(60).fill(levelPayment(1000, 0.005, 60)))).toBeCloseTo(0.005, 14);
    expect(() => effectiveRate(100, [-5, -5])).toThrow(/No rate/);
  });

  test('ID-15 POCI: nothing on day one, then the change in expected flows', () => {
    const { inputs, expected } = identityCase('ID-15') as unknown as { inputs: { price: number; expected: number[]; revised: number[] }; expected: { caeir: number; day1_allowance: number; loss_allowance_after: number } };
    const rate = effectiveRate(inputs.price, inputs.expected);
    expect(Math.abs(rate / expected.caeir - 1)).toBeLessThan(1e-10);
    expect(Math.abs(presentValue(inputs.expected, rate) - inputs.price)).toBeLessThan(1e-13);
    expect(pociAllowance(inputs.expected, inputs.expected, rate)).toBe(expected.day1_allowance);
    expect(Math.abs(pociAllowance(inputs.expected, inputs.revised, rate) / expected.loss_allowance_after - 1)).toBeLessThan(1e-10);
  });

  test('ID-16 and ID-17: PSI and the binomial tail', () => {
    const psi = identityCase('ID-16') as unknown as { inputs: { expected: number[]; actual: number[] }; expected: number };
    expect(stabilityIndex(psi.inputs.expected.map((e, i) => ({ expected: e, actual: psi.inputs.actual[i] as number }))).psi).toBeCloseTo(psi.expected, 14);
    const tail = identityCase('ID-17') as unknown as { inputs: { n: number; d: number; pd: number }; expected: number };
    expect(Math.abs(binomialTest(tail.inputs) / tail.expected - 1)).toBeLessThan(1e-11);
  });
});
