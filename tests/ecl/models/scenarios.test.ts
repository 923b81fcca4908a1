import { describe, expect, test } from 'vitest';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';
import { compileScenarios, macroIndex } from '../../../src-main/pipelines/ecl/models/compile-scenarios.ts';
import { conditionalMatrix, fitSystematicFactor } from '../../../src-main/pipelines/ecl/models/conditional-matrix.ts';
import { prepareKernel } from '../../../src-main/pipelines/ecl/kernel/prepare.ts';
import { conventions } from '../kernel/reference-block.ts';
import { aalenJohansen, countCohorts, durationGenerator, matrixOfCounts, withoutWithdrawn } from '../../../src-main/pipelines/ecl/models/migrations.ts';
import { transitionsOver } from '../../../src-main/pipelines/ecl/models/transition-matrix.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

const set = (more: object): ScenarioSet => ScenarioSet.parse({ kind: 'scenario-set', version: 1, name: 's', title: 's', date: '2026-12-31', scenarios: [{ id: 'base', title: 'Base', weight: 1 }], ...more });
const link = { to: 'z' as const, intercept: 0.1, terms: [{ variable: 'gdp', coefficient: 0.5, mean: 2, deviation: 1 }, { variable: 'unemployment', coefficient: -1, mean: 5, deviation: 2, lagYears: 1 }] };

