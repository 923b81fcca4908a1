import { z } from 'zod';
import { Overlay } from './overlay.ts';
import { EclPolicy } from './policy.ts';
import { ScenarioSet } from './scenario-set.ts';

const Numbers = z.array(z.number());

/** A curve as the kernel read it, as JSON: the arrays of `KernelCurve`. Its index is the loan block's `curve`. */
export const PlannedCurve = z.object({ id: z.string(), state: z.string().nullable(), kind: z.enum(['annual', 'intensity', 'book']), values: Numbers });
export type PlannedCurve = z.infer<typeof PlannedCurve>;

/** A scenario as the kernel read it: macro paths, links, reversion and Monte Carlo are already in its paths. */
export const PlannedScenario = z.object({
  id: z.string(), title: z.string(), weight: z.number(),
  pdMultiplier: Numbers.optional(), z: Numbers.optional(), logitShift: Numbers.optional(), intensityMultiplier: Numbers.optional(),
  lgdMultiplier: z.number(), lgdShift: z.number(), hpiShift: z.number(),
});
export type PlannedScenario = z.infer<typeof PlannedScenario>;

const DocumentRef = z.object({ name: z.string(), title: z.string(), sha256: z.string() });

/**
 * What of a measurement depends on the whole table and not on one loan: with it, any one loan is measured again alone. Customers in
 * contagion, and of each overlay what its amount was spread over.
 */
export const TableFacts = z.object({
  /** Obligors whose share in default reached the policy's bar, sorted, with that share. */
  contagion: z.array(z.object({ customer: z.string(), share: z.number() })),
  /** By overlay: loans in scope, and modelled ECL and gross carrying amount of them in minor units of the reporting currency (decimal text). */
  overlays: z.array(z.object({ id: z.string(), loans: z.number().int(), modelled: z.string(), gross: z.string() })),
});
export type TableFacts = z.infer<typeof TableFacts>;

/** Output `ecl.plan` of the gate `measure`: everything by which any loan of the run is measured again from its row of `loan`. */
export const EclPlan = z.object({
  kind: z.literal('ecl-plan'), version: z.literal(1),
  reportingDate: z.iso.date(), reportingCurrency: z.string().length(3),
  policy: EclPolicy, scenarioSet: ScenarioSet,
  /** In force on the reporting date, in the order in which they act. */
  overlays: z.array(Overlay),
  documents: z.object({ policy: DocumentRef, scenarios: DocumentRef, overlays: DocumentRef.nullable(), ledger: DocumentRef.nullable() }),
  curves: z.array(PlannedCurve).min(1), scenarios: z.array(PlannedScenario).min(1),
  /** Units of the reporting currency for one of each; the reporting currency itself is 1. */
  fx: z.record(z.string(), z.number()),
  facts: TableFacts,
});
export type EclPlan = z.infer<typeof EclPlan>;
