import { describe, expect, test } from 'vitest';
import { hosmerLemeshow, jeffreysTest, portfolioZ, underestimationOnly } from '../../../src-shared/model/metrics/calibration.ts';
import { corporateRiskWeight } from '../../../src-main/pipelines/ecl/models/asset-correlation.ts';
import { compileCurve, conditionalPds } from '../../../src-main/pipelines/ecl/models/compile-curve.ts';
import { eclOfPeriods, effectiveRate, levelPayment, weightedShortfall } from '../../../src-main/pipelines/ecl/models/effective-rate.ts';
import { aalenJohansen, countCohorts, matrixOfCounts } from '../../../src-main/pipelines/ecl/models/migrations.ts';
import { provisionsOf } from '../../../src-main/pipelines/ecl/models/provision-matrix.ts';
import { cumulativeByGenerator, cumulativeByPowers, cumulativeOfConditional, marginalOfConditional } from '../../../src-main/pipelines/ecl/models/term-structure.ts';
import { PdCurve } from '../../../src-shared/model/ecl/policy-curves.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';
import { csvRows, published, WITHOUT_DATA } from './reference-data.ts';

describe.skipIf(WITHOUT_DATA)('published cases (skipped without ../shared)', () => {
  test('EMD-20 PUB-01: five years of a level loan, EIR by IRR', () => {
    const { inputs, expected } = published('PUB-01') as unknown as { inputs: { principal: number; payment: number; periods: number; ead_open: number[]; marginal_pd_unconditional: number[]; lgd: number }; expected: { ecl_by_year: number[]; ecl_12m: number; ecl_lifetime: number; eir: number; exact_from_irr: { by_year: number[]; lifetime: number } } };
    const eir = effectiveRate(inputs.principal, new Array<number>(inputs.periods).fill(inputs.payment));
    expect(Math.abs(eir / expected.eir - 1)).toBeLessThan(1e-12);
    let balance = inputs.principal;
    const open = inputs.ead_open.map(() => {
      const before = balance;
      balance = balance * (1 + eir) - inputs.payment;
      return before;
    });
    const byYear = eclOfPeriods(open, inputs.marginal_pd_unconditional, inputs.lgd, eir);
    byYear.forEach((ecl, i) => {
      expect(Math.abs(ecl - (expected.ecl_by_year[i] as number))).toBeLessThan(1);
      expect(Math.abs(ecl / (expected.exact_from_irr.by_year[i] as number) - 1)).toBeLessThan(1e-9);
    });
    const lifetime = byYear.reduce((sum, each) => sum + each, 0);
    expect(Math.abs(lifetime / expected.exact_from_irr.lifetime - 1)).toBeLessThan(1e-9);
    expect([Math.round(byYear[0] as number), Math.round(lifetime)]).toEqual([expected.ecl_12m, expected.ecl_lifetime]);
  });

  test('EMD-20 PUB-02: weighted shortfall of one receivable', () => {
    const { inputs, expected } = published('PUB-02') as unknown as { inputs: { amount: number; years: number; rate: number; scenarios: [number, number][] }; expected: { undiscounted: number; discounted_parts: number[]; discounted: number; exact: number } };
    const result = weightedShortfall(inputs.scenarios.map(([shortfall, weight]) => ({ shortfall, weight })), inputs.years, inputs.rate);
    expect(result.undiscounted).toBe(expected.undiscounted);
    expect(Math.abs(result.discounted / expected.exact - 1)).toBeLessThan(1e-12);
    expect(Math.abs(result.discounted - expected.discounted)).toBeLessThan(0.5);
    result.parts.forEach((part, i) => expect(Math.abs(part - (expected.discounted_parts[i] as number))).toBeLessThanOrEqual(0.5));
    expect(() => weightedShortfall([{ shortfall: 1, weight: 0.5 }], 1, 0.1)).toThrow(/sum to 0.5/);
  });

  test('EMD-20 PUB-04 and PUB-08: provision matrices, to the unit', () => {
    const four = published('PUB-04') as unknown as { inputs: { gross: number[]; rates: number[] }; expected: { ecl: number[]; total: number } };
    const ecl = provisionsOf(four.inputs.gross, four.inputs.rates).map((each) => Math.round(each * 100) / 100);
    expect(ecl).toEqual(four.expected.ecl);
    expect(ecl.reduce((sum, each) => sum + each, 0)).toBe(four.expected.total);
    const eight = published('PUB-08') as unknown as { inputs: { gross: number[]; rates: number[] }; expected: { allowance: number[] } };
    provisionsOf(eight.inputs.gross, eight.inputs.rates).forEach((each, i) => expect(Math.abs(each - (eight.expected.allowance[i] as number))).toBeLessThanOrEqual(0.5));
  });

  test('EMD-20 PUB-05 and PUB-07: 1,250 of the example; 92 and not 70 of weighted scenarios', () => {
    const five = published('PUB-05') as unknown as { inputs: { gca: number; pd_12m: number; lgd_of_gca: number }; expected: { ecl_12m: number } };
    expect(eclOfPeriods([five.inputs.gca], [five.inputs.pd_12m], five.inputs.lgd_of_gca, 0)).toEqual([five.expected.ecl_12m]);
    const seven = published('PUB-07') as unknown as { inputs: { scenarios: { unemployment: number; w: number; ecl: number }[] }; expected: { weighted: number; single_scenario: number } };
    expect(seven.inputs.scenarios.reduce((sum, { w, ecl }) => sum + w * ecl, 0)).toBeCloseTo(seven.expected.weighted, 12);
    const set = { kind: 'scenario-set', version: 1, name: 'itg', title: 'ITG', date: '2015-12-11', scenarios: seven.inputs.scenarios.map(({ w, unemployment }, i) => ({ id: `s${i}`, title: `s${i}`, weight: w, macro: { unemployment: [unemployment] } })) };
    expect(ScenarioSet.parse(set).weighting).toBe('ecl');
    expect(ScenarioSet.safeParse({ ...set, weighting: 'macro' }).error?.issues[0]?.message).toContain('never to macro inputs');
  });

  test('EMD-20 PUB-10: conditional to marginal and cumulative; level payment', () => {
    const { inputs, expected } = published('PUB-10') as unknown as { inputs: { cond_pd: number; years: number; loan: number; rate: number }; expected: { marginal: number[]; cumulative: number[]; payment: number } };
    const conditional = new Array<number>(inputs.years).fill(inputs.cond_pd);
    marginalOfConditional(conditional).forEach((each, i) => expect(Math.abs(each - (expected.marginal[i] as number))).toBeLessThan(1e-12));
    cumulativeOfConditional(conditional).forEach((each, i) => expect(Math.abs(each - (expected.cumulative[i] as number))).toBeLessThan(1e-12));
    expect(Math.abs(levelPayment(inputs.loan, inputs.rate, inputs.years) - expected.payment)).toBeLessThan(1e-6);
  });

  test('EMD-20 PUB-11: Jeffreys', () => {
    const { inputs, expected } = published('PUB-11') as unknown as { inputs: { n: number; d: number; pd: number }; expected: { p_value: number; exact: number } };
    expect(Math.abs(jeffreysTest(inputs) / expected.exact - 1)).toBeLessThan(1e-11);
    expect(Math.abs(jeffreysTest(inputs) - expected.p_value)).toBeLessThan(5e-5);
  });

  test('EMD-20 PUB-13: Hosmer-Lemeshow and z', () => {
    const { inputs, expected } = published('PUB-13') as unknown as { inputs: { n: number[]; d: number[]; pd: number[] }; expected: { hl_p: string; z_p: string; hl_stat_from_rounded_inputs: number; hl_p_from_rounded: number; z_stat: number; z_p_from_rounded: number; underestimation_only: { pd: number[]; hl_p: string; z_p: string } } };
    const grades = inputs.n.map((n, i) => ({ n, d: inputs.d[i] as number, pd: inputs.pd[i] as number }));
    const hl = hosmerLemeshow(grades);
    const z = portfolioZ(grades);
    expect(Math.abs((hl?.statistic ?? 0) / expected.hl_stat_from_rounded_inputs - 1)).toBeLessThan(1e-12);
    expect(Math.abs((hl?.pValue ?? 0) / expected.hl_p_from_rounded - 1)).toBeLessThan(1e-11);
    expect(hl?.degrees).toBe(5);
    expect(Math.abs((z?.statistic ?? 0) / expected.z_stat - 1)).toBeLessThan(1e-11);
    expect(Math.abs((z?.pValue ?? 0) / expected.z_p_from_rounded - 1)).toBeLessThan(1e-11);
    const points = (text: string): number => Number.parseFloat(text) / 100;
    expect(Math.abs((hl?.pValue ?? 0) - points(expected.hl_p))).toBeLessThan(0.0003);
    expect(Math.abs((z?.pValue ?? 0) - points(expected.z_p))).toBeLessThan(0.0003);
    const under = underestimationOnly(grades);
    under.forEach(({ pd }, i) => expect(pd).toBeCloseTo(expected.underestimation_only.pd[i] as number, 12));
    expect(Math.abs((hosmerLemeshow(under)?.pValue ?? 0) - points(expected.underestimation_only.hl_p))).toBeLessThan(0.0003);
    expect(Math.abs((portfolioZ(under)?.pValue ?? 0) - points(expected.underestimation_only.z_p))).toBeLessThan(0.0003);
  });

  test('EMD-20 PUB-14: 19 risk weights of Basel II', () => {
    const { inputs, expected } = published('PUB-14') as unknown as { inputs: { lgd: number; M: number; pd: number[] }; expected: { rw_percent: number[] } };
    inputs.pd.forEach((pd, i) => expect(Math.abs(100 * corporateRiskWeight(pd, inputs.lgd, inputs.M) - (expected.rw_percent[i] as number))).toBeLessThan(0.011));
  });

  test('EMD-20 PUB-16: ten years of a yearly matrix by powers', () => {
    const { inputs, expected } = published('PUB-16') as unknown as { inputs: { matrix_1y: number[][] }; expected: { cumulative_pd: number[][]; marginal_pd_BBB: number[] } };
    expected.cumulative_pd.forEach((row, state) => cumulativeByPowers(inputs.matrix_1y, state, 10).forEach((pd, k) => expect(Math.abs(pd - (row[k] as number))).toBeLessThan(1e-12)));
    const curve = { source: 'matrix' as const, id: 'jlt', title: '', states: ['AAA', 'AA', 'A', 'BBB', 'BB', 'B', 'CCC', 'D'], matrix: inputs.matrix_1y, time: 'discrete' as const };
    const conditional = conditionalPds(curve, 'BBB').slice(0, 10);
    marginalOfConditional(conditional).forEach((pd, k) => expect(Math.abs(pd - (expected.marginal_pd_BBB[k] as number))).toBeLessThan(1e-12));
    const monthly = cumulativeByGenerator(inputs.matrix_1y, 3, 120, 12);
    monthly.forEach((pd, m) => expect(pd).toBeGreaterThanOrEqual(monthly[m - 1] ?? 0));
    expect(Math.abs((monthly[119] as number) - (expected.cumulative_pd[3]?.[9] as number))).toBeLessThan(0.002);
  });

  test('EMD-12 PUB-17: multi-year rates come back as observed, between them on the hazard, and are no powers', () => {
    const { inputs, expected } = published('PUB-17') as unknown as { inputs: { tenors: number[] }; expected: { cumulative_pd: Record<string, number[]> } };
    for (const [grade, cumulative] of Object.entries(expected.cumulative_pd)) {
      const compiled = compileCurve(PdCurve.parse({ source: 'observed', id: grade.toLowerCase(), tenors: inputs.tenors, cumulative }));
      expect(compiled.kind).toBe('annual');
      const yearly = compiled.kind === 'annual' ? [...compiled.pd] : [];
      const back = cumulativeOfConditional(yearly);
      inputs.tenors.forEach((tenor, i) => expect(Math.abs((back[tenor - 1] as number) - (cumulative[i] as number)), `${grade} ${tenor}y`).toBeLessThan(1e-14));
      // Between 10 and 15 years the hazard is constant.
      for (let year = 11; year < 15; year += 1) expect(yearly[year]).toBeCloseTo(yearly[10] as number, 13);
      const power = 1 - Math.exp(10 * Math.log1p(-(cumulative[0] as number)));
      expect(Math.abs(power - (cumulative[5] as number)), `${grade}: the power of year one is another number`).toBeGreaterThan(grade === 'AAA' ? 0.01 : 0.004);
    }
  });

  test('EMD-13 PUB-19: cohort estimator, pooled counts exactly', () => {
    const { expected } = published('PUB-19') as unknown as { expected: { true_matrix: number[][]; pooled_counts: number[][]; pooled_estimate: number[][] } };
    const rows = csvRows('loans/om_synthetic_data5.csv').map(({ ID, Time, State }) => ({ entity: ID as string, time: Number(Time), state: Number(State) }));
    const { counts, byPeriod } = countCohorts(rows, 3);
    expect(counts).toEqual(expected.pooled_counts);
    expect(byPeriod).toHaveLength(4);
    const { matrix } = matrixOfCounts(counts);
    matrix.forEach((row, i) => row.forEach((p, j) => {
      expect(p).toBe(expected.pooled_estimate[i]?.[j]);
      expect(Math.abs(p - (expected.true_matrix[i]?.[j] as number))).toBeLessThan(0.01);
    }));
  });

  test('EMD-13 PUB-20: Aalen-Johansen of two states', () => {
    const { expected } = published('PUB-20') as unknown as { expected: { final_P00: number; final_P01: number; P11: number } };
    const moves = csvRows('loans/om_synthetic_data8.csv').map(({ ID, Time, From, To }) => ({ entity: ID as string, time: Number(Time), from: Number(From), to: Number(To) }));
    const { matrix } = aalenJohansen(moves, 2);
    expect(Math.abs((matrix[0]?.[0] as number) - expected.final_P00)).toBeLessThan(0.01);
    expect(Math.abs((matrix[0]?.[1] as number) - expected.final_P01)).toBeLessThan(0.01);
    expect(matrix[1]).toEqual([0, expected.P11]);
  });
});
