import { AppError } from '../../../src-shared/kernel/errors.ts';
import { Manifest } from '../../../src-shared/model/run.ts';
import type { Reperformance } from '../../../src-shared/model/work-paper.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import type { Paper, PaperStore } from './paper-store.ts';

/**
 * Executes the paper's run again, every gate, without the memo, in a scratch workspace; holds each output against the stored one and
 * keeps the verdict with the engine versions of both. An execution that was cancelled or failed keeps nothing. Errors: CANCELLED, and
 * whatever stopped the second execution.
 */
export async function reperform(context: ServiceContext, papers: PaperStore, paper: Paper, who: Who, signal: AbortSignal, report: (done: number, total: number, detail: string) => void): Promise<Reperformance> {
  const port = context.evidence.rerun;
  if (!port) throw new AppError('UNAVAILABLE', 'this build of Tapestry cannot run again for verification', { userAction: 'Use a complete build.' });
  const run = context.store.runs.get(paper.base.run);
  const titles = new Map(run.gates.map(({ id, title }) => [id, title]));
  let done = 0;
  report(0, run.gates.length, 'starting the engine');
  const outputs = await port.rerun(run, signal, (gate) => report((done += 1), run.gates.length, titles.get(gate) ?? gate));
  if (signal.aborted) throw new AppError('CANCELLED', 're-performance was cancelled');
  const manifest = await context.runFiles.jsonIf(run.id, 'manifest', Manifest);
  const result: Reperformance = {
    // A run without outputs shows nothing: that is no agreement.
    agrees: outputs.length > 0 && outputs.every(({ agrees }) => agrees), at: context.clock.now(), actor: who.actor,
    engine: { run: manifest?.engine ?? {}, again: { ...(await context.engine.versions()) } }, outputs: outputs.map(({ gate, artifact, expected, found, agrees }) => ({ gate, artifact, expected, found, agrees })),
  };
  await papers.keepReperformance(paper, result, who);
  return result;
}
