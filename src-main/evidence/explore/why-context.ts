import type { WhyReason, WhyVerdict } from '../../../src-shared/contract/explore.ts';
import type { TraceContext } from '../trace-context.ts';
import type { GateState } from './gate-states.ts';
import type { RunPlans } from './run-plans.ts';

/** What a question of why-not stands on. */
export interface WhyContext {
  readonly context: TraceContext;
  readonly plans: RunPlans;
  readonly gates: readonly GateState[];
  /** The run of the period before, where this one has one. */
  readonly prior: { readonly run: string; readonly context: TraceContext; readonly plans: RunPlans } | null;
  readonly mode: string;
}

/** Reasons found, and the one that decides. */
export interface Found { readonly reasons: readonly WhyReason[]; readonly verdict: WhyVerdict; readonly headline: string }
