import { z } from 'zod';
import { Overlay } from '../model/ecl/overlay.ts';
import { call } from './define.ts';
import { DocumentChange } from './documents.ts';
import { FileToken, RunId } from './paging.ts';

export const ECL_DOCUMENTS = ['policy', 'scenarios', 'ledger'] as const;
const Kind = z.enum(ECL_DOCUMENTS);

export const EclDocument = z.object({
  kind: Kind, name: z.string(), title: z.string(), version: z.number().int(), sha256: z.string(),
  savedBy: z.string(), savedAt: z.string(), note: z.string(), shipped: z.boolean(),
  approval: z.enum(['none', 'submitted', 'approved', 'rejected']), approvedBy: z.array(z.string()),
});
export type EclDocument = z.infer<typeof EclDocument>;

/** An overlay with where it stands. */
export const OverlayEntry = z.object({
  overlay: Overlay, sha256: z.string(), savedBy: z.string(), savedAt: z.string(),
  approval: z.enum(['none', 'submitted', 'approved', 'rejected']), approvedBy: z.array(z.string()),
  /** Against the host's clock. */
  state: z.enum(['draft', 'waiting', 'in-force', 'not-yet', 'expired', 'withdrawn']),
  expiresInDays: z.number().int(),
});

export const eclDocumentsContract = {
  'ecl.documents': call({ in: z.object({ kind: Kind.optional() }), out: z.array(EclDocument) }),
  'ecl.document': call({ in: z.object({ kind: Kind, sha256: z.string() }), out: z.object({ about: EclDocument, text: z.string() }) }),
  /** Reads, checks and keeps a document as the next version of its name. INVALID_INPUT says where it is wrong. */
  'ecl.saveDocument': call({ in: z.object({ kind: Kind, text: z.string().max(20_000_000).optional(), file: FileToken.optional(), note: z.string().max(2000).default('') }), out: EclDocument, mutates: true, allow: ['analyst'] }),
  /** Parses without keeping: every fault with its path. */
  'ecl.checkDocument': call({ in: z.object({ kind: Kind, text: z.string().max(20_000_000) }), out: z.object({ faults: z.array(z.object({ path: z.string(), message: z.string() })) }) }),
  'ecl.diff': call({ in: z.object({ kind: Kind, left: z.string(), right: z.string() }), out: z.array(DocumentChange) }),
  'ecl.overlays': call({ in: z.object({}), out: z.array(OverlayEntry) }),
  /** Saves a proposal; it acts once it is approved by somebody else. CONFLICT for a double count, naming the other. */
  'ecl.saveOverlay': call({ in: z.object({ overlay: Overlay }), out: OverlayEntry, mutates: true, allow: ['analyst'] }),
  'ecl.withdrawOverlay': call({ in: z.object({ id: z.string(), reason: z.string().min(1) }), out: OverlayEntry, mutates: true, allow: ['analyst', 'approver'] }),
  /** What an overlay would come to on a run, before it is approved: not of record. */
  'ecl.previewOverlay': call({ in: z.object({ run: RunId, overlay: Overlay }), out: z.object({ loans: z.number().int(), exposure: z.string(), modelled: z.string(), amount: z.string(), overlaps: z.array(z.object({ overlay: z.string(), loans: z.number().int() })) }) }),
  /** A seeded synthetic portfolio of two dates with its documents, in the inbox: to try everything on. */
  'ecl.generate': call({ in: z.object({ loans: z.number().int().min(1).max(5_000_000), seed: z.number().int().default(42), country: z.enum(['es', 'latam']).default('es') }), out: z.object({ files: z.array(z.object({ name: z.string(), token: z.string(), bytes: z.number(), what: z.string() })) }), mutates: true, allow: ['analyst'] }),
} as const;
