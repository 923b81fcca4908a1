import { AppError, asAppError } from '../../../src-shared/kernel/errors.ts';
import type { SampleItem, Walk } from '../../../src-shared/model/work-paper.ts';
import { failedWalk, walkOf } from '../../evidence/sampling/walk.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import type { Paper, PaperStore } from './paper-store.ts';

/** Walks kept at once, and the longest that one waits: what a crash can cost. */
const BATCH = 100;
const WAIT_MS = 5_000;

/**
 * Walks items of a paper back to their origins and keeps what each gave, a batch at a time; what was kept stays when it is cancelled.
 * A trace that cannot be made (an altered file, a value that is gone) is a walk that does not hold, with the reason; only a failure of
 * this machine ends the work. Gives how many were walked and how many of them do not hold.
 */
export async function walkItems(context: ServiceContext, papers: PaperStore, paper: Paper, items: readonly SampleItem[], who: Who, signal: AbortSignal, report: (done: number, total: number, detail: string) => void): Promise<{ walked: number; fails: number }> {
  const port = context.evidence.trace;
  if (!port) throw new AppError('UNAVAILABLE', 'this build of Tapestry has no traces', { userAction: 'Use a complete build.' });
  const run = context.store.runs.get(paper.base.run);
  const trace = (address: string) => port.trace(run, address, signal);
  // Items of one row stand together: what one read, the next finds read.
  const order = items.toSorted((a, b) => (a.sourceRow ?? -1) - (b.sourceRow ?? -1) || a.item - b.item);
  let walked = 0;
  let fails = 0;
  let batch: Walk[] = [];
  let kept = context.clock.monotonicMs();
  const keep = async (): Promise<void> => {
    if (batch.length === 0) return;
    await papers.keepWalks(paper, batch.toSorted((a, b) => a.item - b.item), who);
    walked += batch.length;
    fails += batch.filter(({ holds }) => !holds).length;
    batch = [];
    kept = context.clock.monotonicMs();
  };
  for (const item of order) {
    if (signal.aborted) break;
    batch.push(await walk(item));
    if (batch.length === BATCH || context.clock.monotonicMs() - kept > WAIT_MS) await keep();
    report(walked + batch.length, order.length, item.address);
  }
  await keep();
  return { walked, fails };

  async function walk(item: SampleItem): Promise<Walk> {
    try {
      return walkOf(item, await trace(item.address), context.clock.now());
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code !== 'CORRUPT' && error.code !== 'NOT_FOUND' && error.code !== 'INVALID_INPUT') throw error;
      return failedWalk(item, error.message, context.clock.now());
    }
  }
}
