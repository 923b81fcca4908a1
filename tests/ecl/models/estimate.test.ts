import { expect, test } from 'vitest';
import { annualPdOf, estimatePd } from '../../../src-main/pipelines/ecl/models/estimate/default-rates.ts';
import { momentsOf, shrunkMeans } from '../../../src-main/pipelines/ecl/models/estimate/credibility.ts';
import { readExperience, type Experience } from '../../../src-main/pipelines/ecl/models/estimate/experience.ts';
import { estimateParameters } from '../../../src-main/pipelines/ecl/models/estimate/estimate-parameters.ts';
import { estimateLgd, lgdByMonthsInDefault } from '../../../src-main/pipelines/ecl/models/estimate/severities.ts';
import { hazardCurve, kaplanMeier } from '../../../src-main/pipelines/ecl/models/estimate/survival.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { withTables } from '../backtest/tables.ts';

const loan = (more: Partial<Experience>): Experience => ({ segment: 'a', vintage: 2020, months: 12, defaulted: false, defaultMonth: null, exposure: 100, realisedLgd: null, ...more });

test('EMD-40 the yearly PD explains the rate over the months observed', () => {
  expect(annualPdOf([12, 12, 12], 0.07)).toBeCloseTo(0.07, 14);
  expect(annualPdOf([24, 24], 1 - 0.95 * 0.95)).toBeCloseTo(0.05, 14);
  const months = [6, 12, 60, 120];
  const pd = annualPdOf(months, 0.2);
  expect(months.reduce((sum, each) => sum + 1 - (1 - pd) ** (each / 12), 0) / 4).toBeCloseTo(0.2, 13);
  expect([annualPdOf(months, 0), annualPdOf(months, 1), annualPdOf([], 0.3)]).toEqual([0, 1, 0.3]);
});

test('EMD-40 credibility: no difference between groups gives one mean; large groups keep their own', () => {
  const equal = shrunkMeans([{ n: 10, mean: 0.1, squares: 0.9 }, { n: 20, mean: 0.1, squares: 1.8 }]);
  expect(equal.credibility).toEqual([0, 0]);
  expect(equal.means).toEqual([equal.overall, equal.overall]);
  const { credibility, means } = shrunkMeans([{ n: 10_000, mean: 0.02, squares: 196 }, { n: 10_000, mean: 0.2, squares: 1600 }, { n: 5, mean: 1, squares: 0 }]);
  expect(credibility[0]).toBeGreaterThan(0.99);
  expect(means[2]).toBeLessThan(1);
  expect(credibility[2]).toBeLessThan(credibility[0] as number);
});

test('EMD-40 credibility finds the mean square error minimum: shrunk means are nearer the truth than raw ones', () => {
  const random = seededRandom(77, 3);
  let [raw, shrunk] = [0, 0];
  for (let trial = 0; trial < 200; trial += 1) {
    const truth = Array.from({ length: 12 }, () => 0.05 + 0.05 * random.next());
    const samples = truth.map((pd) => Array.from({ length: 40 + random.below(60) }, () => (random.next() < pd ? 1 : 0)));
    const moments = samples.map(momentsOf);
    shrunkMeans(moments).means.forEach((mean, i) => {
      raw += ((moments[i]?.mean ?? 0) - (truth[i] as number)) ** 2;
      shrunk += (mean - (truth[i] as number)) ** 2;
    });
  }
  expect(shrunk).toBeLessThan(0.6 * raw);
});

test('EMD-41 PD by segment: counts, loans without months left out and told, segments by name', () => {
  const { segments, unused } = estimatePd([...Array.from({ length: 90 }, (_, i) => loan({ segment: 'b', defaulted: i < 9 })), loan({ segment: 'a', months: null }), loan({ segment: 'a', months: 0 }), loan({ segment: 'a', defaulted: true })]);
  expect(segments.map(({ segment, loans, defaults }) => [segment, loans, defaults])).toEqual([['a', 1, 1], ['b', 90, 9]]);
  expect(unused).toBe(2);
  expect(() => estimateParameters([loan({ months: null })], { segmentBy: 'segment' })).toThrow(/months over which/);
  expect(() => estimateParameters(Array.from({ length: 501 }, (_, i) => loan({ segment: `s${i}` })), { segmentBy: 'sector' })).toThrow(/501 segments by sector/);
});

test('EMD-41 LGD by segment: cures, severity, weights, what is not known', () => {
  const defaulted = (lgd: number | null, exposure = 100): Experience => loan({ defaulted: true, realisedLgd: lgd, exposure });
  const { segments, overall, exposureWeighted, unknown } = estimateLgd([defaulted(0), defaulted(0.5), defaulted(1, 300), defaulted(null), loan({})]);
  expect(segments[0]).toMatchObject({ defaults: 3, mean: 0.5, exposureWeighted: 0.7, cureRate: 1 - 2 / 3, severity: 0.75 });
  expect([overall, exposureWeighted, unknown]).toEqual([0.5, 0.7, 1]);
  expect(segments[0]?.interval?.[0]).toBeLessThan(0);
});

