import { z } from 'zod';
import { ArtifactRef, Sha256 } from '../model/artifact.ts';
import { Origin } from '../model/derivation.ts';
import { GateStatus } from '../model/run.ts';
import { call } from './define.ts';
import { Page, pageOf, RunId } from './paging.ts';

/** The document that vouches for something, as `trace.document` opens it. `rule` is a business rule, `code` the identity of a gate. */
export const DocumentRef = z.object({
  kind: z.enum([...Origin.shape.kind.options, 'rule', 'code']),
  /** As in `Origin.ref`: a decision's id, `layer:file#key`, a deal key, a lookup's name, a rule's id, a gate's id. */
  ref: z.string().min(1).max(1000),
  /** The hash that the trace named: where the document kept with the run has another one, the answer says so. */
  hash: z.string().optional(),
});
export type DocumentRef = z.infer<typeof DocumentRef>;

/** Where a change is imagined to begin. */
export const ForwardFrom = z.discriminatedUnion('kind', [
  /** One cell of what arrived; `column` counts from 0. */
  z.object({ kind: z.literal('cell'), sourceRow: z.number().int().nonnegative(), column: z.number().int().nonnegative() }),
  /** Any value with an address: of a row table, a figure, a report. */
  z.object({ kind: z.literal('address'), address: z.string().min(1).max(2000) }),
  /** A whole column and how it is mapped: `source` with `c5`, `canonical` with a field. */
  z.object({ kind: z.literal('column'), space: z.string(), column: z.string() }),
  /** A code list or lookup; with `key` the one row of it. */
  z.object({ kind: z.literal('lookup'), table: z.string(), key: z.string().nullable().default(null) }),
  z.object({ kind: z.literal('rule'), rule: z.string() }),
  z.object({ kind: z.literal('decision'), id: z.string() }),
  /** An entry of the resolved configuration, by section and key: `bands` / `ltv`, `measures` / `pool_balance`, `policy` / `bySeverity.error`; `ref` / `layer:file#key` as origins name it. */
  z.object({ kind: z.literal('config'), section: z.string(), key: z.string() }),
  /** A member of a document of the run: `policy#/staging/backstop`, as an origin of kind `document` names it. */
  z.object({ kind: z.literal('document'), ref: z.string().min(1).max(1000) }),
]);
export type ForwardFrom = z.infer<typeof ForwardFrom>;

/**
 * What kind of thing is reached. `values`: on single rows; `columns`: whole columns of tables; `figures`: measures and formulas; `codes`:
 * codes of a report of figures; `strata`: cells of stratifications; `findings`; `delivered`: elements of a delivered file.
 */
export const ReachGroup = z.enum(['values', 'columns', 'figures', 'codes', 'strata', 'findings', 'delivered']);
export type ReachGroup = z.infer<typeof ReachGroup>;

export const ReachItem = z.object({
  /** Where it can be looked at; null where it is a whole column or may come into being only by the change. */
  address: z.string().nullable(),
  group: ReachGroup,
  title: z.string(),
  /** As stored now. */
  value: z.string().nullable(),
  /** What it is reached through: an address or `space:column`; null for the start's own neighbours. */
  via: z.string().nullable(),
  /** Steps of the plan between the start and this, from 1. */
  depth: z.number().int(),
  /** Rows of the table that are affected; null where that is no question (a figure). */
  rows: z.number().int().nullable(),
});
export type ReachItem = z.infer<typeof ReachItem>;

export const Forward = z.object({
  /** What the change begins at, in words, and its value now. */
  title: z.string(), words: z.string(), value: z.string().nullable(),
  /** Its own address, where it has one. */
  address: z.string().nullable(),
  document: DocumentRef.nullable(),
  /** Every group that has something, in the order of `ReachGroup`. */
  groups: z.array(z.object({ group: ReachGroup, title: z.string(), count: z.number().int() })),
  total: z.number().int(), offset: z.number().int(),
  items: z.array(ReachItem),
  /** Steps on the way that can stop a change: a rounding, a code table, a stand-in, a fixed answer. */
  absorbed: z.array(z.object({ where: z.string(), step: z.string(), note: z.string() })),
  /** What this answer does not cover, said plainly. */
  limits: z.array(z.string()),
});
export type Forward = z.infer<typeof Forward>;

