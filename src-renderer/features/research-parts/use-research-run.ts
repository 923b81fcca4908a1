import type { Run } from '../../../src-shared/model/run.ts';
import { useCall, type CallOutput, type Query } from '../../state/use-call.ts';

/** The pipeline's id, as runs carry it. */
export const RESEARCH = 'research';
export type ResearchMode = 'data' | 'experiment' | 'shadow';
export type ResearchOverview = CallOutput<'research.overview'>;

export function isResearchRun(run: Pick<Run, 'pipeline'>): boolean {
  return run.pipeline === RESEARCH;
}

/** Which kind of research run; the run's own mode. */
export function isMode(...modes: readonly ResearchMode[]): (run: Pick<Run, 'pipeline' | 'mode'>) => boolean {
  return (run) => isResearchRun(run) && (modes as readonly string[]).includes(run.mode);
}

/** Whether a gate of the run left its outputs. */
export function made(run: Pick<Run, 'gates'>, gate: string): boolean {
  return run.gates.some(({ id, status, outputs }) => id === gate && (status === 'passed' || status === 'reused' || (status === 'blocked' && outputs.length > 0)));
}

/** Why what a gate makes cannot be shown yet, or null. */
export function missing(run: Run, gate: string): string | null {
  if (made(run, gate)) return null;
  const record = run.gates.find(({ id }) => id === gate);
  if (record?.status === 'skipped') return record.message ?? 'This run does not make it.';
  switch (run.status) {
    case 'queued':
    case 'running': return 'The run goes on; this comes with one of its next gates.';
    case 'blocked': return 'The run is blocked before it: see its gates.';
    default: return record === undefined ? 'This run does not make it.' : 'The run ended before it: see its gates.';
  }
}

/** An experiment's head: books, metrics, verdicts. Asked once for all its views; a null run asks nothing. */
export function useResearchRun(run: Pick<Run, 'id'> | null): Query<ResearchOverview> {
  return useCall('research.overview', run === null ? null : { run: run.id });
}
