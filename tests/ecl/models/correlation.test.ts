import { expect, test } from 'vitest';
import { assetCorrelation, capitalRequirement, correlationOfRates } from '../../../src-main/pipelines/ecl/models/asset-correlation.ts';
import { conditionalPd } from '../../../src-main/pipelines/ecl/models/conditional-matrix.ts';
import { normalQuantile } from '../../../src-shared/kernel/math/normal.ts';

test('EMD-18 Basel correlations run from their upper to their lower bound; capital of a certain default is nothing beyond its loss', () => {
  expect([assetCorrelation('corporate', 0), assetCorrelation('retail', 0)]).toEqual([0.24, 0.16]);
  expect(assetCorrelation('corporate', 1)).toBeCloseTo(0.12, 12);
  expect(assetCorrelation('retail', 1)).toBeCloseTo(0.03, 12);
  expect([assetCorrelation('mortgage', 0.02), assetCorrelation('revolving', 0.02)]).toEqual([0.15, 0.04]);
  expect(capitalRequirement(1, 0.45, null, 0.15)).toBe(0);
  expect(capitalRequirement(0.01, 0.45, null, 0.15)).toBeGreaterThan(0.03);
});

test('EMD-18 rates at evenly spread factors give correlation and PD back', () => {
  for (const [pd, rho] of [[0.02, 0.15], [0.1, 0.05], [0.005, 0.24]] as const) {
    const rates = Array.from({ length: 20_000 }, (_, i) => conditionalPd(pd, normalQuantile((i + 0.5) / 20_000), rho));
    expect(correlationOfRates(rates)?.rho).toBeCloseTo(rho, 3);
    expect(correlationOfRates(rates)?.pd).toBeCloseTo(pd, 4);
  }
  expect(correlationOfRates([0, 0.02])).toBeNull();
  expect(correlationOfRates([0.02, 0.02, 0.02])).toMatchObject({ rho: expect.closeTo(0, 12) as number, pd: expect.closeTo(0.02, 12) as number, years: 3 });
});
