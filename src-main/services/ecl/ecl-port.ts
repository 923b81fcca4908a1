import type { EclExplainPort } from './explain-port.ts';
import type { EclMovementPort } from './movement-port.ts';
import type { EclResultsPort } from './results-port.ts';

/**
 * What the services ask of the model. Services know no pipeline: `src-main/hosts/ecl` binds this to the model's code, in this process,
 * on the artifacts of a run. One file and one owner a group.
 */
export interface EclPort {
  readonly results: EclResultsPort;
  readonly explain: EclExplainPort;
  readonly movement: EclMovementPort;
  /** Gives back what is held in memory for runs. */
  close(): Promise<void> | void;
}

/** The artifacts of one ECL run by path: what every question of the port stands on. Paths are inside the workspace. */
export interface EclRunArtifacts {
  readonly run: string;
  /** SHA-256 of the `ecl` table: two runs with the same result share what is held. */
  readonly sha256: string;
  readonly loan: string;
  readonly ecl: string;
  /** Text of `ecl.plan`, hash-checked. */
  readonly plan: string;
}
