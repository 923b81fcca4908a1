import { AppError } from '../../src-shared/kernel/errors.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { artifactPath } from '../data/artifact-files.ts';
import { whoOf, type ServiceContext } from './context.ts';
import { startRun } from './start-run.ts';

type RunHandlers = Pick<TapestryHandlers, 'runs.start' | 'runs.list' | 'runs.get' | 'runs.wait' | 'runs.cancel' | 'runs.resume' | 'runs.approve' | 'runs.manifest' | 'runs.artifacts' | 'runs.events'>;

/** Starting, watching, stopping and approving runs. */
export function runHandlers(context: ServiceContext): RunHandlers {
  const { store, supervisor } = context;
  return {
    'runs.start': async (asked, call) => ({ run: (await startRun(context, asked, whoOf(call), call.signal)).id }),
    'runs.list': async ({ offset, limit }) => {
      // Numbers have no gaps and none is deleted, so an offset from the newest is a number.
      const newest = store.runs.page({ limit: 1 });
      // Runs of imported bundles stand after the workspace's own.
      const imported = store.imported.list();
      const before = (newest.runs[0]?.number ?? 0) + 1 - offset;
      const { runs } = before <= 1 ? { runs: [] } : store.runs.page({ before, limit });
      const others = imported.slice(Math.max(0, offset - newest.total), Math.max(0, offset + limit - newest.total));
      return { total: newest.total + imported.length, offset, items: [...runs, ...others] };
    },
    'runs.get': async ({ run }) => store.runs.get(run),
    'runs.wait': async ({ run }, call) => supervisor.wait(run, call.signal),
    'runs.cancel': async ({ run }, call) => ({ acknowledged: supervisor.cancel(run, whoOf(call)) }),
    'runs.resume': async ({ run }, call) => ({ run: supervisor.resume(run, whoOf(call)).id }),
    'runs.approve': async ({ run, reason }, call) => {
      await context.approvals.decide({ type: 'run', id: run, sha256: null, verdict: 'approve', reason }, call);
      return store.runs.get(run);
    },
    'runs.manifest': async ({ run }) => {
      const { manifestSha256 } = store.runs.get(run);
      if (manifestSha256 === null) throw new AppError('NOT_FOUND', `run ${run} has no manifest: it did not come to an end`, { userAction: 'Resume it.' });
      return { sha256: manifestSha256, text: await context.runFiles.text(run, 'manifest') };
    },
    'runs.artifacts': async ({ run }) => {
      store.runs.get(run);
      return store.artifacts.listForRun(run).map(({ ref, gate }) => ({ ...ref, gate: gate ?? (ref.name === 'manifest' ? 'manifest' : 'input'), path: artifactPath(context.folders.artifacts, ref) }));
    },
    'runs.events': ({ run, after }, call) => supervisor.events(run, after, call.signal),
  };
}
