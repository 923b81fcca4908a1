import { z } from 'zod';
import { Sha256 } from '../artifact.ts';

export const TIERS = ['research', 'candidate', 'production'] as const;
export const Tier = z.enum(TIERS);
export type Tier = z.infer<typeof Tier>;

/**
 * One line of the promotion ledger: content-addressed, each naming the one before it. Nothing is rewritten: to retire or to roll back is a
 * new record that moves the alias. It takes effect when it is approved by the one mechanism.
 */
export const PromotionRecord = z.object({
  kind: z.literal('research.promotion'), version: z.literal(1),
  action: z.enum(['promote', 'retire', 'roll-back']),
  /** What is moved: `momentum-large-caps`. Of each tier an alias names one experiment. */
  alias: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/), tier: Tier,
  experiment: Sha256, run: z.string(),
  /** Of the artifacts as they were when it was promoted. */
  hashes: z.object({ manifest: Sha256, spec: Sha256, data: Sha256, metrics: Sha256, qualification: Sha256.nullable(), lookAhead: Sha256 }),
  reason: z.string().min(10), actor: z.string(), at: z.string(),
  /** SHA-256 of the record before it in the ledger; null for the first. */
  previous: Sha256.nullable(),
});
export type PromotionRecord = z.infer<typeof PromotionRecord>;
