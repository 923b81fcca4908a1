import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Ledger } from '../../../../src-shared/model/ecl/ledger.ts';
import { OverlaySet, type Overlay } from '../../../../src-shared/model/ecl/overlay.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../../src-shared/model/ecl/scenario-set.ts';
import type { GateContext } from '../../../engine/gate.ts';
import { overlaysInForce, type OverlaysInForce } from '../overlays/in-force.ts';

/** The documents of a run, read and checked, with the hash of each. */
export interface RunDocuments {
  readonly policy: EclPolicy;
  readonly scenarioSet: ScenarioSet;
  readonly overlays: readonly Overlay[];
  readonly left: Pick<OverlaysInForce, 'notYet' | 'expired'>;
  readonly ledger: Ledger | null;
  readonly refs: EclPlan['documents'];
}

/** Reads policy, scenarios, overlays and ledger from their slots. Errors: INVALID_INPUT naming the document and the path of each fault. */
export async function readDocuments(context: Pick<GateContext<unknown>, 'input' | 'optional' | 'inputJson'>, reportingDate: string): Promise<RunDocuments> {
  const policy = await context.inputJson('policy', EclPolicy);
  const scenarioSet = await context.inputJson('scenarios', ScenarioSet);
  const given = context.optional('overlays');
  const set = given === null ? { overlays: [] } : await context.inputJson('overlays', OverlaySet);
  const { inForce, notYet, expired } = overlaysInForce(set, reportingDate);
  const ledgerRef = context.optional('ledger');
  const ledger = ledgerRef === null ? null : await context.inputJson('ledger', Ledger);
  for (const curve of policy.pd.curves) if (curve.id.startsWith('=')) throw new AppError('INVALID_INPUT', `PD curve ${curve.id}: an id does not begin with an equals sign.`, { userAction: 'Give it another id.' });
  return {
    policy, scenarioSet, overlays: inForce, left: { notYet, expired }, ledger,
    refs: {
      policy: { name: policy.name, title: policy.title, sha256: context.input('policy').sha256 }, scenarios: { name: scenarioSet.name, title: scenarioSet.title, sha256: context.input('scenarios').sha256 },
      overlays: given === null ? null : { name: 'overlays', title: `${inForce.length} in force`, sha256: given.sha256 },
      ledger: ledger === null || ledgerRef === null ? null : { name: `ledger ${ledger.date}`, title: `Ledger at ${ledger.date}`, sha256: ledgerRef.sha256 },
    },
  };
}