/**
 * `reported`: it is in a report. `left-out`: it is in the table and a figure or a report does not count it. `set-aside`: a gate took the
 * row out. `not-on-tape`: nothing that arrived holds it. `not-mapped`: no column was mapped to what it needs. `ignored`: the mapping
 * leaves the column out. `no-data`: a decision, a configured default or the template answers with a no-data code. `not-applicable`:
 * the regime has no place for it. `not-computed`: this mode has no gate for it. `blocked`: the run ended before the gate.
 * `unknown`: this run's records do not say.
 */
export const WhyVerdict = z.enum(['reported', 'left-out', 'set-aside', 'not-on-tape', 'not-mapped', 'ignored', 'no-data', 'not-applicable', 'not-computed', 'blocked', 'unknown']);
export type WhyVerdict = z.infer<typeof WhyVerdict>;

export const WhyReason = z.object({
  /** Gate id and title, in the order of the run's gates. */
  gate: z.string(), gateTitle: z.string(),
  verdict: WhyVerdict,
  title: z.string(),
  /** One or two sentences with the values that decided it. */
  text: z.string(),
  /** Rule id or kind of step that decided it. */
  rule: z.string().nullable(),
  /** What can be opened as evidence: a value, a finding, a source cell (`source:c5@17`). */
  evidence: z.array(z.object({ label: z.string(), address: z.string().nullable(), value: z.string().nullable() })),
  document: DocumentRef.nullable(),
});
export type WhyReason = z.infer<typeof WhyReason>;

export const WhyNot = z.object({
  /** How the text was understood. */
  asked: z.object({ kind: z.enum(['loan', 'code', 'field', 'header', 'value', 'row', 'unknown']), text: z.string(), title: z.string(), sourceRow: z.number().int().nullable(), code: z.string().nullable(), field: z.string().nullable() }),
  /** The last word: the verdict of the reason that decides. */
  verdict: WhyVerdict,
  headline: z.string(),
  reasons: z.array(WhyReason),
  /** Other rows or fields that fit the text as well. */
  alternatives: z.array(z.object({ text: z.string(), title: z.string() })),
});
export type WhyNot = z.infer<typeof WhyNot>;

export const GraphNode = z.object({
  /** Unique in the answer; a `focus` of a later question. */
  id: z.string(),
  space: z.string(), title: z.string(),
  kind: z.enum(['source-column', 'canonical', 'report-field', 'measure', 'formula', 'report-code', 'stratum', 'rule', 'decision', 'lookup', 'deal-entry', 'join', 'document']),
  /** Steps away from the focus: negative on the way back, 0 the focus, positive forward. */
  distance: z.number().int(),
  /** An address that can be traced as it stands (figures, codes); columns of row tables need a row. */
  address: z.string().nullable(),
  /** Steps of its derivation; 0 where it has none. */
  steps: z.number().int(),
  /** Kinds of its steps, in order. */
  stepKinds: z.array(z.string()),
  /** Neighbours that were cut off by depth or limit. */
  hidden: z.number().int(),
  document: DocumentRef.nullable(),
});
export type GraphNode = z.infer<typeof GraphNode>;

export const Graph = z.object({
  focus: z.string(),
  nodes: z.array(GraphNode),
  /** In the direction of the data: `from` is read to make `to`. */
  edges: z.array(z.object({ from: z.string(), to: z.string(), label: z.string() })),
  /** Nodes within the depth that `limit` left out. */
  cutOff: z.number().int(),
});
export type Graph = z.infer<typeof Graph>;

