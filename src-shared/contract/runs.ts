import { z } from 'zod';
import { ArtifactRef } from '../model/artifact.ts';
import { DialectOverride } from '../model/dialect.ts';
import { Run, RunKind } from '../model/run.ts';
import { call, stream } from './define.ts';
import { FileToken, Page, pageOf, RunId } from './paging.ts';

export const StartRun = z.object({
  tape: FileToken,
  mode: z.enum(['mi', 'regulatory', 'annex12']),
  regime: z.string().nullable().default(null),
  asset: z.string().default('equity-release'),
  /** Client layer of the configuration: a folder under `config/clients` of the workspace or the product. */
  client: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/).optional(),
  title: z.string().optional(),
  kind: RunKind.exclude(['record']).default('draft'),
  dialect: DialectOverride.optional(),
  deal: FileToken.optional(),
  mapping: FileToken.optional(),
  decisions: FileToken.optional(),
  /** Run id of the previous cut-off, or a token of its tape file. */
  prior: z.union([RunId, FileToken]).optional(),
});

export const RunEvent = z.object({
  seq: z.number().int(), run: z.string(), kind: z.enum(['gate', 'progress', 'status']),
  gate: z.string().nullable(), status: z.string(), done: z.number().nullable(), total: z.number().nullable(), unit: z.string().nullable(), message: z.string().nullable(),
  /** Of progress: the picture so far that the gate shows while it runs. */
  seen: z.json().optional(),
});

export const runsContract = {
  'runs.start': call({ in: StartRun, out: z.object({ run: RunId }), mutates: true, allow: ['analyst'] }),
  'runs.list': call({ in: Page, out: pageOf(Run) }),
  'runs.get': call({ in: z.object({ run: RunId }), out: Run }),
  /** Waits until the run rests (any status but queued or running). */
  'runs.wait': call({ in: z.object({ run: RunId }), out: Run }),
  'runs.cancel': call({ in: z.object({ run: RunId }), out: z.object({ acknowledged: z.boolean() }), mutates: true, allow: ['analyst'] }),
  'runs.resume': call({ in: z.object({ run: RunId }), out: z.object({ run: RunId }), mutates: true, allow: ['analyst'] }),
  'runs.approve': call({ in: z.object({ run: RunId, reason: z.string().min(1) }), out: Run, mutates: true, allow: ['approver'] }),
  'runs.manifest': call({ in: z.object({ run: RunId }), out: z.object({ sha256: z.string(), text: z.string() }) }),
  'runs.artifacts': call({ in: z.object({ run: RunId }), out: z.array(ArtifactRef.extend({ gate: z.string(), path: z.string() })) }),
  'runs.events': stream({ in: z.object({ run: RunId, after: z.number().int().default(0) }), item: RunEvent }),
} as const;
