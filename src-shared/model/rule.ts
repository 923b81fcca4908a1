import { z } from 'zod';

export const Severity = z.enum(['blocking', 'error', 'warning', 'note']);
export type Severity = z.infer<typeof Severity>;

/**
 * A business rule as data. `require` is an expression that must be true; `when` says on which rows the rule speaks.
 * A null operand never passes silently: the row counts as not evaluable, or fails where `whenNull: fail`.
 */
export const Rule = z.object({
  id: z.string().regex(/^[A-Z]{2,5}-\d{3}$/),
  severity: Severity,
  title: z.string(),
  text: z.string(),
  reference: z.string(),
  /** The field the finding is shown on, first; others it reads follow. */
  fields: z.array(z.string()).min(1),
  scope: z.enum(['row', 'unique', 'single-value']).default('row'),
  /** Scope `unique`: fields whose blanks are equal to each other; a blank in any other field leaves the row undecided. */
  blankIsValue: z.array(z.string()).optional(),
  when: z.string().optional(),
  require: z.string().optional(),
  whenNull: z.enum(['not-evaluable', 'fail']).default('not-evaluable'),
  waivable: z.boolean().default(true),
  assets: z.array(z.string()).default([]),
  modes: z.array(z.enum(['mi', 'regulatory', 'annex12', 'ecl'])).default(['mi', 'regulatory', 'annex12', 'ecl']),
  /** What was expected, as text with {field} placeholders. */
  expected: z.string(),
  /** Rows (or tables of rows for pool scopes) as canonical text by field. */
  examples: z.object({ pass: z.array(z.record(z.string(), z.string().nullable())).min(1), fail: z.array(z.record(z.string(), z.string().nullable())).min(1) }),
});
export type Rule = z.infer<typeof Rule>;
