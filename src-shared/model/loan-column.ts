import { z } from 'zod';

/**
 * How one column of the table `loan` is made from the canonical columns of a registry: data under `config/loans`. Exactly one of
 * `from`, `expression`, `value`.
 */
export const LoanColumn = z.strictObject({
  column: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** Canonical fields of one type, the first that is filled wins; those that are of another asset class are left out. */
  from: z.array(z.string()).min(1).optional(),
  /** Closed expression over canonical columns and columns of `loan`; `reporting_date` is the day the loan is measured on. */
  expression: z.string().optional(),
  /** The same value for every loan, canonical text. */
  value: z.string().optional(),
  /** After `from`: percent points become a fraction, exactly (7.108 is 0.07108). */
  points: z.boolean().default(false),
  /** After `from`: text to text; a text that is not here is no value, or stays where `keepUnknown`. */
  codes: z.record(z.string(), z.string()).optional(),
  keepUnknown: z.boolean().default(false),
  /** Why this stands for that: shown in the trace. */
  reason: z.string(),
}).refine((column) => [column.from, column.expression, column.value].filter((each) => each !== undefined).length === 1, { message: 'needs exactly one of from, expression and value' });
export type LoanColumn = z.infer<typeof LoanColumn>;

/** How rows of one loan are told; `additional_row` and `collateral_value` are made of it where no column says otherwise. */
export const LoanRows = z.object({
  /** Names the loan, the first field that is filled. */
  key: z.array(z.string()).min(1),
  /** Names one item of collateral within the loan; rows that agree in all of them and in the value are the same item. */
  collateral: z.array(z.string()).default([]),
  /** Value of that item. */
  value: z.string().optional(),
});
export type LoanRows = z.infer<typeof LoanRows>;