test('EMD-44 Kaplan-Meier: the textbook table, and left truncation', () => {
  // Six loans: defaults in months 2, 2 and 4; gone in 3 and 5; one to the end.
  const points = kaplanMeier([{ months: 2, defaulted: true }, { months: 2, defaulted: true }, { months: 3, defaulted: false }, { months: 4, defaulted: true }, { months: 5, defaulted: false }, { months: 6, defaulted: false }]);
  expect(points.map(({ atRisk }) => atRisk)).toEqual([6, 6, 4, 3, 2, 1]);
  expect(points.map(({ survival }) => Number(survival.toFixed(12)))).toEqual([1, 0.666666666667, 0.666666666667, 0.444444444444, 0.444444444444, 0.444444444444]);
  for (const { survival, interval } of points) expect(interval[0] <= survival && survival <= interval[1]).toBe(true);
  expect(kaplanMeier([{ months: 4, defaulted: true, from: 2 }, { months: 4, defaulted: false }]).map(({ atRisk }) => atRisk)).toEqual([1, 1, 2, 2]);
  expect(hazardCurve(points, 3)).toEqual({ monthsOnBook: [0, 3], atRiskMonths: [16, 6], defaults: [2, 1], hazard: [1.5, 2] });
});

test('EMD-44 the hazard of a drawn book comes back', () => {
  const random = seededRandom(5, 5);
  const drawn = Array.from({ length: 20_000 }, () => {
    let month = 1;
    while (month < 60 && random.next() >= 0.01) month += 1;
    return { months: month, defaulted: month < 60 };
  });
  for (const hazard of hazardCurve(kaplanMeier(drawn), 12).hazard.slice(0, 4)) expect(hazard).toBeGreaterThan(0.105);
  expect(kaplanMeier(drawn)[11]?.survival).toBeCloseTo(0.99 ** 12, 2);
});

test('EMD-45 LGD by months in default: of what is still owed and what still comes', () => {
  const workouts = [{ exposure: 100, recoveries: [{ month: 3, amount: 40 }, { month: 9, amount: 20 }], closed: 12 }, { exposure: 100, recoveries: [{ month: 2, amount: 100 }], closed: 2 }];
  const lgd = lgdByMonthsInDefault(workouts, 0, 13);
  expect(lgd[0]).toBeCloseTo(1 - 160 / 200, 14);
  expect(lgd[2]).toBeCloseTo(1 - 60 / 100, 14);
  expect(lgd[3]).toBeCloseTo(1 - 20 / 60, 14);
  expect(lgd[9]).toBe(1);
  expect(lgd[12]).toBeNull();
  expect(lgdByMonthsInDefault(workouts, 0.01, 1)[0]).toBeGreaterThan(lgd[0] as number);
});

test('EMD-46 experience of a run: loans with an outcome, in order of their rows, cut as asked', async () => {
  const book = [{ outcome: true, realised: 0.4 }, { outcome: false, realised: 0.9 }, { outcome: null, realised: null }].map((each, i) => ({ id: `L${i}`, stage: '1', grade: 'A', vintage: 2020, inScope: true, pd: 0.1, pdLifetime: 0.1, lgd: 0.5, ead: 100, ecl12: 1, eclLifetime: 1, ...each }));
  await withTables({ ecl: book }, async (session, path) => {
    const relation = `(SELECT *, '${'451120'}' AS sector, CAST(2020 AS INTEGER) AS vintage, CAST(30 AS INTEGER) AS remaining_term, CAST(NULL AS INTEGER) AS original_term, CAST(100 AS DECIMAL(18,2)) AS balance, NULL AS additional_row FROM read_parquet('${path('ecl.loan')}'))`;
    const read = await readExperience(session, relation, { segmentBy: 'sector', firstCharacters: 2, window: 'life' });
    expect(read).toEqual([{ segment: '45', vintage: 2020, months: 30, defaulted: true, defaultMonth: null, exposure: 100, realisedLgd: 0.4 }, { segment: '45', vintage: 2020, months: 30, defaulted: false, defaultMonth: null, exposure: 100, realisedLgd: null }]);
    expect((await readExperience(session, relation, { segmentBy: 'term-band', window: 12 })).map(({ segment, months }) => [segment, months])).toEqual([['up to 36 months', 12], ['up to 36 months', 12]]);
    await expect(readExperience(session, `(SELECT * FROM ${relation} WHERE default_outcome IS NULL)`, { segmentBy: 'sector', window: 12 })).rejects.toThrow(/No loan of the run has an outcome/);
  });
});
