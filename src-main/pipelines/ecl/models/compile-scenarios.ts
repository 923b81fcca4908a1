import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';
import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import type { MacroLink, Scenario, ScenarioSet } from '../../../../src-shared/model/ecl/scenario-set.ts';
import type { KernelScenario } from '../kernel/loan-block.ts';

/** Half of the generator's step of 2^-32: draws lie strictly inside (0, 1). */
const HALF_STEP = 1.1641532182693481e-10;

/**
 * Scenarios as the kernel reads them: macro paths through the set's link become z or a shift of log-odds (added to what the scenario
 * gives itself), a Monte Carlo option is drawn out. Weights stay on the scenarios: they apply to ECL only (5.5.17). Mean reversion after the
 * supportable horizon is the kernel's, month by month. Errors: INVALID_INPUT: a variable of the link that a scenario lacks.
 */
export function compileScenarios(set: ScenarioSet, _policy?: Pick<EclPolicy, 'conventions' | 'reversion'>): KernelScenario[] {
  if (set.monteCarlo) return drawPaths(set, set.monteCarlo);
  return set.scenarios.map((scenario) => compiled(scenario, set.link, scenario.weight));
}

function compiled(scenario: Scenario, link: MacroLink | undefined, weight: number): KernelScenario {
  const givesItself = link?.to === 'z' ? scenario.z : scenario.logitShift;
  const index = link && (scenario.macro || !givesItself) ? macroIndex(link, scenario.macro ?? {}, scenario.id) : null;
  const z = sumOfPaths(scenario.z, link?.to === 'z' ? index : null);
  const logitShift = sumOfPaths(scenario.logitShift, link?.to === 'logit' ? index : null);
  return {
    id: scenario.id, weight, lgdMultiplier: scenario.lgdMultiplier ?? 1, lgdShift: scenario.lgdShift ?? 0, hpiShift: scenario.hpiShift ?? 0,
    ...(scenario.pdMultiplier ? { pdMultiplier: scenario.pdMultiplier } : {}), ...(z ? { z } : {}), ...(logitShift ? { logitShift } : {}),
  };
}

/**
 * The linear index of standardised macro variables by year, the last repeats: intercept + sum of coefficient (x(t - lag) - mean) / deviation.
 * Years before the path are not known here and count as the mean, so a lagged variable has no effect before its lag.
 */
export function macroIndex(link: MacroLink, macro: Readonly<Record<string, readonly number[]>>, scenario = ''): number[] {
  const paths = link.terms.map((term) => {
    const path = Object.hasOwn(macro, term.variable) ? macro[term.variable] : undefined;
    if (path === undefined || path.length === 0) throw new AppError('INVALID_INPUT', `Scenario ${scenario} has no path of ${term.variable}, which the link to PDs reads.`, { userAction: `Add ${term.variable} to the macro paths of the scenario, or take it out of the link.` });
    return path;
  });
  const years = Math.max(...link.terms.map((term, i) => (paths[i] as readonly number[]).length + term.lagYears));
  return Array.from({ length: years }, (_, year) =>
    link.terms.reduce((sum, term, i) => {
      const path = paths[i] as readonly number[];
      const at = year - term.lagYears;
      return at < 0 ? sum : sum + (term.coefficient * ((path[Math.min(at, path.length - 1)] as number) - term.mean)) / term.deviation;
    }, link.intercept));
}

/** Sum of two yearly paths, the last value of each repeats; undefined where there is neither. */
function sumOfPaths(a: readonly number[] | undefined, b: readonly number[] | null | undefined): readonly number[] | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, year) => (a[Math.min(year, a.length - 1)] as number) + (b[Math.min(year, b.length - 1)] as number));
}

/**
 * Equally likely paths around the base scenario (the one called `base`, else the heaviest): x(t) = persistence x(t-1) + deviation e(t), x(0) = 0,
 * e standard normal from sfc32 with the set's seed, one stream a path, so that path k does not depend on how many there are. Added to z, or to
 * the log-odds where the link says so.
 */
function drawPaths(set: ScenarioSet, option: NonNullable<ScenarioSet['monteCarlo']>): KernelScenario[] {
  const heaviest = [...set.scenarios].sort((a, b) => b.weight - a.weight)[0] as Scenario;
  const base = compiled(set.scenarios.find(({ id }) => id === 'base') ?? heaviest, set.link, 1);
  const target = set.link?.to === 'logit' ? 'logitShift' : 'z';
  return Array.from({ length: option.paths }, (_, k) => {
    const random = seededRandom(option.seed, k + 1);
    let x = 0;
    const path = Array.from({ length: option.years }, () => (x = option.persistence * x + option.deviation * normalQuantile(random.next() + HALF_STEP)));
    return { ...base, id: `path-${String(k + 1).padStart(4, '0')}`, weight: 1 / option.paths, [target]: sumOfPaths(base[target], path) as readonly number[] };
  });
}
