import { z } from 'zod';
import { Origin } from './derivation.ts';

/** One step of a path, in the order it was applied. */
export const TraceStep = z.object({
  kind: z.string(),
  title: z.string(),
  detail: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  changed: z.boolean(),
  origin: Origin.optional(),
});
export type TraceStep = z.infer<typeof TraceStep>;

/** Where a path ends. */
export const TraceOrigin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('source-cell'),
    file: z.string(), tapeSha256: z.string(), sheet: z.string().nullable(),
    sourceRow: z.number(), column: z.number(), header: z.string(), value: z.string().nullable(),
    /** Line of the file, counted from 1; null in workbooks, where `cell` names it. */
    line: z.number().nullable(), cell: z.string().nullable(),
    byteOffset: z.number().nullable(), byteLength: z.number().nullable(),
    /** The raw line verbatim and where the cell lies in it (UTF-16 offsets); neighbours for context. */
    rawLine: z.string(), cellStart: z.number(), cellEnd: z.number(), headerLine: z.string().nullable(), before: z.string().nullable(), after: z.string().nullable(),
  }),
  z.object({ kind: z.literal('document'), origin: Origin, value: z.string().nullable() }),
  z.object({ kind: z.literal('blank'), reason: z.string() }),
]);
export type TraceOrigin = z.infer<typeof TraceOrigin>;

/** An aggregate's population: filter, contributors, who is left out, drivers. */
export const TracePopulation = z.object({
  over: z.string(), filter: z.string(), aggregate: z.string(), sql: z.string(),
  contributors: z.number(), population: z.number(), leftOut: z.array(z.object({ reason: z.string(), rows: z.number() })),
  strata: z.array(z.object({ label: z.string(), rows: z.number(), value: z.string() })),
  drivers: z.array(z.object({ address: z.string(), label: z.string(), value: z.string() })),
});
export type TracePopulation = z.infer<typeof TracePopulation>;

/** A node of the path: one value, the steps that made it, and what it was made from. */
export interface TraceNode {
  address: string;
  title: string;
  table: string;
  column: string;
  sourceRow: number | null;
  /** As stored in the run's artifact, and as the run's own plan gives it now. */
  stored: string | null;
  recomputed: string | null;
  agrees: boolean;
  artifactSha256: string | null;
  steps: TraceStep[];
  inputs: TraceNode[];
  origins: TraceOrigin[];
  population?: TracePopulation | undefined;
  /** Said where the value is no part of the run but was computed when it was asked for: `stored` is null, there is nothing to compare with. */
  computedNow?: string | undefined;
  /** Findings of the run on this cell. */
  findings: { rule: string; severity: string; title: string; waivedBy: string | null }[];
}
export const TraceNode: z.ZodType<TraceNode> = z.lazy(() => z.object({
  address: z.string(), title: z.string(), table: z.string(), column: z.string(), sourceRow: z.number().nullable(),
  stored: z.string().nullable(), recomputed: z.string().nullable(), agrees: z.boolean(), artifactSha256: z.string().nullable(),
  steps: z.array(TraceStep), inputs: z.array(TraceNode), origins: z.array(TraceOrigin), population: TracePopulation.optional(), computedNow: z.string().optional(),
  findings: z.array(z.object({ rule: z.string(), severity: z.string(), title: z.string(), waivedBy: z.string().nullable() })),
}));

/** The value that a node stands for: as stored, or, where it is no part of the run, as it was computed when asked for. */
export function valueOf(node: Pick<TraceNode, 'stored' | 'recomputed' | 'computedNow'>): string | null {
  return node.computedNow === undefined ? node.stored : node.recomputed;
}

export const Trace = z.object({
  address: z.string(), run: z.string(), title: z.string(), unit: z.string(),
  /** The literal line that left the building, for delivered values. */
  delivered: z.object({ artifact: z.string(), sha256: z.string(), line: z.number().nullable(), xml: z.string(), valueStart: z.number(), valueEnd: z.number() }).nullable(),
  root: TraceNode,
  hashes: z.object({ checked: z.number(), held: z.number(), broken: z.array(z.object({ name: z.string(), expected: z.string(), found: z.string() })) }),
  approved: z.object({ actor: z.string(), at: z.string(), reason: z.string() }).nullable(),
  /** True when every node agrees and every hash holds. */
  holds: z.boolean(),
});
export type Trace = z.infer<typeof Trace>;
