import { z } from 'zod';

/** What vouches for a step: who came and went, an amount of the tape, a calculation on amounts of the tape, or nothing. */
export const BridgeBasis = z.enum(['joined', 'left', 'stated', 'computed', 'not-explained']);
export type BridgeBasis = z.infer<typeof BridgeBasis>;

/**
 * One step of a period bridge. `when` and `amount` are of the closed grammar over columns of both cut-offs, `prior__x` and
 * `current__x`; `prior__source_row is null` says that the earlier table has no such row. A raise is positive.
 */
export const BridgeStep = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  definition: z.string(),
  basis: BridgeBasis.exclude(['not-explained']),
  when: z.string(),
  amount: z.string(),
});
export type BridgeStep = z.infer<typeof BridgeStep>;

/** How a balance went from one cut-off to the next, declared once. Whatever no step explains is a step of its own, `other`. */
export const BridgeDeclaration = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  definition: z.string(),
  reference: z.string(),
  /** Address space of the table, and its columns: what names a row in both cut-offs, the balance, its currency, the cut-off date. */
  table: z.string(),
  key: z.string(),
  balance: z.string(),
  currency: z.string().optional(),
  date: z.string().optional(),
  steps: z.array(BridgeStep).min(1),
  other: z.object({ title: z.string(), definition: z.string() }),
  /** Rows of which it is doubtful that both cut-offs mean the same thing: counted and said. */
  doubt: z.object({ when: z.string(), text: z.string() }).optional(),
});
export type BridgeDeclaration = z.infer<typeof BridgeDeclaration>;

/** Id of the step that holds what nothing explains. */
export const OTHER_STEP = 'other';

/** A share of a step that has a cause. Kept open: attribution by cause fills it. */
export const BridgeCause = z.object({ id: z.string(), title: z.string(), amount: z.string(), loans: z.number().int() });

/** Amounts are decimal texts with two digits. `raises` and `lowers` add up to `amount`; `unknown` rows lack a value that the step needs. */
export const BridgeStepResult = z.object({
  id: z.string(), title: z.string(), definition: z.string(), basis: BridgeBasis,
  amount: z.string(), raises: z.string(), lowers: z.string(), loans: z.number().int(), unknown: z.number().int(),
  causes: z.array(BridgeCause).default([]),
});
export type BridgeStepResult = z.infer<typeof BridgeStepResult>;

const End = z.object({ amount: z.string(), loans: z.number().int() });

/** The bridge of one currency. `residual` is opening + steps - closing, added up from the steps; `loansThatDoNotTie` is counted row by row. */
export const Bridge = z.object({
  currency: z.string().nullable(),
  opening: End, closing: End,
  steps: z.array(BridgeStepResult),
  unchanged: z.number().int(), rows: z.number().int(),
  residual: z.string(), loansThatDoNotTie: z.number().int(), ties: z.boolean(),
});
export type Bridge = z.infer<typeof Bridge>;

/** What a bridge could not take in, with what it holds at either end. */
export const BridgeLeftOut = z.object({ reason: z.string(), currency: z.string().nullable(), loans: z.number().int(), opening: z.string(), closing: z.string() });

export const BridgeAnswer = z.object({
  id: z.string(), title: z.string(), definition: z.string(), reference: z.string(), balance: z.string(),
  from: z.string().nullable(), to: z.string().nullable(),
  /** Why there is none; then `bridges` is empty. */
  why: z.string().nullable(),
  bridges: z.array(Bridge), leftOut: z.array(BridgeLeftOut), notes: z.array(z.string()),
});
export type BridgeAnswer = z.infer<typeof BridgeAnswer>;

const Side = z.object({ address: z.string(), value: z.string().nullable() });

/** One loan in a bridge: both ends and the step's amount, with the values that the step reads, each traceable in its own run. */
export const BridgeRow = z.object({
  key: z.string(), opening: Side.nullable(), closing: Side.nullable(), amount: z.string(),
  reads: z.array(z.object({ column: z.string(), title: z.string(), side: z.enum(['left', 'right']), address: z.string(), value: z.string().nullable() })),
});
export type BridgeRow = z.infer<typeof BridgeRow>;
