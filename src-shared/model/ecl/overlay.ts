import { z } from 'zod';

/** Which loans an overlay is about; every condition holds at once, an absent one does not restrict. */
export const OverlayScope = z.object({
  segments: z.array(z.string()).optional(), products: z.array(z.string()).optional(), regions: z.array(z.string()).optional(),
  sectors: z.array(z.string()).optional(), grades: z.array(z.string()).optional(), stages: z.array(z.enum(['1', '2', '3', 'POCI', 'S'])).optional(),
  loans: z.array(z.string()).optional(),
});
export type OverlayScope = z.infer<typeof OverlayScope>;

/** What it does. Amounts in the reporting currency; `pd`, `lgd` and `weight` act inside the model and are measured as the difference they make. */
export const OverlayEffect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('percent'), percent: z.number().finite() }),
  z.object({ kind: z.literal('absolute'), amount: z.string().regex(/^-?\d{1,16}(\.\d{1,2})?$/) }),
  z.object({ kind: z.literal('floor'), coverage: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('stage'), stage: z.enum(['2', '3']) }),
  z.object({ kind: z.literal('pd'), multiplier: z.number().positive() }),
  z.object({ kind: z.literal('lgd'), multiplier: z.number().positive() }),
]);
export type OverlayEffect = z.infer<typeof OverlayEffect>;

/** A post-model adjustment as a governed entry: shown apart, owned, approved by somebody else, with an end. */
export const Overlay = z.object({
  kind: z.literal('overlay'), version: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/), title: z.string().min(1),
  scope: OverlayScope, effect: OverlayEffect,
  /** What it stands for, e.g. `climate`, `energy prices`: two on the same risk and loan are a double count. */
  risk: z.string().min(1),
  reason: z.string().min(1), owner: z.string().min(1),
  effective: z.iso.date(), expires: z.iso.date(),
  /** Why it may stand on the same loans and risk as others, where it may. */
  besides: z.array(z.object({ overlay: z.string(), reason: z.string().min(1) })).default([]),
});
export type Overlay = z.infer<typeof Overlay>;

/** What a run takes: overlays as approved on the day it was asked for. An input of the run. */
export const OverlaySet = z.object({ kind: z.literal('overlay-set'), version: z.literal(1), asOf: z.iso.date(), overlays: z.array(Overlay) });
export type OverlaySet = z.infer<typeof OverlaySet>;
