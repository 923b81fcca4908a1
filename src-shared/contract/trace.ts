import { z } from 'zod';
import { ROLES } from '../model/governance.ts';
import { Trace } from '../model/trace.ts';
import { call } from './define.ts';
import { RunId } from './paging.ts';

export const traceContract = {
  'trace.get': call({ in: z.object({ run: RunId, address: z.string() }), out: Trace }),
  /** Addresses that fit a code, a field, an exposure identifier or a value; at most 50. */
  'trace.search': call({ in: z.object({ run: RunId, text: z.string().min(1) }), out: z.array(z.object({ address: z.string(), title: z.string(), value: z.string().nullable() })) }),
  /** The evidence sheet of one number: a self-contained HTML page. */
  'trace.sheet': call({ in: z.object({ run: RunId, address: z.string() }), out: z.object({ html: z.string(), sha256: z.string() }) }),
  /** The same as a PDF in the outbox; the host offers it for saving. */
  'trace.sheetPdf': call({ in: z.object({ run: RunId, address: z.string() }), out: z.object({ fileName: z.string(), sha256: z.string(), bytes: z.number(), token: z.string() }), mutates: true, allow: ROLES }),
} as const;
