import { z } from 'zod';
import { gateFaults } from './gate-faults.ts';

/**
 * Gates that a candidate must pass, as data. A gate that cannot be evaluated is said to be `not-evaluable`: a hard one then keeps the
 * candidate from qualifying, and none of either kind ever counts as passed.
 */
export const QualificationGate = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/), title: z.string(), why: z.string(), severity: z.enum(['hard', 'soft']),
  check: z.discriminatedUnion('kind', [
    /** A metric of the candidate against a bar. */
    z.object({ kind: z.literal('absolute'), metric: z.string(), slice: z.string().default('test'), at: z.enum(['least', 'most']), bar: z.number() }),
    /** Against the baseline: worse by at most so much, of the baseline's value (`relative`) or in the metric's unit (`difference`). */
    z.object({ kind: z.literal('against-baseline'), metric: z.string(), slice: z.string().default('test'), worse: z.enum(['relative', 'difference']), by: z.number() }),
    /** The lower end of the bootstrap interval of the candidate's metric. */
    z.object({ kind: z.literal('interval'), metric: z.string(), slice: z.string().default('test'), lowAtLeast: z.number() }),
    /** A fact of the run: `look-ahead`, `point-in-time`, `constraints`, `finite`, `replay-equal`, `trials-counted`, `data-quality`. */
    z.object({ kind: z.literal('fact'), fact: z.string() }),
  ]),
});
export type QualificationGate = z.infer<typeof QualificationGate>;

export const QualificationGates = z.object({
  kind: z.literal('research.gates'), version: z.literal(1), name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/), title: z.string(),
  gates: z.array(QualificationGate).min(1),
}).superRefine(({ gates }, context) => {
  const ids = new Set<string>();
  for (const [i, { id }] of gates.entries()) {
    if (ids.has(id)) context.addIssue({ code: 'custom', path: ['gates', i, 'id'], message: `there are two gates ${id}` });
    ids.add(id);
  }
  for (const { path, message } of gateFaults(gates)) context.addIssue({ code: 'custom', path: [...path], message });
});
export type QualificationGates = z.infer<typeof QualificationGates>;

export const GateVerdict = z.object({
  gate: z.string(), title: z.string(), why: z.string(), severity: z.enum(['hard', 'soft']),
  verdict: z.enum(['passed', 'failed', 'warned', 'not-evaluable']),
  candidate: z.number().nullable(), baseline: z.number().nullable(), bar: z.number().nullable(),
  /** What was compared with what, in words and figures. */
  text: z.string(), addresses: z.array(z.string()),
});
export type GateVerdict = z.infer<typeof GateVerdict>;

export const Qualification = z.object({
  kind: z.literal('research.qualification'), version: z.literal(1), experiment: z.string(), baseline: z.string(), gatesSha256: z.string(),
  qualified: z.boolean(), verdicts: z.array(GateVerdict), counts: z.object({ passed: z.number(), failed: z.number(), warned: z.number(), notEvaluable: z.number() }),
});
export type Qualification = z.infer<typeof Qualification>;
