import { z } from 'zod';

const Person = { id: z.string(), actor: z.string(), reason: z.string().min(1), at: z.string(), /** Tape the decision is for; absent: every tape of the run. */ tape: z.string().optional() };

/** What a person did. An input of the run; shown in every trace it touches. */
export const Decision = z.discriminatedUnion('kind', [
  /** A field that the tape does not carry has this value on every row; `whenBlank` fills only blanks. */
  z.object({ kind: z.literal('constant'), field: z.string(), value: z.string(), whenBlank: z.boolean().default(true), ...Person }),
  /** One cell of the canonical table; the value in canonical form (ISO date, decimal point, code) or null for blank. */
  z.object({ kind: z.literal('override'), field: z.string(), sourceRow: z.number().int().nonnegative(), value: z.string().nullable(), ...Person }),
  /** A no-data answer wherever the field is blank; ND4 carries a date. `code` is a regime code such as RREL16. */
  z.object({ kind: z.literal('no-data'), code: z.string(), answer: z.enum(['ND1', 'ND2', 'ND3', 'ND4', 'ND5']), date: z.string().optional(), /** Also where the tape carries a value: the value is not reported. */ replaceValue: z.boolean().default(false), ...Person }),
  /** A source text means this code, on this tape and later ones. */
  z.object({ kind: z.literal('map-code'), field: z.string(), from: z.string(), to: z.string(), ...Person }),
  /** A rule's findings do not block until the expiry date; never for a rule marked unwaivable. */
  z.object({ kind: z.literal('waive'), rule: z.string(), field: z.string().optional(), owner: z.string(), expires: z.string(), ...Person }),
  /** A reported field takes this value because the deal says so, with its source document. */
  z.object({ kind: z.literal('dialect'), member: z.string(), value: z.string(), ...Person }),
  /** An earlier decision of the document no longer holds. Undoing is deciding: both stay in the document, and neither takes effect. */
  z.object({ kind: z.literal('withdraw'), decision: z.string(), ...Person }),
]);
export type Decision = z.infer<typeof Decision>;

export const Decisions = z.object({ kind: z.literal('decisions'), version: z.literal(1), decisions: z.array(Decision) });
export type Decisions = z.infer<typeof Decisions>;

/** Decisions that take effect: without those that were withdrawn, and without the withdrawals. A withdrawal speaks of what stands before it. */
export function effectiveDecisions(decisions: readonly Decision[]): readonly Exclude<Decision, { kind: 'withdraw' }>[] {
  const withdrawn = new Set<string>();
  decisions.forEach((decision, i) => {
    if (decision.kind === 'withdraw' && decisions.slice(0, i).some((earlier) => earlier.id === decision.decision && earlier.kind !== 'withdraw')) withdrawn.add(decision.decision);
  });
  return decisions.flatMap((decision) => (decision.kind === 'withdraw' || withdrawn.has(decision.id) ? [] : [decision]));
}
