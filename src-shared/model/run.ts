import { z } from 'zod';
import { ArtifactRef } from './artifact.ts';
import { ImportedFrom } from './imported-from.ts';

export const RunStatus = z.enum(['queued', 'running', 'succeeded', 'blocked', 'review_required', 'failed', 'cancelled', 'interrupted']);
export type RunStatus = z.infer<typeof RunStatus>;
export const RunKind = z.enum(['draft', 'record', 'what-if']);
export type RunKind = z.infer<typeof RunKind>;
export const GateStatus = z.enum(['waiting', 'running', 'passed', 'reused', 'skipped', 'blocked', 'review_required', 'failed', 'cancelled']);
export type GateStatus = z.infer<typeof GateStatus>;

export const GateRecord = z.object({
  id: z.string(), title: z.string(), version: z.string(), status: GateStatus,
  seconds: z.number(), key: z.string().nullable(),
  /** Why it was skipped, blocked, or failed. */
  message: z.string().nullable(),
  outputs: z.array(ArtifactRef),
  progress: z.object({ done: z.number(), total: z.number().nullable(), unit: z.string() }).nullable(),
  summary: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
});
export type GateRecord = z.infer<typeof GateRecord>;

export const RunInput = z.object({ name: z.string(), sha256: z.string(), fileName: z.string() });
export type RunInput = z.infer<typeof RunInput>;

export const FindingCounts = z.object({ blocking: z.number(), review: z.number(), info: z.number() });

export const Run = z.object({
  id: z.string(), number: z.number().int(), title: z.string(),
  pipeline: z.string(), mode: z.string(), regime: z.string().nullable(), kind: RunKind, status: RunStatus,
  inputs: z.array(RunInput), priorRun: z.string().nullable(),
  createdAt: z.string(), finishedAt: z.string().nullable(), actor: z.string(),
  gates: z.array(GateRecord), findings: FindingCounts, rows: z.number().nullable(),
  manifestSha256: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string(), userAction: z.string().nullable() }).nullable(),
  approval: z.object({ actor: z.string(), at: z.string(), reason: z.string() }).nullable(),
  /** Where it came from, for a run that was not made here: it is read and never changed. */
  imported: ImportedFrom.optional(),
});
export type Run = z.infer<typeof Run>;

/** What a run was asked to do: everything that decides its bytes. Stored with the run, so that resume and re-run need nothing else. */
export const RunRequest = z.object({
  pipeline: z.string(), mode: z.string(), regime: z.string().nullable().default(null), title: z.string(),
  kind: RunKind.default('draft'),
  /** Artifact slots supplied from outside: tape, deal, mapping, decisions, prior canonical. */
  inputs: z.array(z.object({ name: z.string(), sha256: z.string(), fileName: z.string(), extension: z.string(), mediaType: z.string(), bytes: z.number() })),
  priorRun: z.string().nullable().default(null),
  params: z.record(z.string(), z.json()).default({}),
  /** SHA-256 of the resolved configuration document, itself an artifact. */
  configSha256: z.string(),
  /** The run whose mapping was confirmed or decisions added to: who worked on it contributed to this one. Absent, not null, where there is none: older requests keep their digest. */
  revisedFrom: z.string().optional(),
  /** Of a what-if: the draft or record it departs from. Absent where it was started by itself. */
  whatIfOf: z.string().optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** The manifest: everything that made the run, nothing of when. An artifact; its hash is the run's identity. */
export const Manifest = z.object({
  kind: z.literal('manifest'), version: z.literal(1),
  pipeline: z.string(), mode: z.string(), regime: z.string().nullable(),
  inputs: z.array(RunInput), params: z.record(z.string(), z.json()), configSha256: z.string(),
  engine: z.record(z.string(), z.string()),
  gates: z.array(z.object({ id: z.string(), version: z.string(), status: z.string(), key: z.string().nullable(), message: z.string().nullable(), outputs: z.array(ArtifactRef) })),
});
export type Manifest = z.infer<typeof Manifest>;
