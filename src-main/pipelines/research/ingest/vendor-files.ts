import { z } from 'zod';
import { Dialect, DialectEvidence } from '../../../../src-shared/model/dialect.ts';
import { VendorFile } from '../../../../src-shared/model/research/ingestion.ts';

/** A vendor's file as it was read: `source_row` of its rows runs from `firstRow` on. */
export const ReadFile = z.object({
  slot: z.string(), fileName: z.string(), sha256: z.string(), rows: z.number().int(), firstRow: z.number().int(), headers: z.array(z.string()),
  /** The entry of the ingestion; null where none reads the file. */
  entry: VendorFile.nullable(),
});
export type ReadFile = z.infer<typeof ReadFile>;

/** What `vendor.files` holds: every file of the run in order of slots. */
export const VendorFiles = z.object({ kind: z.literal('research.vendor-files'), version: z.literal(1), files: z.array(ReadFile) });
export type VendorFiles = z.infer<typeof VendorFiles>;

/** What the slot `dialect` holds: how each file was read, and why. */
export const VendorDialects = z.object({ kind: z.literal('dialect'), version: z.literal(1), files: z.array(z.object({ slot: z.string(), dialect: Dialect, evidence: z.array(DialectEvidence), headers: z.array(z.string()), sheets: z.array(z.string()) })) });
export type VendorDialects = z.infer<typeof VendorDialects>;
