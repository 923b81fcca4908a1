import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { exploreContract } from '../../src-shared/contract/explore.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { contributors } from '../evidence/explore/contributors.ts';
import { forwardFrom } from '../evidence/explore/forward-answer.ts';
import { gateStates } from '../evidence/explore/gate-states.ts';
import { neighbourhood } from '../evidence/explore/graph.ts';
import { whyNot } from '../evidence/explore/why-not.ts';
import type { TraceContext } from '../evidence/trace-context.ts';
import { pipelineOf, type ServiceContext } from './context.ts';
import { openDocument } from './explore/documents.ts';
import { findAnywhere } from './explore/find.ts';
import { gateGraph } from './explore/gate-graph.ts';

/** The explorer: what a place reaches, why something is not there, the graphs of fields and gates, documents, contributors. */
export function exploreHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof exploreContract> {
  const open = async (id: string): Promise<{ run: Run; traced: TraceContext }> => {
    const run = context.store.runs.get(id);
    if (!context.evidence.trace) throw new AppError('UNAVAILABLE', 'this build of Tapestry has no traces', { userAction: 'Use a complete build.' });
    return { run, traced: await context.evidence.trace.open(run) };
  };
  return {
    'trace.forward': async ({ run: id, ...asked }) => {
      const { run, traced } = await open(id);
      return forwardFrom(traced, { ...asked, mode: run.mode });
    },
    'trace.whyNot': async ({ run: id, text }) => {
      const { run, traced } = await open(id);
      const prior = run.priorRun === null ? null : { run: run.priorRun, context: (await open(run.priorRun)).traced };
      return whyNot({ context: traced, gates: gateStates(run, pipelineOf(context, run.pipeline).gates), prior, mode: run.mode }, text);
    },
    'trace.graph': async ({ run: id, ...asked }) => {
      const { run, traced } = await open(id);
      return neighbourhood(traced, { ...asked, mode: run.mode });
    },
    'trace.gates': async ({ run }) => gateGraph(context, context.store.runs.get(run)),
    'trace.document': async ({ run: id, origin }) => {
      const { run, traced } = await open(id);
      return openDocument(context, traced, run, origin);
    },
    'trace.contributors': async ({ run: id, ...asked }) => contributors((await open(id)).traced, asked),
    'trace.find': async ({ text }, call) => findAnywhere(context, text, call.signal),
  };
}
