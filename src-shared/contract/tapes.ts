import { z } from 'zod';
import { Dialect, DialectEvidence, DialectOverride } from '../model/dialect.ts';
import { call } from './define.ts';
import { FileToken } from './paging.ts';

export const TapePreview = z.object({
  token: z.string(), fileName: z.string(), bytes: z.number(), sha256: z.string(),
  dialect: Dialect, evidence: z.array(DialectEvidence), sheets: z.array(z.string()),
  headers: z.array(z.string()),
  /** First raw lines verbatim with their kind. */
  rawLines: z.array(z.object({ line: z.number(), text: z.string(), kind: z.enum(['preamble', 'header', 'data', 'blank', 'totals', 'footer', 'repeated-header']) })),
  /** First data rows, cells verbatim. */
  rows: z.array(z.object({ line: z.number(), cells: z.array(z.string().nullable()) })),
  /** An accepted mapping that fits these headers is known. */
  knownMapping: z.object({ sha256: z.string(), at: z.string(), actor: z.string() }).nullable(),
  problems: z.array(z.string()),
});

export const tapesContract = {
  'tapes.preview': call({ in: z.object({ token: FileToken, override: DialectOverride.optional() }), out: TapePreview }),
  'tapes.list': call({ in: z.object({}), out: z.array(z.object({ sha256: z.string(), fileName: z.string(), bytes: z.number(), firstSeenAt: z.string(), actor: z.string(), runs: z.number() })) }),
} as const;
