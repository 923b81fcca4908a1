import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Pipeline } from '../../engine/pipeline.ts';
import { aboutRule } from '../../intake/aggregate/gate.ts';
import { marketRule } from '../../pipelines/research/reconcile/rules.ts';
import { RESEARCH_MODES } from '../../pipelines/research/params.ts';
import { researchApprovals, researchStandsOn } from '../../services/research/approval-kinds.ts';
import type { PipelineRegistration, RequestBuilder, RuleText } from '../../services/pipeline-port.ts';
import { RESEARCH_EXPORTS } from './research-exports.ts';

/** Runs of this pipeline are asked for by `research.start`, which needs more than a tape; the rest of the product asks these. */
const requests: RequestBuilder = {
  regimes(mode, asked) {
    if (!(RESEARCH_MODES as readonly string[]).includes(mode) || asked !== null) throw new AppError('INVALID_INPUT', `research has the modes ${RESEARCH_MODES.join(', ')} and no regime`, { details: { mode, regime: asked }, userAction: 'Start one with `tapestry run research`.' });
    return { report: null, config: null };
  },
  schemas: () => [],
  validates: () => false,
  params: (_asked, { today }) => ({ mode: 'data', asOf: today }),
};

/** Rules of vendors' data are the pipeline's own: none can be waived, the ingestion says what keeps a bar out. */
function wordsOf(id: string): RuleText | null {
  const rule = marketRule(id);
  return rule === null ? null : { title: rule.title, text: rule.text, severity: rule.severity, reference: '', expected: rule.todo, waivable: false };
}

/** The research pipeline as the services see it. */
export function researchRegistration(pipeline: Pipeline): PipelineRegistration {
  return {
    id: pipeline.id, title: pipeline.title,
    gates: pipeline.order.map(({ id, title, version, inputs, outputs }) => ({ id, title, version, inputs, outputs })),
    requests,
    rules: { words: (rule, rules, mode) => wordsOf(rule) ?? aboutRule(rule, rules, mode), waiver: () => null },
    identifiers: ['symbol'],
    strata: () => ({ sets: [] }),
    deliveries: [],
    exports: RESEARCH_EXPORTS,
    skeleton: async () => ({ drafts: [], items: [] }),
    whatIf: [],
    approvals: researchApprovals,
    standsOn: researchStandsOn,
  };
}
