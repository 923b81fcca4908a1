import { describe, expect, it } from 'vitest';
import { fillFromIntensity } from '../../../src-main/pipelines/ecl/kernel/small-hazard.ts';
import { monthlyHazard } from '../../../src-main/pipelines/ecl/kernel/yearly-pd.ts';

/** 1 - exp(-x) to 40 digits of fraction, in integers: terms x^k / k! with alternating signs. */
const ONE = 10n ** 60n;
function exact(value: number): bigint {
  let [mantissa, power] = [value, 0];
  while (!Number.isInteger(mantissa)) [mantissa, power] = [mantissa * 2, power + 1];
  return (BigInt(mantissa) * ONE) / 2n ** BigInt(power);
}
function oneMinusExp(x: number): bigint {
  const step = exact(x);
  let [term, sum] = [step, 0n];
  for (let k = 2n; term !== 0n; k += 1n) {
    sum += term;
    term = (-term * step) / (ONE * k);
  }
  return sum;
}
/** (1-h)^12 must give 1-p back. */
function twelveMonths(h: number): bigint {
  const stay = ONE - exact(h);
  let left = ONE;
  for (let k = 0; k < 12; k += 1) left = (left * stay) / ONE;
  return ONE - left;
}
const relativeTo = (a: bigint, b: bigint): number => Math.abs(Number(((a - b) * 10n ** 25n) / b)) / 1e25;

describe('small hazards', () => {
  it('EKN-28 intensities to hazards below 4e-16 relative over every way, 0 to 0', () => {
    const hazard = new Float64Array(2);
    let worst = 0;
    for (let i = 1; i <= 4_000; i += 1) {
      const x = 0.6 * (i / 4_000) ** 3;
      fillFromIntensity(1, Float64Array.of(0, x), x, 1, hazard);
      worst = Math.max(worst, relativeTo(exact(hazard[1]!), oneMinusExp(x)));
    }
    expect(worst).toBeLessThan(4e-16);
    for (const largest of [0, 0.01, 0.1, 1]) {
      fillFromIntensity(1, Float64Array.of(0, 0), largest, 1, hazard);
      expect(hazard[1]).toBe(0);
    }
  });

  it('EKN-28 yearly PDs to monthly hazards and back below 6e-16 relative, 0 and 1 exactly', () => {
    let worst = 0;
    for (let i = 1; i <= 2_000; i += 1) {
      const pd = 0.2 * (i / 2_000) ** 2;
      worst = Math.max(worst, relativeTo(twelveMonths(monthlyHazard(pd, false)), exact(pd)));
    }
    expect(worst).toBeLessThan(6e-16);
    expect([monthlyHazard(0, false), monthlyHazard(1, false), monthlyHazard(0.24, true)]).toEqual([0, 1, 0.02]);
  });
});
