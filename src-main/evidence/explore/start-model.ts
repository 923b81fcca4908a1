import type { DocumentRef } from '../../../src-shared/contract/explore.ts';
import type { Origin, Step } from '../../../src-shared/model/derivation.ts';
import type { ForwardPlace } from '../forward.ts';
import type { TraceContext } from '../trace-context.ts';
import type { RunPlans } from './run-plans.ts';

/** Rows of the tables on which a change would stand: one, or so many (null: not told by the plans). */
export type Scope = { readonly row: number } | { readonly rows: number | null };

/** Where a change is imagined to begin, in terms of the plans. */
export interface Start {
  readonly title: string;
  readonly words: string;
  readonly value: string | null;
  readonly address: string | null;
  readonly document: DocumentRef | null;
  readonly scope: Scope;
  readonly places: readonly ForwardPlace[];
  /** Whether the places themselves are reached (a decision makes them) or are the start (a cell is not its own consequence). */
  readonly includesPlaces: boolean;
  readonly figures: readonly string[];
  readonly codes: readonly string[];
  readonly bands: readonly string[];
  /** Rules whose findings come, go or are weighed otherwise; null field: all of them. */
  readonly rules: readonly { readonly rule: string; readonly field: string | null }[];
  readonly limits: readonly string[];
}

export const NOTHING: Omit<Start, 'title' | 'words'> = { value: null, address: null, document: null, scope: { rows: null }, places: [], includesPlaces: false, figures: [], codes: [], bands: [], rules: [], limits: [] };

export function documentOf(origin: Origin | undefined): DocumentRef | null {
  return origin ? { kind: origin.kind, ref: origin.ref, ...(origin.hash === undefined ? {} : { hash: origin.hash }) } : null;
}

export interface UsedStep { readonly space: string; readonly column: string; readonly index: number; readonly step: Step }

/** Steps of the run's plans that a test holds for, in the order of tables, columns and steps. */
export function stepsNaming(plans: RunPlans, holds: (step: Step) => boolean): UsedStep[] {
  return plans.tables.flatMap((table) => table.derivations.flatMap((derivation) => derivation.steps.flatMap((step, index) => (holds(step) ? [{ space: table.declared.space, column: derivation.column, index, step }] : []))));
}

/** Every document that a step names. */
export function originsOf(step: Step): readonly Origin[] {
  return [...('origin' in step && step.origin ? [step.origin] : []), ...(step.step === 'map-code' ? Object.values(step.origins) : []), ...(step.step === 'override' ? step.rows.map((row) => row.origin) : []), ...(step.step === 'kernel' ? step.documents : [])];
}

/** Rows of a table as its artifact says. */
export function rowsOf(context: TraceContext, slot: string): number | null {
  return context.archive.has(slot) ? context.archive.ref(slot).rows ?? null : null;
}
