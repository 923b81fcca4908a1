import type { Session } from '../../data/duckdb-session.ts';
import type { EclRunArtifacts } from './ecl-port.ts';

/** A difference between two runs by cause, amounts as decimal text in their reporting currency. */
export interface RunsByCause {
  readonly left: string;
  readonly right: string;
  readonly difference: string;
  /** `0.00`: no cause is what the others leave. */
  readonly residual: string;
  readonly currency: string;
  readonly causes: readonly { readonly id: string; readonly title: string; readonly amount: string; readonly loans: number; readonly detail: string; readonly drivers: readonly { readonly loan: string; readonly sourceRow: number; readonly amount: string }[] }[];
}

/** Questions about two runs: attribution by cause. Bound in src-main/hosts/ecl/movement.ts. */
export interface EclMovementPort {
  /** `session` may read both runs' artifacts and use `scratch`. Errors: INVALID_INPUT for two reporting currencies, BLOCKED where a loan stands twice, CANCELLED. */
  attribution(left: EclRunArtifacts, right: EclRunArtifacts, tools: { readonly session: Session; readonly scratch: string; readonly threads: number; readonly signal: AbortSignal }): Promise<RunsByCause>;
}
