import type { Run } from '../../../src-shared/model/run.ts';
import { useCall, type CallOutput, type Query } from '../../state/use-call.ts';

/** The pipeline's id, as runs carry it. */
export const ECL = 'ecl';

/** Is this a run of expected credit loss? Tabs of the pipeline say `when: isEclRun`. */
export function isEclRun(run: Pick<Run, 'pipeline'>): boolean {
  return run.pipeline === ECL;
}

/** Why the figures of a run cannot be shown yet, or null. */
export function eclFiguresMissing(run: Run): string | null {
  switch (run.status) {
    case 'succeeded': return null;
    case 'queued':
    case 'running': return 'The run goes on; its figures come with its last gate.';
    case 'review_required': return 'The run waits for a person before it measures: see its gates.';
    case 'blocked': return 'The run is blocked before it measures: see its gates.';
    default: return 'The run ended before it had figures.';
  }
}

export type EclOverview = CallOutput<'ecl.overview'>;

/** What a run of expected credit loss comes to: stages, conventions, scenarios, ties. Asked once for all its views; a null run asks nothing. */
export function useEclRun(run: Pick<Run, 'id'> | null): Query<EclOverview> {
  return useCall('ecl.overview', run === null ? null : { run: run.id });
}
