import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Overlay } from '../../../../src-shared/model/ecl/overlay.ts';
import type { EclPlan, PlannedCurve, PlannedScenario } from '../../../../src-shared/model/ecl/plan.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import type { ScenarioSet } from '../../../../src-shared/model/ecl/scenario-set.ts';
import { compileCurve } from '../models/compile-curve.ts';
import { compileScenarios } from '../models/compile-scenarios.ts';
import { doubtsOfBuckets } from '../models/provision-matrix.ts';
import { FLAT } from './assign-curve.ts';
import { plannedCurve, plannedScenario } from './planned.ts';

/** Every curve of a policy, compiled: of a matrix one a state but the last, which is default; the flat curve comes last. */
export function planCurves({ pd }: Pick<EclPolicy, 'pd'>): PlannedCurve[] {
  const ids = pd.curves.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new AppError('INVALID_INPUT', `The policy has two PD curves called ${twice}.`, { userAction: 'Give each curve an id of its own.' });
  const lost = pd.assign.find(({ curve }) => !ids.includes(curve));
  if (lost) throw new AppError('INVALID_INPUT', `The policy assigns a PD curve ${lost.curve}; its curves are ${ids.join(', ')}.`, { userAction: 'Name one of them in pd.assign.' });
  return [
    ...pd.curves.flatMap((curve) => (curve.source === 'matrix' ? curve.states.slice(0, -1).map((state) => plannedCurve(curve.id, state, compileCurve(curve, state))) : [plannedCurve(curve.id, null, compileCurve(curve))])),
    FLAT,
  ];
}

/** Every scenario of a set, compiled; drawn paths are called by their number. */
export function planScenarios(set: ScenarioSet, policy: EclPolicy): PlannedScenario[] {
  const titles = new Map(set.scenarios.map(({ id, title }) => [id, title]));
  return compileScenarios(set, policy).map((scenario) => plannedScenario(scenario, titles.get(scenario.id) ?? scenario.id));
}

export interface PlanFacts {
  readonly reportingDate: string;
  readonly policy: EclPolicy;
  readonly scenarioSet: ScenarioSet;
  readonly overlays: readonly Overlay[];
  readonly documents: EclPlan['documents'];
  readonly contagion: EclPlan['facts']['contagion'];
}

/** The plan of a run before anything is measured; what overlays were spread over is known after. Errors: INVALID_INPUT of the documents. */
export function makePlan({ reportingDate, policy, scenarioSet, overlays, documents, contagion }: PlanFacts): EclPlan {
  for (const matrix of policy.provisionMatrices) {
    const [doubt] = doubtsOfBuckets(matrix);
    if (doubt !== undefined) throw new AppError('INVALID_INPUT', `Provision matrix ${matrix.id} of the policy: ${doubt}.`, { userAction: 'Let its buckets follow one another without a gap, the last without an end.' });
  }
  return {
    kind: 'ecl-plan', version: 1, reportingDate, reportingCurrency: policy.reportingCurrency, policy, scenarioSet, overlays: [...overlays], documents,
    curves: planCurves(policy), scenarios: planScenarios(scenarioSet, policy), fx: { ...policy.fx, [policy.reportingCurrency]: 1 }, facts: { contagion: [...contagion], overlays: [] },
  };
}
