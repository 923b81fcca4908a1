import type { Run, RunRequest } from '../../../src-shared/model/run.ts';
import type { TraceContext } from '../trace-context.ts';

/** One side of a comparison: the run, what it was asked to do, and its artifacts as traces read them. */
export interface ComparedRun {
  readonly run: Run;
  readonly request: Pick<RunRequest, 'inputs' | 'params' | 'configSha256'>;
  readonly context: TraceContext;
}

/** `left` is before, `right` is after. */
export interface RunPair { readonly left: ComparedRun; readonly right: ComparedRun }

export type SideName = 'left' | 'right';
export const SIDES: readonly SideName[] = ['left', 'right'];
