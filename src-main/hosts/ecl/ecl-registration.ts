import { AppError } from '../../../src-shared/kernel/errors.ts';
import { Stratifications } from '../../derive/stratify.ts';
import { aboutRule } from '../../intake/aggregate/gate.ts';
import { waiverFor } from '../../intake/aggregate/verdict.ts';
import { modelRule } from '../../pipelines/ecl/measure/rule-words.ts';
import { eclPipeline } from '../../pipelines/ecl/pipeline.ts';
import { eclApprovals, eclStandsOn } from '../../services/ecl/approval-kinds.ts';
import type { PipelineRegistration, RequestBuilder } from '../../services/pipeline-port.ts';
import { ECL_EXPORTS } from './ecl-exports.ts';
import { eclSkeleton } from './ecl-skeleton.ts';

const MODE = 'ecl';

/** Runs of this pipeline are asked for by `ecl.start`, which needs more than a tape; the rest of the product asks these. */
const requests: RequestBuilder = {
  regimes(mode, asked) {
    if (mode !== MODE || asked !== null) throw new AppError('INVALID_INPUT', `expected credit losses have the mode ${MODE} and no regime`, { details: { mode, regime: asked }, userAction: 'Start one with `tapestry run ecl`.' });
    return { report: null, config: null };
  },
  schemas: () => [],
  validates: () => false,
  params: (_asked, { tapeName, today }) => ({ mode: MODE, asset: MODE, tapeName, asOf: today }),
};

/** Groups in the order people read them: the stage first, then as configured. */
function stageFirst(strata: Stratifications): Stratifications {
  return { ...strata, sets: strata.sets.toSorted((a, b) => Number(b.bands.id === 'stage') - Number(a.bands.id === 'stage')) };
}

/** The ECL pipeline as the services see it. */
export const eclRegistration: PipelineRegistration = {
  id: eclPipeline.id,
  title: eclPipeline.title,
  gates: eclPipeline.order.map(({ id, title, version, inputs, outputs }) => ({ id, title, version, inputs, outputs })),
  requests,
  rules: { words: (rule, rules, mode) => modelRule(rule) ?? aboutRule(rule, rules, mode), waiver: waiverFor },
  decisions: { slot: 'decisions.input', about: 'tape' },
  identifiers: ['loan_identifier', 'new_underlying_exposure_identifier', 'original_underlying_exposure_identifier'],
  strata: (stored) => stageFirst(Stratifications.parse(stored)),
  deliveries: [],
  exports: ECL_EXPORTS,
  skeleton: eclSkeleton,
  whatIf: [{ name: 'reportingDate', title: 'Reporting date' }, { name: 'asOf', title: 'Day against which waivers are held' }],
  approvals: eclApprovals,
  standsOn: eclStandsOn,
};
