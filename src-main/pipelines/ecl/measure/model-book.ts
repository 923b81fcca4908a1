import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { Overlay } from '../../../../src-shared/model/ecl/overlay.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { standIns, type StandIns } from '../fallbacks/fallback-rules.ts';
import type { KernelScenario } from '../kernel/loan-block.ts';
import { kernelConventions, type KernelConventions } from '../kernel/settings.ts';
import { modelOrder } from '../overlays/in-model.ts';
import { scopeMatcher, type ScopedLoan } from '../overlays/scope.ts';
import { stagingBars, type StagingBars } from '../staging/staging-bars.ts';
import { curveBook, type CurveBook } from './assign-curve.ts';
import { kernelScenario } from './planned.ts';

/** A plan made ready to measure by: everything that no loan changes, once. */
export interface ModelBook {
  readonly plan: EclPlan;
  readonly policy: EclPolicy;
  readonly curves: CurveBook;
  readonly scenarios: readonly KernelScenario[];
  readonly conventions: KernelConventions;
  readonly standIns: StandIns;
  readonly bars: StagingBars;
  /** Place of a grade, best first. */
  readonly gradePlace: ReadonlyMap<string, number>;
  /** Share in default by customer, of those who reach the policy's bar. */
  readonly contagion: ReadonlyMap<string, number>;
  /** Overlays that act in the model, in the order in which they are laid. */
  readonly inModel: readonly { readonly overlay: Overlay; readonly holds: (loan: ScopedLoan) => boolean }[];
}

export function modelBook(plan: EclPlan): ModelBook {
  const { policy } = plan;
  return {
    plan, policy, curves: curveBook(plan.curves, policy.pd), scenarios: plan.scenarios.map(kernelScenario), conventions: kernelConventions(policy),
    standIns: standIns(policy), bars: stagingBars(policy.staging), gradePlace: new Map(policy.pd.grades.map(({ grade }, place) => [grade, place])),
    contagion: new Map(plan.facts.contagion.map(({ customer, share }) => [customer, share])),
    inModel: modelOrder(plan.overlays.map((overlay) => ({ overlay, loans: new Uint32Array(0) }))).map(({ overlay }) => ({ overlay, holds: scopeMatcher(overlay.scope) })),
  };
}
