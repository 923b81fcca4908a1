import { z } from 'zod';
import { MeasureResult } from '../measure.ts';

/** A figure of a disclosure: the report it stands in, its code there, what it says. Null values say why. */
export const DisclosedCell = z.object({ report: z.enum(['ifrs7', 'movement-report']), code: z.string(), value: z.string().nullable(), why: z.string().nullable(), unit: z.enum(['currency', 'count', 'points']) });
export type DisclosedCell = z.infer<typeof DisclosedCell>;

/** Two amounts that must be equal, as decimal text in the reporting currency. */
export const DisclosedTie = z.object({ title: z.string(), left: z.string(), right: z.string(), difference: z.string(), tolerance: z.string(), ties: z.boolean() });
export type DisclosedTie = z.infer<typeof DisclosedTie>;

export const DisclosedTable = z.object({
  id: z.string(), title: z.string(), reference: z.string(), note: z.string().nullable(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ title: z.string(), heading: z.boolean(), cells: z.array(DisclosedCell) })),
  ties: z.array(DisclosedTie),
});
export type DisclosedTable = z.infer<typeof DisclosedTable>;

/** Output `ifrs7` of the gate `disclose`: a report of figures, and the tables that are printed of it. */
export const Ifrs7 = z.object({
  kind: z.literal('ifrs7'), version: z.literal(1), date: z.string(), priorDate: z.string().nullable(), currency: z.string(),
  values: z.array(z.object({ code: z.string(), title: z.string(), value: z.string().nullable(), source: z.string(), why: z.string().optional() })),
  measures: z.array(MeasureResult), formulas: z.array(z.object({ id: z.string(), value: z.string().nullable(), why: z.string().optional(), operands: z.array(z.object({ id: z.string(), value: z.string().nullable() })) })),
  tables: z.array(DisclosedTable),
});
export type Ifrs7 = z.infer<typeof Ifrs7>;
