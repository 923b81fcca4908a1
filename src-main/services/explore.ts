import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { exploreContract } from '../../src-shared/contract/explore.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { forwardFrom } from '../evidence/explore/forward-answer.ts';
import type { TraceContext } from '../evidence/trace-context.ts';
import type { ServiceContext } from './context.ts';

/** The explorer: what a place reaches, why something is not there, the graphs of fields and gates, documents, contributors. */
export function exploreHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof exploreContract> {
  const open = async (id: string): Promise<{ run: Run; traced: TraceContext }> => {
    const run = context.store.runs.get(id);
    if (!context.evidence.trace) throw new AppError('UNAVAILABLE', 'this build of Tapestry has no traces', { userAction: 'Use a complete build.' });
    return { run, traced: await context.evidence.trace.open(run) };
  };
  const building = async (): Promise<never> => { throw new AppError('UNAVAILABLE', 'the explorer is being built'); };
  return {
    'trace.forward': async ({ run: id, ...asked }) => {
      const { run, traced } = await open(id);
      return forwardFrom(traced, { ...asked, mode: run.mode });
    },
    'trace.whyNot': building, 'trace.graph': building, 'trace.gates': building, 'trace.document': building, 'trace.contributors': building, 'trace.find': building,
  };
}