export const GateGraph = z.object({
  gates: z.array(z.object({
    id: z.string(), title: z.string(), version: z.string(), status: GateStatus, seconds: z.number(), key: z.string().nullable(), message: z.string().nullable(),
    /** Longest way from an input, from 0: a column to draw it in. */
    layer: z.number().int(),
  })),
  artifacts: z.array(ArtifactRef.extend({
    /** The gate that made it; null for what came from outside. */
    madeBy: z.string().nullable(),
    /** Under a name of the run's own documents: `input`, `output`, or `not-made` for a slot whose gate did not finish (hash and size empty then). */
    state: z.enum(['input', 'output', 'not-made']),
    sha256: z.union([Sha256, z.literal('')]),
  })),
  /** `gate` reads or writes `slot`. */
  edges: z.array(z.object({ gate: z.string(), slot: z.string(), as: z.enum(['reads', 'writes']) })),
});
export type GateGraph = z.infer<typeof GateGraph>;

export const OpenedDocument = z.object({
  title: z.string(), kind: DocumentRef.shape.kind, fileName: z.string(),
  /** SHA-256 of the document as the run used it; null where only part of it was kept. */
  sha256: z.string().nullable(),
  /** Its text, or the entry alone where the whole is not kept or is long. */
  text: z.string(),
  /** Where in `text` the entry stands (UTF-16 offsets). */
  highlight: z.object({ start: z.number().int(), end: z.number().int() }).nullable(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  /** What a reader must know: that the entry is shown and not the file, that the hash is another. */
  note: z.string().nullable(),
});
export type OpenedDocument = z.infer<typeof OpenedDocument>;

export const ContributorRow = z.object({
  /** The value of the row that counts; null where nothing of it has an address. */
  address: z.string().nullable(),
  sourceRow: z.number().int().nullable(),
  /** What people call the row. */
  label: z.string(),
  value: z.string().nullable(), weight: z.string().nullable(),
  /** For rows left out. */
  reason: z.string().nullable(),
});
export type ContributorRow = z.infer<typeof ContributorRow>;

export const FoundThing = z.object({
  kind: z.enum(['run', 'artifact', 'manifest', 'tape', 'log-entry', 'statement', 'key', 'value', 'code', 'field', 'rule', 'decision', 'gate']),
  title: z.string(), detail: z.string(),
  run: RunId.nullable(), address: z.string().nullable(),
  /** Address inside the workbench. */
  href: z.string(),
});
export type FoundThing = z.infer<typeof FoundThing>;

const Text = z.string().trim().min(1).max(400);

export const exploreContract = {
  /** Everything a place can reach, by the run's own plans: what is not here cannot change when the place does. Errors: NOT_FOUND, INVALID_INPUT. */
  'trace.forward': call({ in: Page.extend({ run: RunId, from: ForwardFrom, group: ReachGroup.optional() }), out: Forward }),
  /** Why a loan, field or cell is not in the report: an identifier, a code, a field, a header, `code@identifier`, `row 17`. Never an error for a text that means nothing. */
  'trace.whyNot': call({ in: z.object({ run: RunId, text: Text }), out: WhyNot }),
  /** The neighbourhood of one place in the field graph; `focus` is `space:column`, a code, a figure or a node's id. */
  'trace.graph': call({ in: z.object({ run: RunId, focus: Text, depth: z.number().int().min(1).max(6).default(2), direction: z.enum(['back', 'forward', 'both']).default('both'), limit: z.number().int().min(1).max(500).default(120) }), out: Graph }),
  /** Which gate read and wrote what. */
  'trace.gates': call({ in: z.object({ run: RunId }), out: GateGraph }),
  /** The document that vouches for a step, at the version the run used. NOT_FOUND where the run keeps no such document. */
  'trace.document': call({ in: z.object({ run: RunId, origin: DocumentRef }), out: OpenedDocument }),
  /** Rows behind a figure, largest first, or those it left out with the reason. `address` is a figure, a stratum, or a code made from one. */
  'trace.contributors': call({ in: Page.extend({ run: RunId, address: z.string().min(1).max(2000), search: z.string().max(200).optional(), leftOut: z.boolean().default(false) }), out: pageOf(ContributorRow).extend({ title: z.string(), over: z.string(), unit: z.string(), figure: z.string().nullable() }) }),
  /** Across the workspace: the beginning of a hash, a run's number, an identifier, a code, a rule, a field. At most 30. */
  'trace.find': call({ in: z.object({ text: Text }), out: z.array(FoundThing) }),
} as const;
