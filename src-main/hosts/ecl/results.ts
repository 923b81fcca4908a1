import type { Clock } from '../../../src-shared/kernel/clock.ts';
import { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import type { Reader } from '../../data/reader-session.ts';
import { openPool, type KernelPool } from '../../pipelines/ecl/kernel/pool.ts';
import { answerWhatIf } from '../../pipelines/ecl/what-if/answer.ts';
import { previewOverlay } from '../../pipelines/ecl/what-if/preview-overlay.ts';
import { openResidentRun, type ResidentRun } from '../../pipelines/ecl/what-if/resident-run.ts';
import { reverseStress } from '../../pipelines/ecl/what-if/reverse-stress.ts';
import type { EclRunArtifacts } from '../../services/ecl/ecl-port.ts';
import type { EclResultsPort } from '../../services/ecl/results-port.ts';

export interface ResultsOptions { readonly reader: Reader; readonly clock: Clock; readonly threads: number }

/** Runs whose loans stay in memory; the one not asked for longest goes first. */
const KEPT = 2;

/** Recomputation of runs in this process: one pool of workers, started with the first question, and a few runs in memory. */
export function resultsPort({ reader, clock, threads }: ResultsOptions): EclResultsPort & { close(): Promise<void> } {
  let pool: KernelPool | null = null;
  const workers = (): KernelPool => (pool ??= openPool({ workers: threads > 1 ? Math.min(threads, 4) : 0 }));
  const kept = new Map<string, Promise<ResidentRun>>();

  async function resident(artifacts: EclRunArtifacts): Promise<ResidentRun> {
    const known = kept.get(artifacts.sha256);
    kept.delete(artifacts.sha256);
    const run = known ?? load(artifacts);
    kept.set(artifacts.sha256, run);
    for (const [key] of kept) if (kept.size > KEPT) kept.delete(key);
    // What could not be loaded is tried again when it is asked for again.
    run.catch(() => kept.get(artifacts.sha256) === run && kept.delete(artifacts.sha256));
    return run;
  }

  async function load(artifacts: EclRunArtifacts): Promise<ResidentRun> {
    return openResidentRun(await reader.session(), artifacts, EclPlan.parse(JSON.parse(artifacts.plan)), workers());
  }

  return {
    async whatIf(artifacts, adjustments, by, sample, signal) {
      const run = await resident(artifacts);
      const began = clock.monotonicMs();
      const answer = await answerWhatIf(run, adjustments, by, sample, signal);
      return { ...answer, basis: { ...answer.basis, milliseconds: clock.monotonicMs() - began } };
    },
    reverseStress: async (artifacts, target, lever, signal) => reverseStress(await resident(artifacts), target, lever, signal),
    previewOverlay: async (artifacts, overlay, signal) => previewOverlay(await reader.session(), artifacts, EclPlan.parse(JSON.parse(artifacts.plan)), overlay, workers(), signal),
    async close() {
      kept.clear();
      await pool?.close();
    },
  };
}
