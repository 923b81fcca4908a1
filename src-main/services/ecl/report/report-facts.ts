import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { EclSummary } from '../../../../src-shared/model/ecl/summary.ts';
import { Ifrs7 } from '../../../../src-shared/model/ecl/ifrs7.ts';
import { MovementReport } from '../../../../src-shared/model/ecl/movement-report.ts';
import { EclSensitivity } from '../../../../src-shared/model/ecl/sensitivity.ts';
import { Validation } from '../../../../src-shared/model/ecl/validation.ts';
import type { Run } from '../../../../src-shared/model/run.ts';
import type { ExportTools } from '../../exports/export-definition.ts';

/** Everything a report of an ECL run is written from: what the run stored, nothing computed again. */
export interface ReportFacts {
  readonly run: Pick<Run, 'id' | 'title' | 'kind' | 'status' | 'manifestSha256' | 'approval' | 'inputs'>;
  readonly plan: EclPlan;
  readonly summary: EclSummary;
  readonly ifrs7: Ifrs7;
  /** Null without a run of the date before. */
  readonly movement: MovementReport | null;
  /** Null where the run was not back-tested. */
  readonly validation: Validation | null;
  readonly sensitivity: EclSensitivity | null;
}

/** Slots that a report cannot do without. */
export const REPORT_SLOTS = ['ecl.plan', 'ecl.summary', 'ifrs7', 'ecl'] as const;

/** Reads the facts of a run. Errors: NOT_FOUND where it did not get so far, CORRUPT. */
export async function reportFacts({ run, files }: Pick<ExportTools, 'run' | 'files'>): Promise<ReportFacts> {
  return {
    run, plan: await files.json(run.id, 'ecl.plan', EclPlan), summary: await files.json(run.id, 'ecl.summary', EclSummary), ifrs7: await files.json(run.id, 'ifrs7', Ifrs7),
    movement: await files.jsonIf(run.id, 'movement.report', MovementReport), validation: await files.jsonIf(run.id, 'validation', Validation), sensitivity: await files.jsonIf(run.id, 'sensitivity', EclSensitivity),
  };
}
