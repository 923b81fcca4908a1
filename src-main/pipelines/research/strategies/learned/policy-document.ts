import { z } from 'zod';
import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import type { LearnedPolicy } from '../../strategy.ts';
import { networkShape } from './network-shape.ts';
import { baseWidth } from './slots.ts';

const Bytes = z.base64();

/** A learned policy as stored: weights and normalisation as little-endian float64 in base64, so that nothing is rounded. */
export const PolicyDocument = z.object({
  kind: z.literal('research.policy'), version: z.literal(1),
  action: z.enum(['weights', 'groups']), slots: z.number().int().min(1), score: z.string().nullable(), symbols: z.array(z.string()), features: z.array(z.string()),
  hidden: z.array(z.number().int().min(1)),
  /** Mean and deviation of every value of the market that is observed, fitted on the training slice before the first step. */
  mean: Bytes, deviation: Bytes,
  parameters: Bytes,
  seed: z.number().int(), steps: z.number().int(),
  /** Sessions it was trained on. */
  train: z.object({ from: z.string(), to: z.string() }),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** A policy ready for use. */
export interface Policy extends Omit<PolicyDocument, 'mean' | 'deviation' | 'parameters'> {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly parameters: Float64Array;
}

/** Values observed: of each slot what `base` has and its weight in the book, and the cash. */
export function observationWidth(rule: { readonly slots: number; readonly features: readonly string[] }): number {
  return rule.slots * (rule.features.length + 2) + 1;
}

export function storePolicy(policy: Policy): PolicyDocument {
  return { ...policy, mean: toBase64(policy.mean), deviation: toBase64(policy.deviation), parameters: toBase64(policy.parameters) };
}

/** Errors: INVALID_INPUT where it is no policy, or its weights do not fit what it says of itself. */
export function loadPolicy(document: LearnedPolicy): Policy {
  const parsed = PolicyDocument.safeParse(document);
  if (!parsed.success) throw unfit(z.prettifyError(parsed.error));
  const policy: Policy = { ...parsed.data, mean: fromBase64(parsed.data.mean), deviation: fromBase64(parsed.data.deviation), parameters: fromBase64(parsed.data.parameters) };
  const width = baseWidth(policy);
  const wanted = networkShape(observationWidth(policy), policy.hidden, policy.slots + 1).parameters;
  if (policy.mean.length !== width || policy.deviation.length !== width) throw unfit(`it observes ${width} values, but normalises ${policy.mean.length}`);
  if (policy.parameters.length !== wanted) throw unfit(`its nets have ${wanted} weights, it has ${policy.parameters.length}`);
  if (!policy.parameters.every(Number.isFinite)) throw unfit('a weight is not finite');
  if (policy.action === 'weights' && policy.symbols.length !== policy.slots) throw unfit(`it weighs ${policy.slots} names and names ${policy.symbols.length}`);
  return policy;
}

function unfit(what: string): AppError {
  return new AppError('INVALID_INPUT', `the learned policy cannot be used: ${what}`, { userAction: 'train the policy again' });
}

/** Float64 little-endian, whatever the machine. */
function toBase64(values: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => bytes.setFloat64(i * 8, value, true));
  return Buffer.from(bytes.buffer).toString('base64');
}

function fromBase64(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 8 !== 0) throw unfit('its numbers are cut off');
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(i * 8));
}
