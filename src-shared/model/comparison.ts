import { z } from 'zod';
import { RunKind, RunStatus } from './run.ts';

/** What two runs can differ in before either began. */
export const CAUSE_KINDS = ['input', 'dialect', 'mapping', 'decision', 'document', 'rule', 'parameter', 'reference', 'configuration', 'code'] as const;
export const CauseKind = z.enum(CAUSE_KINDS);
export type CauseKind = z.infer<typeof CauseKind>;

/** What one run had: in words, by hash, with its rows, who said it when, and the configuration layer that set it. */
export const CauseSide = z.object({ text: z.string().nullable(), hash: z.string().nullable(), rows: z.number().int().nullable(), actor: z.string().nullable(), at: z.string().nullable(), layer: z.string().nullable() });
export type CauseSide = z.infer<typeof CauseSide>;

/** One difference in what made the runs. `added`: only the right run has it; `withdrawn`: only the left one. `parts` are what changed inside it. */
export const Cause = z.object({
  id: z.string(), kind: CauseKind, change: z.enum(['added', 'withdrawn', 'changed']), title: z.string(), detail: z.string().nullable(),
  left: CauseSide.nullable(), right: CauseSide.nullable(),
  parts: z.array(z.object({ name: z.string(), left: z.string().nullable(), right: z.string().nullable() })), partsLeftOut: z.number().int(),
});
export type Cause = z.infer<typeof Cause>;

export const CauseCount = z.object({ kind: CauseKind, title: z.string(), added: z.number().int(), withdrawn: z.number().int(), changed: z.number().int() });
export type CauseCount = z.infer<typeof CauseCount>;

/** Who a run is, so that no figure of it stands without. `twin`: for a what-if, the run on the same inputs that is none. */
export const ComparedIdentity = z.object({
  id: z.string(), number: z.number().int(), title: z.string(), pipeline: z.string(), mode: z.string(), regime: z.string().nullable(), kind: RunKind, status: RunStatus,
  fileName: z.string().nullable(), manifestSha256: z.string().nullable(), rows: z.number().int().nullable(),
  twin: z.object({ id: z.string(), number: z.number().int(), kind: RunKind }).nullable(),
});
export type ComparedIdentity = z.infer<typeof ComparedIdentity>;

/** A table that one or both runs made. `same`: equal schema and rows in order; null where one lacks it. */
export const ComparedTable = z.object({ space: z.string(), title: z.string(), key: z.array(z.string()), leftRows: z.number().int().nullable(), rightRows: z.number().int().nullable(), same: z.boolean().nullable() });
export type ComparedTable = z.infer<typeof ComparedTable>;

/** A file by its digest: of content where both have one (tables), of bytes else. */
export const ComparedArtifact = z.object({ slot: z.string(), state: z.enum(['same', 'different', 'only-left', 'only-right']), by: z.enum(['content', 'bytes']), left: z.string().nullable(), right: z.string().nullable() });
export type ComparedArtifact = z.infer<typeof ComparedArtifact>;

const GateSide = z.object({ status: z.string(), version: z.string(), key: z.string().nullable() });
export const ComparedGate = z.object({ id: z.string(), title: z.string(), left: GateSide.nullable(), right: GateSide.nullable(), same: z.boolean() });
export type ComparedGate = z.infer<typeof ComparedGate>;

export const ComparisonOverview = z.object({
  left: ComparedIdentity, right: ComparedIdentity,
  /** No difference in causes, artifacts or gates. */
  equal: z.boolean(),
  causes: z.array(CauseCount), tables: z.array(ComparedTable), artifacts: z.array(ComparedArtifact), gates: z.array(ComparedGate),
  figures: z.object({ reports: z.object({ all: z.number().int(), changed: z.number().int() }), strata: z.object({ all: z.number().int(), changed: z.number().int() }) }),
  findings: z.boolean(),
  bridges: z.array(z.object({ id: z.string(), title: z.string() })),
  notes: z.array(z.string()),
});
export type ComparisonOverview = z.infer<typeof ComparisonOverview>;

/** A column over the rows that both runs have. `only`: one run's table lacks it. Types differ where the plans say so. */
export const ComparedColumn = z.object({ column: z.string(), title: z.string(), unit: z.string(), leftType: z.string().nullable(), rightType: z.string().nullable(), changed: z.number().int() });
export type ComparedColumn = z.infer<typeof ComparedColumn>;

export const TableComparison = z.object({
  space: z.string(), title: z.string(), key: z.array(z.string()),
  /** Rows by where they are: `joined` only in the right run, `left` only in the left run, `both`; of these `changed` differ in a column. */
  joined: z.number().int(), left: z.number().int(), both: z.number().int(), changed: z.number().int(), cells: z.number().int(),
  /** Keys that stand more than once in a run: matched in source order. Rows without any key are never matched. */
  repeatedKeys: z.number().int(), withoutKey: z.number().int(),
  columns: z.array(ComparedColumn), notes: z.array(z.string()),
});
export type TableComparison = z.infer<typeof TableComparison>;

export const ComparedValue = z.object({ address: z.string(), value: z.string().nullable() });

/** One cell in both runs. `difference` is right minus left where both are numbers. */
export const CellDifference = z.object({ row: z.number().int(), key: z.string(), column: z.string(), title: z.string(), left: ComparedValue.nullable(), right: ComparedValue.nullable(), difference: z.string().nullable() });
export type CellDifference = z.infer<typeof CellDifference>;

export const RowDifference = z.object({ row: z.number().int(), key: z.string(), left: z.string().nullable(), right: z.string().nullable(), changed: z.number().int() });
export type RowDifference = z.infer<typeof RowDifference>;

const FigureSide = z.object({ address: z.string(), value: z.string().nullable(), why: z.string().nullable() });
export const FigureDifference = z.object({ group: z.string(), id: z.string(), title: z.string(), unit: z.string(), left: FigureSide.nullable(), right: FigureSide.nullable(), same: z.boolean(), difference: z.string().nullable() });
export type FigureDifference = z.infer<typeof FigureDifference>;

/** Findings of one rule on one field, matched row by row: `gone` only the left run has. */
export const FindingDifference = z.object({ rule: z.string(), field: z.string(), title: z.string(), severity: z.string(), left: z.number().int(), right: z.number().int(), added: z.number().int(), gone: z.number().int(), same: z.number().int() });
export type FindingDifference = z.infer<typeof FindingDifference>;
