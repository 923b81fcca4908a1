import type { PlannedCurve, PlannedScenario } from '../../../../src-shared/model/ecl/plan.ts';
import type { KernelCurve, KernelScenario } from '../kernel/loan-block.ts';

/** A compiled curve as JSON; its numbers come back bit by bit. */
export function plannedCurve(id: string, state: string | null, curve: KernelCurve): PlannedCurve {
  const values = curve.kind === 'annual' ? curve.pd : curve.kind === 'intensity' ? curve.monthly : curve.hazard;
  return { id, state, kind: curve.kind, values: [...values] };
}

/** The curve as the kernel reads it. */
export function kernelCurve({ kind, values }: PlannedCurve): KernelCurve {
  const numbers = Float64Array.from(values);
  return kind === 'annual' ? { kind, pd: numbers } : kind === 'intensity' ? { kind, monthly: numbers } : { kind, hazard: numbers };
}

/** A compiled scenario as JSON. */
export function plannedScenario(scenario: KernelScenario, title: string): PlannedScenario {
  const { id, weight, pdMultiplier, z, logitShift, intensityMultiplier, lgdMultiplier, lgdShift, hpiShift } = scenario;
  return {
    id, title, weight, lgdMultiplier, lgdShift, hpiShift,
    ...(pdMultiplier === undefined ? {} : { pdMultiplier: [...pdMultiplier] }), ...(z === undefined ? {} : { z: [...z] }),
    ...(logitShift === undefined ? {} : { logitShift: [...logitShift] }), ...(intensityMultiplier === undefined ? {} : { intensityMultiplier: [...intensityMultiplier] }),
  };
}

/** The scenario as the kernel reads it. */
export function kernelScenario({ id, weight, pdMultiplier, z, logitShift, intensityMultiplier, lgdMultiplier, lgdShift, hpiShift }: PlannedScenario): KernelScenario {
  return {
    id, weight, lgdMultiplier, lgdShift, hpiShift,
    ...(pdMultiplier === undefined ? {} : { pdMultiplier }), ...(z === undefined ? {} : { z }), ...(logitShift === undefined ? {} : { logitShift }),
    ...(intensityMultiplier === undefined ? {} : { intensityMultiplier: Float64Array.from(intensityMultiplier) }),
  };
}
