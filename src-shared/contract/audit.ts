import { z } from 'zod';
import { call } from './define.ts';
import { Page, pageOf, RunId } from './paging.ts';

export const AuditEntry = z.object({ seq: z.number(), at: z.string(), actor: z.string(), host: z.string(), kind: z.string(), subject: z.string(), payload: z.json(), prevHash: z.string(), hash: z.string() });
export const Verification = z.object({
  holds: z.boolean(),
  log: z.object({ entries: z.number(), head: z.string(), firstBroken: z.object({ seq: z.number(), reason: z.string() }).nullable() }),
  artifacts: z.object({ checked: z.number(), broken: z.array(z.object({ sha256: z.string(), names: z.array(z.string()), found: z.string() })) }),
  /** Runs whose stored state is not what the log says of them. */
  state: z.object({ runs: z.number(), differences: z.array(z.object({ run: z.string(), reason: z.string() })) }).optional(),
  /** Only with re-run: each output compared with what is stored. */
  rerun: z.array(z.object({ run: z.string(), gate: z.string(), artifact: z.string(), expected: z.string(), found: z.string(), agrees: z.boolean() })).nullable(),
});

export const auditContract = {
  'audit.page': call({ in: Page.extend({ kind: z.string().optional(), subject: z.string().optional() }), out: pageOf(AuditEntry) }),
  'audit.verify': call({ in: z.object({ run: RunId.optional(), rerun: z.boolean().default(false) }), out: Verification }),
} as const;
