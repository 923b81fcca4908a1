import { z } from 'zod';
import { field, type TableField } from './table-field.ts';

/** One fill, position or check of a step, as told in the text columns of `shadow.step`: JSON arrays of these. Decimals are texts. */
export const ShadowFill = z.object({ number: z.number().int(), symbol: z.string(), side: z.enum(['buy', 'sell']), type: z.string(), status: z.string(), reason: z.string(), decided: z.string(), filled: z.string().nullable(), asked: z.string(), units: z.string(), reference: z.string().nullable(), price: z.string().nullable(), commission: z.string(), value: z.string() });
export const ShadowPosition = z.object({ symbol: z.string(), units: z.string(), price: z.string(), value: z.string(), weight: z.string(), target: z.string().nullable() });
export const ShadowCheck = z.object({ code: z.string(), title: z.string(), observed: z.string(), limit: z.string(), ok: z.boolean() });

/** One row a session of a shadow replay: `shadow.step`. Key: `<step>`. Steps count from 0 over all runs of a replay. */
export const SHADOW_STEP_FIELDS: readonly TableField[] = [
  field('step', 'Step', 'integer', 'none', 'From 0, over all runs of the replay.'), field('session', 'Session', 'text', 'none', 'ISO date.'),
  field('equity', 'Equity', 'decimal(18,6)', 'currency', 'Cash and positions at the close.'), field('cash', 'Cash', 'decimal(18,6)', 'currency', 'After the session.'), field('drawdown', 'Drawdown', 'double', 'fraction', 'Below the highest equity so far.'),
  field('decided', 'Decided', 'integer', 'none', 'Orders decided at the close.'),
  field('fills', 'Fills', 'text', 'none', 'JSON array of the fills of the session.'), field('positions', 'Positions', 'text', 'none', 'JSON array of what is held at the close.'), field('checks', 'Checks', 'text', 'none', 'JSON array of the bounds that were checked.'),
  field('hash', 'Hash', 'text', 'none', 'SHA-256 over the step and the hash before it.'), field('equal', 'Equal', 'boolean', 'none', 'The step is what the experiment did.'),
];

/** Where a replay stands, to go on from: artifact `shadow.state`, given to the next run as `shadow.prior`. The book is the gate's own. */
export const ShadowState = z.looseObject({ kind: z.literal('research.shadow-state'), version: z.literal(1), experiment: z.string(), step: z.number().int(), session: z.string(), halted: z.boolean(), hash: z.string() });
export type ShadowState = z.infer<typeof ShadowState>;

/** What a replay came to so far: artifact `shadow.report`. */
export const ShadowReport = z.object({
  kind: z.literal('research.shadow-report'), version: z.literal(1), experiment: z.string(), from: z.string(), to: z.string(),
  /** Last step done, and steps of the whole replay. */
  step: z.number().int(), steps: z.number().int(), halted: z.boolean(),
  /** Null where nothing was compared. */
  equal: z.boolean().nullable(), firstDifference: z.string().nullable(),
  execution: z.array(z.object({ metric: z.string(), title: z.string(), value: z.number().nullable(), unit: z.string(), definition: z.string() })),
  governance: z.array(z.object({ title: z.string(), value: z.string(), address: z.string().nullable() })),
});
export type ShadowReport = z.infer<typeof ShadowReport>;
