import type { Light, Validation, ValidationTest } from '../../../../src-shared/model/ecl/validation.ts';
import { lightWhereHighIsGood } from '../../../../src-shared/model/metrics/light.ts';
import { calibrationLine, pairedTest } from '../../../../src-shared/model/metrics/severity.ts';
import { bandOf, quantileBounds } from '../../../../src-shared/model/metrics/stability.ts';
import type { Population, Tables } from './population.ts';
import { counted, digits, testOf } from './tests-of.ts';

const REFERENCE = 'ECB, Instructions for reporting the validation results (2019), 2.6.2: paired t-test, n - 1 degrees of freedom';

/** Modelled against realised LGD, of defaulted loans in scope that have both. */
export async function lgdOf({ session, bars }: Tables, { withRealisedLgd, withOutcome }: Population): Promise<{ part: Validation['lgd']; tests: ValidationTest[] }> {
  if (withRealisedLgd === 0) return { part: { present: false, why: withOutcome === 0 ? 'no loan has an outcome or a realised LGD' : 'no defaulted loan has a realised LGD' }, tests: [] };
  const [model, realised, exposure]: [number[], number[], number[]] = [[], [], []];
  await session.streamColumns('SELECT CAST(lgd AS DOUBLE), CAST(realised_lgd AS DOUBLE), CAST(ead AS DOUBLE) FROM outcome WHERE realised_lgd IS NOT NULL AND default_outcome IS DISTINCT FROM false AND lgd IS NOT NULL ORDER BY source_row', ([m = [], r = [], e = []]) => {
    for (let i = 0; i < m.length; i += 1) {
      model.push(m[i] as number);
      realised.push(r[i] as number);
      exposure.push((e[i] as number | null) ?? 0);
    }
  });
  const n = model.length;
  if (n === 0) return { part: { present: false, why: 'no loan with a realised LGD was modelled one' }, tests: [] };
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / n;
  const weight = exposure.reduce((sum, each) => sum + each, 0);
  const weighted = weight > 0 ? realised.reduce((sum, each, i) => sum + each * (exposure[i] as number), 0) / weight : mean(realised);
  const [t, line] = [pairedTest(model, realised, bars.confidence), calibrationLine(model, realised)];
  const light = (p: number): Light => (n < bars.minimumLoans ? 'none' : lightWhereHighIsGood(p, bars.pValue));
  const tests: ValidationTest[] = [];
  if (t) tests.push(testOf({ id: 'lgd-t', title: 'LGD, paired t-test', part: 'lgd', reference: REFERENCE, n, statistic: t.statistic, degrees: t.degrees, pValue: t.pValue, interval: t.interval, light: light(t.pValue), words: `realised less modelled ${digits(t.meanDifference)} on ${counted(n, 'loan')}: p ${digits(t.pValue)}; small means LGDs are too low` }));
  if (line) tests.push(testOf({ id: 'lgd-slope', title: 'LGD, calibration slope', part: 'lgd', reference: 'least squares of realised on modelled LGD; slope 1 is right', n, statistic: line.slope, degrees: n - 2, pValue: line.pValue, light: light(line.pValue), words: `slope ${digits(line.slope)}, intercept ${digits(line.intercept)}: p ${digits(line.pValue)} of slope 1` }));
  const bounds = quantileBounds(model, 10);
  const bands = bounds.map(() => ({ loans: 0, model: 0, realised: 0 }));
  model.forEach((value, i) => {
    const band = bands[bandOf(bounds, value)] as (typeof bands)[number];
    band.loans += 1;
    band.model += value;
    band.realised += realised[i] as number;
  });
  const deciles = bands.map((band, k) => ({ label: Number.isFinite(bounds[k]) ? `up to ${digits(bounds[k] as number)}` : bounds.length === 1 ? 'all' : `over ${digits(bounds[k - 1] as number)}`, loans: band.loans, model: band.model / band.loans, realised: band.realised / band.loans }));
  return { part: { present: true, model: mean(model), realised: mean(realised), exposureWeightedRealised: weighted, slope: line?.slope ?? null, intercept: line?.intercept ?? null, deciles }, tests };
}
