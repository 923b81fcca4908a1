import { describe, expect, test } from 'vitest';
import { binomialTest, jeffreysInterval } from '../../../src-shared/model/metrics/calibration.ts';
import { rankingOf } from '../../../src-shared/model/metrics/ranking.ts';
import { pairedTest } from '../../../src-shared/model/metrics/severity.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { compileCurve } from '../../../src-main/pipelines/ecl/models/compile-curve.ts';
import { splitOutOfTime } from '../../../src-main/pipelines/ecl/models/estimate/experience.ts';
import { estimateParameters } from '../../../src-main/pipelines/ecl/models/estimate/estimate-parameters.ts';
import { dataText, WITHOUT_DATA } from './reference-data.ts';
import { sbaExperience } from './sba-experience.ts';

describe.skipIf(WITHOUT_DATA)('the SBA 7(a) sample (skipped without ../shared)', () => {
  const experience = WITHOUT_DATA ? [] : sbaExperience();

  test('EMD-41 charge-off rate and realised LGD are those of the file', () => {
    const expected = (JSON.parse(dataText('ifrs9/validation_metrics_open.json')) as { sba: { rows: number; chargeoff_rate: number; mean_realised_lgd: number; ead_weighted_lgd: number } }).sba;
    const proposal = estimateParameters(experience, { segmentBy: 'sector' });
    expect(proposal.loans).toBe(expected.rows);
    expect(proposal.defaults / proposal.loans).toBeCloseTo(expected.chargeoff_rate, 14);
    expect(proposal.overallLgd).toBeCloseTo(expected.mean_realised_lgd, 12);
    expect(proposal.exposureWeightedLgd).toBeCloseTo(expected.ead_weighted_lgd, 12);
    expect(proposal.pd.reduce((sum, { loans }) => sum + loans, 0) + proposal.unusedForPd).toBe(expected.rows);
    for (const { loans, defaults, interval, rate, shrunkRate, annualPd, annualInterval } of proposal.pd) {
      expect(interval).toEqual(jeffreysInterval(loans, defaults));
      expect(shrunkRate).toBeGreaterThanOrEqual(Math.min(rate, proposal.overallRate) - 1e-3);
      expect(shrunkRate).toBeLessThanOrEqual(Math.max(rate, proposal.overallRate) + 1e-3);
      expect(annualPd).toBeLessThan(rate + 0.05);
      expect(annualInterval[0]).toBeLessThanOrEqual(annualInterval[1]);
    }
  });

  test('EMD-42 the proposal is a part of a policy that parses, and its curves compile', () => {
    const proposal = estimateParameters(experience, { segmentBy: 'segment' });
    const policy = EclPolicy.parse({ kind: 'ecl-policy', version: 1, name: 'sba', title: 'SBA', ...proposal.policy });
    for (const curve of policy.pd.curves) expect(compileCurve(curve).kind).toBe(curve.source === 'hazard' ? 'book' : 'annual');
    expect(policy.pd.assign.at(-1)).toMatchObject({ segments: [], curve: 'all' });
    expect(policy.lgd.at(-1)).toMatchObject({ id: 'all', segments: [] });
    expect(new Set(policy.pd.curves.map(({ id }) => id)).size).toBe(policy.pd.curves.length);
  });

  test('EMD-43 out of time: rates by sector of loans up to 2004 rank later ones a little, and miss their level; the back-test says both', () => {
    const { train, test: later } = splitOutOfTime(experience, 2004);
    expect(train.length).toBeGreaterThan(8000);
    expect(later.length).toBeGreaterThan(6000);
    const proposal = estimateParameters(train, { segmentBy: 'sector' });
    const rates = new Map(proposal.pd.map(({ segment, shrunkRate }) => [segment, shrunkRate]));
    const predicted = later.map(({ segment }) => rates.get(segment) ?? proposal.overallRate);
    const ranking = rankingOf(predicted, later.map(({ defaulted }) => defaulted));
    expect(ranking?.auc).toBeGreaterThan(0.5 + 2 * (ranking?.standardError ?? 1));
    // Loans of 2005 and 2006 met 2008: a level taken from before is refused.
    const [n, d] = [later.length, later.filter(({ defaulted }) => defaulted).length];
    const pd = predicted.reduce((sum, each) => sum + each, 0) / n;
    expect(d / n).toBeGreaterThan(1.3 * pd);
    expect(binomialTest({ n, d, pd })).toBeLessThan(1e-12);
  });

  test('EMD-43 out of time: LGDs by sector are held against later realised ones, pair by pair', () => {
    const { train, test: later } = splitOutOfTime(experience, 2004);
    const proposal = estimateParameters(train, { segmentBy: 'sector' });
    const lgds = new Map(proposal.lgd.map(({ segment, shrunk }) => [segment, shrunk]));
    const lost = later.filter(({ realisedLgd }) => realisedLgd !== null);
    const t = pairedTest(lost.map(({ segment }) => lgds.get(segment) ?? (proposal.overallLgd as number)), lost.map(({ realisedLgd }) => realisedLgd as number));
    expect(t?.n).toBe(lost.length);
    expect(t?.n).toBeGreaterThan(1000);
    const difference = lost.reduce((sum, { segment, realisedLgd }) => sum + (realisedLgd as number) - (lgds.get(segment) ?? (proposal.overallLgd as number)), 0) / lost.length;
    expect(t?.meanDifference).toBeCloseTo(difference, 12);
    expect(Math.abs(difference)).toBeLessThan(0.3);
  });

  test('EMD-44 hazards by months on book: every charge-off with dates is in a band, and survival falls', () => {
    const proposal = estimateParameters(experience, { segmentBy: 'sector' });
    const dated = experience.filter(({ defaulted, defaultMonth, months }) => defaulted && defaultMonth !== null && months !== null);
    expect(proposal.hazard?.defaults.reduce((sum, each) => sum + each, 0)).toBe(dated.length);
    expect(Math.max(...(proposal.hazard?.hazard.slice(0, 20) ?? []))).toBeGreaterThan(proposal.hazard?.hazard[0] ?? 1);
  });
});
