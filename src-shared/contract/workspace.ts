import { z } from 'zod';
import { call } from './define.ts';
import { FileToken } from './paging.ts';

export const WorkspaceInfo = z.object({
  name: z.string(), directory: z.string(), readOnly: z.boolean(), bytes: z.number(), actor: z.string(), host: z.string(),
  log: z.object({ entries: z.number(), head: z.string(), verifiedAt: z.string().nullable(), holds: z.boolean().nullable() }),
  configRevision: z.string(), schemas: z.array(z.object({ id: z.string(), namespace: z.string(), sha256: z.string(), file: z.string() })),
  engine: z.record(z.string(), z.string()), memoryMb: z.number(), threads: z.number(),
  tapes: z.number(), runs: z.number(), warnings: z.array(z.string()),
});

export const workspaceContract = {
  'workspace.info': call({ in: z.object({}), out: WorkspaceInfo }),
  /** Imports an official schema file (XSD) as a schema pack. */
  'workspace.importSchema': call({ in: z.object({ token: FileToken }), out: z.object({ id: z.string(), namespace: z.string(), sha256: z.string() }), mutates: true, allow: ['analyst', 'administrator'] }),
  /** Regimes and their templates known to the configuration. */
  'workspace.regimes': call({ in: z.object({}), out: z.array(z.object({ id: z.string(), title: z.string(), codes: z.number() })) }),
} as const;
