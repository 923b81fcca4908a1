import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { KernelCurve, KernelScenario } from './loan-block.ts';
import { checkWeights, fadeOf, inYear, NO_STRESS, type KernelConventions, type Stress } from './settings.ts';
import { hasEffect, type YearEffect } from './yearly-pd.ts';

/** A scenario with everything drawn out of the loops that no loan changes. Arrays by month have index 0 for the reporting date. */
export interface PreparedScenario {
  readonly id: string;
  readonly weight: number;
  /** Effects on PDs by year, the last repeats. */
  readonly years: readonly YearEffect[];
  readonly changesPd: boolean;
  /** By curve of kind `intensity` (null for others): integrated intensity of each month, multipliers in it; and the largest of months 1..t. */
  readonly intensity: readonly (Float64Array | null)[];
  readonly largestIntensity: readonly (Float64Array | null)[];
  /** Whether z or log-odds move an intensity: then by yearly PD, month by month. */
  readonly movesOdds: boolean;
  readonly lgdMultiplier: Float64Array;
  readonly lgdShift: Float64Array;
  /** LGD multiplier and shift are the same in all months. */
  readonly isLgdFlat: boolean;
  /** Added to the yearly growth of collateral in each month. */
  readonly hpiShift: Float64Array;
}

/** All that the loop over loans reads beside the block. Made once for a thread; `months` is the longest term it can measure. */
export interface PreparedKernel {
  readonly conventions: KernelConventions;
  readonly months: number;
  readonly stress: Stress;
  readonly curves: readonly KernelCurve[];
  /** Of `annual` and `intensity` curves: hazards before any scenario are needed where effects fade. */
  readonly fade: Float64Array | null;
  readonly scenarios: readonly PreparedScenario[];
  /** Exponent of the discount factor that month 1 lacks of a whole month: 0 end, 1/2 mid, 1 start. */
  readonly theta: number;
}

/**
 * Draws scenarios out of the loop. Order of effects: PD multiplier, log-odds shift, Vasicek (`yearly-pd.ts`); all of a scenario fades
 * after the supportable horizon. Errors: INVALID_INPUT where weights do not sum to 1 or a curve is empty.
 */
export function prepareKernel(curves: readonly KernelCurve[], scenarios: readonly KernelScenario[], conventions: KernelConventions, months: number, stress: Stress = NO_STRESS): PreparedKernel {
  checkWeights(scenarios);
  curves.forEach((curve, at) => {
    if ((curve.kind === 'annual' ? curve.pd : curve.kind === 'intensity' ? curve.monthly : curve.hazard).length === 0) throw new AppError('INVALID_INPUT', `PD curve number ${at} has no values.`);
  });
  const fade = fadeOf(conventions.reversion, months);
  const theta = { end: 0, mid: 0.5, start: 1 }[conventions.defaultTiming];
  return { conventions, months, stress, curves, fade, theta, scenarios: scenarios.map((scenario) => prepareScenario(scenario, curves, fade, conventions, months, stress)) };
}

function prepareScenario(scenario: KernelScenario, curves: readonly KernelCurve[], fade: Float64Array | null, conventions: KernelConventions, months: number, stress: Stress): PreparedScenario {
  const sign = conventions.zSign === 'up-is-good' ? 1 : -1;
  const length = Math.max(1, scenario.pdMultiplier?.length ?? 0, scenario.z?.length ?? 0, scenario.logitShift?.length ?? 0);
  const years = Array.from({ length }, (_, year): YearEffect => ({
    multiplier: inYear(scenario.pdMultiplier, year, 1),
    logit: inYear(scenario.logitShift, year, 0),
    z: scenario.z === undefined || scenario.z.length === 0 ? null : sign * inYear(scenario.z, year, 0),
  }));
  const left = (t: number): number => (fade === null ? 1 : (fade[t] as number));
  // A plain loop: a thousand scenarios are prepared for every job, and `from` with a function is ten times slower.
  const byMonth = (value: (t: number) => number): Float64Array => {
    const values = new Float64Array(months + 1);
    for (let t = 0; t <= months; t += 1) values[t] = value(t);
    return values;
  };
  const intensity = curves.map((curve) => {
    if (curve.kind !== 'intensity') return null;
    const { monthly } = curve;
    const many = scenario.intensityMultiplier;
    return byMonth((t) => {
      if (t === 0) return 0;
      const yearly = (years[Math.min(Math.floor((t - 1) / 12), years.length - 1)] as YearEffect).multiplier;
      const multiplier = yearly * (many === undefined || many.length === 0 ? 1 : (many[Math.min(t, many.length) - 1] as number));
      return (monthly[Math.min(t, monthly.length) - 1] as number) * (1 + (multiplier - 1) * left(t));
    });
  });
  const isLgdFlat = fade === null || (scenario.lgdMultiplier === 1 && scenario.lgdShift === 0);
  return {
    id: scenario.id, weight: scenario.weight, years, intensity, isLgdFlat,
    changesPd: years.some(hasEffect),
    largestIntensity: intensity.map((d) => (d === null ? null : largestSoFar(d))),
    movesOdds: years.some(({ logit, z }) => logit !== 0 || z !== null),
    lgdMultiplier: byMonth((t) => (1 + (scenario.lgdMultiplier - 1) * left(t)) * stress.lgdMultiplier),
    lgdShift: byMonth((t) => scenario.lgdShift * left(t) * stress.lgdMultiplier + stress.lgdShift),
    hpiShift: byMonth((t) => scenario.hpiShift * left(t)),
  };
}

/** Largest of the values up to each: what a loan's way of computing depends on must not depend on longer loans beside it. */
function largestSoFar(values: Float64Array): Float64Array {
  let most = 0;
  return values.map((each) => (most = Math.max(most, each)));
}
