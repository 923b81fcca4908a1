import { z } from 'zod';

/** Decimal text with two digits, reporting currency. */
const Money = z.string();
const Line = z.object({ loans: z.number().int(), gross: Money, exposure: Money, undrawn: Money, modelled: Money, overlay: Money, provision: Money, allowance: Money });

const TieLine = z.object({ id: z.string(), title: z.string(), measure: z.string(), computed: Money, ledger: Money, difference: Money, tolerance: Money, ties: z.boolean(), loans: z.number().int(), source: z.string() });
const Beside = z.object({ loans: z.number().int(), amount: Money });

/** Output `ecl.summary` of the gate `measure`: what a run came to and what it rests on, all counted on the table it stands beside. */
export const EclSummary = z.object({
  kind: z.literal('ecl-summary'), version: z.literal(1),
  reportingDate: z.string(), priorDate: z.string().nullable(), currency: z.string(),
  /** In scope of 5.5. */
  total: Line, stages: z.array(Line.extend({ stage: z.string() })),
  outOfScope: z.array(z.object({ measurement: z.string(), loans: z.number().int(), balance: Money })),
  /** `ecl`: what would be booked, stages as they are, if the scenario were certain. */
  scenarios: z.array(z.object({ id: z.string(), title: z.string(), weight: z.number(), ecl: Money, ecl12: Money, lifetime: Money, byStage: z.record(z.string(), Money) })),
  /** Fallbacks that occurred; `amount` is the allowance of their loans, `first` some of them. */
  fallbacks: z.array(z.object({ fallback: z.string(), loans: z.number().int(), amount: Money, standsIn: z.string(), setting: z.string(), first: z.array(z.string()) })),
  resting: Beside, notAssessable: Beside,
  /** Rows of `loan` that are not measured: further rows of a loan. */
  additionalRows: z.number().int(), duplicates: z.number().int(),
  overlays: z.array(z.object({ id: z.string(), title: z.string(), effect: z.string(), loans: z.number().int(), touched: z.number().int(), amount: Money })),
  overlaysLeft: z.object({ notYet: z.array(z.string()), expired: z.array(z.string()) }),
  nneg: z.object({ loans: z.number().int(), amount: Money, notMeasured: z.number().int() }).nullable(),
  ledger: z.object({ lines: z.array(TieLine), outside: Beside, twice: Beside, complete: z.boolean() }).nullable(),
  /** Fractions; `bar` is the policy's. */
  quality: z.array(z.object({ check: z.string(), title: z.string(), observed: z.number().nullable(), bar: z.object({ atLeast: z.number().optional(), atMost: z.number().optional() }), verdict: z.enum(['pass', 'finding', 'block', 'not-tested']), reference: z.string(), detail: z.string() })),
  conventions: z.array(z.object({ path: z.string(), title: z.string(), value: z.string(), byDefault: z.string(), differs: z.boolean(), reference: z.string() })),
});
export type EclSummary = z.infer<typeof EclSummary>;
