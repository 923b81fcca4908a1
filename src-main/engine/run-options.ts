import type { Clock } from '../../src-shared/kernel/clock.ts';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord, RunRequest, RunStatus } from '../../src-shared/model/run.ts';
import type { EngineLimits } from './gate.ts';
import type { Pipeline } from './pipeline.ts';
import type { ArtifactPort, Checkpoint, RunLedger } from './ports.ts';

/** Everything that a run is made from; the runner reaches nothing else. */
export interface RunnerOptions {
  readonly pipeline: Pipeline;
  readonly request: RunRequest;
  /** The resolved configuration's sections. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Hash of the code that gates are made of. */
  readonly codeHash: string;
  /** Versions of what computes: DuckDB, Node, Tapestry. */
  readonly engine: Readonly<Record<string, string>>;
  readonly artifacts: ArtifactPort;
  readonly ledger: RunLedger;
  readonly clock: Clock;
  readonly limits: EngineLimits;
  readonly signal: AbortSignal;
  readonly bypassMemo?: boolean;
  readonly checkpoint?: Checkpoint;
}

/** How a run ended. `manifest` is null for one that failed or was cancelled. */
export interface RunOutcome {
  readonly status: Exclude<RunStatus, 'queued' | 'running' | 'interrupted'>;
  readonly manifest: ArtifactRef | null;
  readonly gates: readonly GateRecord[];
  readonly error: AppError | null;
}
