import { forwardFrom } from '../../src-main/evidence/explore/forward-answer.ts';
import { gateStates } from '../../src-main/evidence/explore/gate-states.ts';
import { whyNot } from '../../src-main/evidence/explore/why-not.ts';
import { tapePipeline } from '../../src-main/pipelines/tape/pipeline.ts';
import type { Forward, ForwardFrom, WhyNot } from '../../src-shared/contract/explore.ts';
import type { evidenceBench, TracedRun } from '../evidence/demo-evidence.ts';

type Bench = Awaited<ReturnType<typeof evidenceBench>>;

/** The explorer's questions on a run of the bench, as the service asks them. */
export function asking(bench: Bench) {
  return {
    async forward(of: TracedRun, from: ForwardFrom): Promise<Forward> {
      return forwardFrom(await bench.tracer.context(of.run), { from, offset: 0, limit: 5_000, mode: of.run.mode });
    },
    async why(of: TracedRun, text: string, prior: TracedRun | null = null): Promise<WhyNot> {
      const before = prior ? { run: prior.run.id, context: await bench.tracer.context(prior.run) } : null;
      return whyNot({ context: await bench.tracer.context(of.run), gates: gateStates(of.run, tapePipeline.order), prior: before, mode: of.run.mode }, text);
    },
  };
}
