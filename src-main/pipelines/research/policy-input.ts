import { z } from 'zod';
import type { GateContext } from '../../engine/gate.ts';
import type { LearnedPolicy } from './strategy.ts';

const Stored = z.looseObject({ kind: z.literal('research.policy'), version: z.literal(1) });

/** A stored policy, known as one by its kind; what it holds is judged where it is loaded. Errors: a ZodError for anything else. */
export function parsePolicy(document: unknown): LearnedPolicy {
  return Stored.parse(document);
}

/** The policy in a gate's slot `policy`; undefined where the experiment learns none. */
export async function policyInput(context: Pick<GateContext<unknown>, 'optional' | 'inputJson'>): Promise<LearnedPolicy | undefined> {
  return context.optional('policy') === null ? undefined : context.inputJson('policy', Stored);
}
