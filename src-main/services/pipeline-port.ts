import type { z } from 'zod';
import type { StartRun } from '../../src-shared/contract/runs.ts';
import type { traceContract } from '../../src-shared/contract/trace.ts';
import type { Verification } from '../../src-shared/contract/audit.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import type { Decision } from '../../src-shared/model/decision.ts';
import type { MeasureResult } from '../../src-shared/model/measure.ts';
import type { BandSet, ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { Rule, Severity } from '../../src-shared/model/rule.ts';
import type { Run, RunRequest } from '../../src-shared/model/run.ts';
import type { Trace } from '../../src-shared/model/trace.ts';
import type { SheetFacts } from '../evidence/sheet.ts';
import type { TraceContext } from '../evidence/trace-context.ts';
import type { GateHeader } from '../store/store.ts';
import type { ExportDefinition } from './exports/export-definition.ts';
import type { ApprovalKind, ApprovalSources, StandsOn } from './governance/approval-kind.ts';

/** What a pipeline tells the services about itself. Services know no pipeline; hosts register them. */
export interface PipelineRegistration {
  readonly id: string;
  readonly title: string;
  /** In the order they run, with the slots that each reads (a trailing `?` marks one that may be empty) and writes. */
  readonly gates: readonly GateShape[];
  readonly requests: RequestBuilder;
  readonly rules: RuleWords;
  /** The input slot of what people decide and the one of what they decide about; absent: nothing can be decided. */
  readonly decisions?: { readonly slot: string; readonly about: string };
  /** Canonical columns that name a row, best first. */
  readonly identifiers: readonly string[];
  readonly strata: (stored: unknown) => StrataView;
  readonly deliveries: readonly DeliverySlots[];
  readonly exports: readonly ExportDefinition[];
  readonly skeleton: SkeletonBuilder;
  /** Parameters that a what-if may ask differently, with their names for people. Absent: every plain one. */
  readonly whatIf?: readonly { readonly name: string; readonly title: string }[];
  /** What of this pipeline is approved, beside its runs. */
  readonly approvals?: (sources: ApprovalSources) => readonly ApprovalKind[];
  /** What must be approved before a run of this pipeline becomes a record. Absent: nothing but the run. */
  readonly standsOn?: (sources: ApprovalSources, run: string) => Promise<readonly StandsOn[]>;
}

export interface GateShape extends GateHeader {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface RequestBuilder {
  /** The regime that the run reports under and the one whose configuration layer holds; null for none. Throws INVALID_INPUT. */
  regimes(mode: string, asked: string | null): { readonly report: string | null; readonly config: string | null };
  /** Templates whose imported schema the run validates with, and the slot it goes into. */
  schemas(mode: string, regime: string | null): readonly { readonly slot: string; readonly template: string }[];
  /** Whether the run validates and should therefore know if there is a Java runtime. */
  validates(mode: string): boolean;
  params(asked: z.output<typeof StartRun>, facts: { readonly tapeName: string; readonly today: string; readonly regime: string | null; readonly secondValidator: boolean }): RunRequest['params'];
}

export type RuleText = Pick<Rule, 'title' | 'text' | 'reference' | 'expected' | 'waivable'> & { readonly severity: Severity };

export interface RuleWords {
  /** The words of a rule as it holds in a mode; an unknown rule is named, never an error. */
  words(rule: string, rules: ResolvedConfig['sections']['rules'], mode: string): RuleText;
  /** The waiver that covers a rule on a field on a day. */
  waiver(rule: string, field: string, waivable: boolean, decisions: readonly Decision[], day: string): Extract<Decision, { kind: 'waive' }> | null;
}

export interface StrataView {
  readonly sets: readonly { readonly bands: BandSet; readonly groups: readonly { readonly key: string | null; readonly label: string; readonly results: readonly MeasureResult[] }[]; readonly total: readonly MeasureResult[] }[];
}

/** The artifacts of one delivered report, and how its values are addressed. */
export interface DeliverySlots {
  readonly xml: string;
  readonly index: string;
  readonly report: string;
  /** Address space: `annex2`, `annex12`. */
  readonly space: string;
  /** Codes whose values name a record, and a row of each level inside it. */
  readonly recordCode: string | null;
  readonly rowCodes: Readonly<Partial<Record<'collateral' | 'trigger' | 'cashflow', string>>>;
}

export interface SkeletonItem { readonly code: string; readonly title: string; readonly why: string; readonly kind: string }
export interface SkeletonBuilder {
  /** What stops a run, as decisions to fill in: what a person must still say is `?`. */
  (facts: { readonly run: Run; readonly config: ResolvedConfig; readonly json: (slot: string) => Promise<unknown>; readonly observed: (rule: string, field: string) => Promise<readonly (string | null)[]> }): Promise<{ readonly drafts: readonly { readonly [key: string]: Json }[]; readonly items: readonly SkeletonItem[] }>;
}

/** Answers where a number comes from. Supplied by `src-main/evidence`; absent ports answer UNAVAILABLE. */
export interface TracePort {
  /** A run's artifacts, plans and configuration, opened for reading: what explorers, comparisons and bundles stand on. */
  open(run: Run): Promise<TraceContext>;
  trace(run: Run, address: string, signal: AbortSignal): Promise<Trace>;
  /** As `trace`, with the slots of the run that it stands on. */
  walk(run: Run, address: string, signal: AbortSignal): Promise<{ readonly trace: Trace; readonly slots: readonly string[] }>;
  search(run: Run, text: string, signal: AbortSignal): Promise<z.input<(typeof traceContract)['trace.search']['out']>>;
  /** A self-contained HTML page; `head` is asked for once the path is there, because it is remembered as given out. */
  sheet(run: Run, address: string, signal: AbortSignal, head: () => SheetFacts['logHead']): Promise<{ readonly html: string; readonly sha256: string }>;
}

export type RerunComparison = NonNullable<z.input<typeof Verification>['rerun']>[number];

/** Executes a run again without the memo, into a scratch store, and compares every output. */
export interface RerunPort {
  /** `onGate` is told each gate of the second execution as it ends. */
  rerun(run: Run, signal: AbortSignal, onGate?: (gate: string) => void): Promise<readonly RerunComparison[]>;
}

export interface EvidencePorts {
  readonly trace: TracePort | null;
  readonly rerun: RerunPort | null;
}