describe('scenarios for the kernel', () => {
  test('EMD-15 macro paths go through the link by year; a lag has no effect before its year; the last value repeats', () => {
    const [base] = compileScenarios(set({ link, scenarios: [{ id: 'base', title: 'Base', weight: 1, macro: { gdp: [2, 3], unemployment: [7] } }] }));
    expect(base?.z).toEqual([0.1, 0.1 + 0.5 - 1]);
    expect(macroIndex({ ...link, terms: [{ ...link.terms[1]!, lagYears: 0 }] }, { unemployment: [5, 7, 3] })).toEqual([0.1, 0.1 - 1, 0.1 + 1]);
  });

  test('EMD-15 a link to log-odds shifts them, on top of what the scenario gives itself', () => {
    const [base] = compileScenarios(set({ link: { ...link, to: 'logit', terms: [{ variable: 'gdp', coefficient: -0.2, mean: 2, deviation: 1 }] }, scenarios: [{ id: 'base', title: 'Base', weight: 1, logitShift: [1], macro: { gdp: [4, 2] } }] }));
    expect(base?.logitShift?.map((each) => Number(each.toFixed(12)))).toEqual([0.7, 1.1]);
    expect(base?.z).toBeUndefined();
  });

  test('EMD-15 a variable that the link reads and a scenario lacks is an error that names both', () => {
    expect(() => compileScenarios(set({ link, scenarios: [{ id: 'base', title: 'Base', weight: 1, macro: { gdp: [2] } }] }))).toThrow(/Scenario base has no path of unemployment/);
    expect(() => compileScenarios(set({ link }))).toThrow(/Scenario base has no path of gdp/);
    expect(() => compileScenarios(set({ link: { ...link, terms: [{ ...link.terms[0]!, variable: 'constructor' }] }, scenarios: [{ id: 'base', title: 'Base', weight: 1, macro: { gdp: [2] } }] }))).toThrow(/no path of constructor/);
  });

  test('EMD-15 weights, multipliers and shifts come through as they are, and nothing else', () => {
    const compiled = compileScenarios(set({ scenarios: [{ id: 'base', title: 'Base', weight: 0.6 }, { id: 'down', title: 'Down', weight: 0.4, pdMultiplier: [1.5, 1.2], z: [-1], lgdMultiplier: 1.1, lgdShift: 0.02, hpiShift: -0.1 }] }));
    expect(compiled).toEqual([{ id: 'base', weight: 0.6, lgdMultiplier: 1, lgdShift: 0, hpiShift: 0 }, { id: 'down', weight: 0.4, pdMultiplier: [1.5, 1.2], z: [-1], lgdMultiplier: 1.1, lgdShift: 0.02, hpiShift: -0.1 }]);
  });

  test('EMD-16 Monte Carlo: equal weights the kernel takes, the same by seed, path k whatever their number, moments as set', () => {
    const monteCarlo = { paths: 400, seed: 11, years: 5, persistence: 0.5, deviation: 0.8 };
    const compiled = compileScenarios(set({ monteCarlo, scenarios: [{ id: 'base', title: 'Base', weight: 1, z: [0.2], lgdMultiplier: 1.05 }] }));
    expect(compiled).toHaveLength(400);
    expect(compileScenarios(set({ monteCarlo, scenarios: [{ id: 'base', title: 'Base', weight: 1, z: [0.2], lgdMultiplier: 1.05 }] }))).toEqual(compiled);
    expect(compileScenarios(set({ monteCarlo: { ...monteCarlo, paths: 7 }, scenarios: [{ id: 'base', title: 'Base', weight: 1, z: [0.2] }] })).map(({ z }) => z)).toEqual(compiled.slice(0, 7).map(({ z }) => z));
    expect(compileScenarios(set({ monteCarlo: { ...monteCarlo, seed: 12 } }))[0]?.z).not.toEqual(compiled[0]?.z);
    expect(compiled[0]).toMatchObject({ id: 'path-0001', lgdMultiplier: 1.05 });
    expect(() => prepareKernel([{ kind: 'annual', pd: Float64Array.from([0.02]) }], compiled, conventions(), 12)).not.toThrow();
    const year = (k: number): number[] => compiled.map(({ z }) => z?.[k] as number);
    const mean = (values: number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
    const spread = (values: number[]): number => Math.sqrt(mean(values.map((each) => (each - mean(values)) ** 2)));
    expect(mean(year(4))).toBeCloseTo(0.2, 0);
    expect(spread(year(0))).toBeGreaterThan(0.72);
    expect(spread(year(0))).toBeLessThan(0.88);
    expect(spread(year(4))).toBeGreaterThan(spread(year(0)));
  });
});

test('EMD-17 the systematic factor of a year comes back from its migrations', () => {
  const average = [[0.9, 0.08, 0.02], [0.1, 0.8, 0.1], [0, 0, 1]];
  for (const z of [-2, -0.4, 0, 1.7]) expect(fitSystematicFactor(average, conditionalMatrix(average, z, 0.2), [1000, 500, 10], 0.2)).toBeCloseTo(z, 6);
});

describe('migrations', () => {
  test('EMD-13 cohorts count pairs one step apart; gaps and withdrawn ratings as asked', () => {
    const sightings = [{ entity: 'a', time: 0, state: 0 }, { entity: 'a', time: 1, state: 1 }, { entity: 'a', time: 3, state: 2 }, { entity: 'b', time: 0, state: 0 }, { entity: 'b', time: 1, state: -1 }, { entity: 'b', time: 2, state: 0 }];
    expect(countCohorts(sightings, 3).counts).toEqual([[0, 1, 0], [0, 0, 0], [0, 0, 0]]);
    const withdrawn = countCohorts(sightings, 3, { withdrawn: true }).counts;
    expect(withdrawn).toEqual([[0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]]);
    expect(matrixOfCounts(withdrawn).matrix[0]).toEqual([0, 0.5, 0, 0.5]);
    expect(withoutWithdrawn(withdrawn)).toEqual({ matrix: [[0, 1, 0], [0, 1, 0], [0, 0, 1]], observed: [true, false, false] });
    expect(() => countCohorts([{ entity: 'a', time: 0, state: 3 }], 3)).toThrow(/state 3/);
  });

  test('EMD-13 duration and Aalen-Johansen agree with the chain they were drawn from', () => {
    const truth = [[-0.3, 0.2, 0.1], [0.1, -0.4, 0.3], [0, 0, 0]];
    const random = seededRandom(8, 8);
    const moves: { entity: string; time: number; from: number; to: number }[] = [];
    for (let e = 0; e < 6000; e += 1) {
      let [state, time] = [random.below(2), 0];
      moves.push({ entity: `e${e}`, time: 0, from: state, to: state });
      for (;;) {
        const out = -(truth[state]?.[state] as number);
        if (out === 0) break;
        time += -Math.log(1 - random.next()) / out;
        if (time > 3) break;
        const to = random.next() * out < (truth[state]?.[state === 0 ? 1 : 0] as number) ? (state === 0 ? 1 : 0) : 2;
        moves.push({ entity: `e${e}`, time, from: state, to });
        state = to;
      }
    }
    const { intensities } = durationGenerator(moves, 3, 3);
    intensities.forEach((row, i) => row.forEach((each, j) => expect(Math.abs(each - (truth[i]?.[j] as number))).toBeLessThan(0.02)));
    const { matrix } = aalenJohansen(moves, 3);
    transitionsOver(truth, 3).forEach((row, i) => row.forEach((each, j) => expect(Math.abs((matrix[i]?.[j] as number) - each)).toBeLessThan(0.02)));
    for (const row of matrix) expect(Math.abs(row.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(1e-12);
  });

  test('EMD-13 an entity whose first row is a move was there from the beginning', () => {
    const moves = [{ entity: 'a', time: 2, from: 0, to: 1 }, { entity: 'b', time: 0, from: 0, to: 0 }];
    expect(aalenJohansen(moves, 2).matrix).toEqual([[0.5, 0.5], [0, 1]]);
    expect(durationGenerator(moves, 2, 4)).toMatchObject({ yearsAtRisk: [6, 2], intensities: [[-1 / 6, 1 / 6], [0, -0]] });
  });
});
