/**
 * The audit store as its users see it: plain objects, no SQL. `openStore` (open-database.ts) gives one from a file,
 * `openWorkspaceStore` (open-workspace.ts) gives one together with the workspace lock.
 *
 * Every method that changes something takes `who` and commits the change together with exactly one row of the audit log;
 * when it returns, both are on the disk. Methods that change something throw CONFLICT on a store opened read-only.
 * A read that finds text it cannot parse throws CORRUPT.
 */
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { BundleDocument } from '../../src-shared/model/bundle.ts';
import type { GateRecord, GateStatus, Run, RunKind, RunRequest, RunStatus } from '../../src-shared/model/run.ts';
import type { Actor, Purpose, Role, SignedStatement } from '../../src-shared/model/governance.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';

/** Who does it: a configured name (asserted, not authenticated) and the host it came through (`cli`, `loopback`, `electron`). */
export interface Who {
  readonly actor: string;
  readonly host: string;
}

export interface NewAuditEvent extends Who {
  /** Dotted verb: `run.created`, `gate.finished`, `run.approved`, `tape.registered`, ... */
  readonly kind: string;
  /** What it is about: a run id, a SHA-256, a settings key. */
  readonly subject: string;
  readonly payload: { readonly [key: string]: Json };
}

export interface AuditEvent extends NewAuditEvent {
  /** Counts from 1 without gaps. */
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly prevHash: string;
  readonly hash: string;
}

export interface LogHead {
  readonly seq: number;
  readonly hash: string;
}

export interface AuditQuery {
  /** Only entries with a smaller seq: pass `nextBefore` of the page before. */
  readonly before?: number;
  /** 1 to 500, 100 by default. */
  readonly limit?: number;
  /** Exact kind, or everything below one when it ends in `.`: `run.`. */
  readonly kind?: string;
  readonly subject?: string;
  readonly actor?: string;
  /** ISO times, from inclusive, to exclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Plain text (no wildcards) looked for in kind, subject, actor, hash and payload. */
  readonly text?: string;
}

export interface AuditPage {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  readonly nextBefore: number | null;
  /** Entries that fit the filters, on all pages. */
  readonly total: number;
}

export interface LogVerification {
  /** Entries read; those after the first broken one are not judged. */
  readonly entries: number;
  /** Last entry that held; seq 0 and 64 zeros for an empty log. */
  readonly head: LogHead;
  /** The first seq at which the chain does not hold and why; null when it is whole. */
  readonly firstBroken: { readonly seq: number; readonly reason: string } | null;
}

/** Runs, actors (`actor anna`) and statements (`statement 1a2b...`) whose rows do not say what the log says of them. */
export interface StateVerification {
  readonly runs: number;
  readonly differences: readonly { readonly run: string; readonly reason: string }[];
}

/** Rows, schema and pages that are not as the log and the program say. */
export interface RowVerification {
  /** Rows held against the log. */
  readonly rows: number;
  /** The entry from which the log holds every row; null for a store of an older program that was not opened for writing since. */
  readonly since: number | null;
  /** First to be named first; `place` is a row (`document 3`), `schema`, a counter, or the file. */
  readonly differences: readonly { readonly place: string; readonly reason: string }[];
}

/** The database file as it lay there before it was opened, against what was written beside it when it was closed. */
export interface FileVerdict {
  /** `unsealed`: nothing was written, because the last writer did not close it or it came from elsewhere. */
  readonly state: 'as-closed' | 'changed' | 'unsealed';
  readonly changed: { readonly fromByte: number; readonly toByte: number; readonly reason: string } | null;
}

export interface VerifyOptions {
  /** Heads that left the building (in an export, a bundle): the log must still contain them. Shows truncation. */
  readonly anchors?: readonly LogHead[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface AuditFacet { readonly name: string; readonly entries: number }

export interface AuditLog {
  /** Records something that changes no other table. */
  append(event: NewAuditEvent): AuditEvent;
  /** Runs `change` and records it, in one transaction with one log row; `event` may be made from what `change` gave. */
  transact<T>(event: NewAuditEvent | ((result: T) => NewAuditEvent), change: () => T): T;
  head(): LogHead;
  /** The hashes of all entries after the first `after` in order, hex: the leaves of the log's tree. */
  hashes(after?: number): readonly string[];
  /** Every kind and every actor of the log, by name, with how many entries. */
  facets(): { readonly kinds: readonly AuditFacet[]; readonly actors: readonly AuditFacet[] };
  page(query?: AuditQuery): AuditPage;
  /** Reads the whole log and recomputes every hash, giving way to other work between pages. Never throws for a broken log. */
  verify(options?: VerifyOptions): Promise<LogVerification>;
}

export interface GateHeader {
  readonly id: string;
  readonly title: string;
  readonly version: string;
}

export interface FindingTotals {
  readonly blocking: number;
  readonly review: number;
  readonly info: number;
}

/** How a gate ended. Its outputs' files must already be durable under their hashes. */
export interface GateOutcome {
  readonly gate: string;
  readonly status: Exclude<GateStatus, 'waiting' | 'running'>;
  readonly key: string | null;
  readonly seconds: number;
  readonly message: string | null;
  readonly outputs: readonly ArtifactRef[];
  readonly progress?: GateRecord['progress'];
  readonly summary?: GateRecord['summary'];
  /** Also put (key -> status, outputs, summary) into the memo; needs a key. */
  readonly remember?: boolean;
  /** Totals of the run that this gate established. */
  readonly findings?: FindingTotals;
  readonly rows?: number;
}

export interface RunEnding {
  readonly status: Exclude<RunStatus, 'queued' | 'running'>;
  readonly error?: Run['error'];
  readonly manifest?: ArtifactRef;
  readonly findings?: FindingTotals;
  readonly rows?: number;
}

export interface RunQuery {
  /** Only runs with a smaller number: pass `nextBefore` of the page before. */
  readonly before?: number;
  /** 1 to 500, 100 by default. */
  readonly limit?: number;
  readonly pipeline?: string;
  readonly status?: RunStatus;
  readonly kind?: RunKind;
  /** Plain text looked for in id, title and input file names. */
  readonly text?: string;
}

export interface RunPage {
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly nextBefore: number | null;
  readonly total: number;
}

export interface RunRepository {
  /** Numbers the run (1 is `r0001`), registers its inputs as artifacts, writes its gates as waiting; status queued. */
  create(request: RunRequest, gates: readonly GateHeader[], who: Who): Run;
  /** NOT_FOUND when there is none. */
  get(id: string): Run;
  /** What the run was asked to do, for resume and re-run. */
  request(id: string): RunRequest;
  page(query?: RunQuery): RunPage;
  /** Any state but running and succeeded becomes running: first start and resume alike. Finished gates stay as they are. */
  start(id: string, who: Who): Run;
  recordGateStarted(id: string, gate: string, key: string | null, who: Who): void;
  /** Kept in memory until the gate finishes: progress is not evidence and must not cost a disk flush. */
  noteGateProgress(id: string, gate: string, progress: NonNullable<GateRecord['progress']>): void;
  /** Artifact rows, references, memo, gate row, totals and one log row in one transaction; durable when it returns. */
  recordGateFinished(id: string, outcome: GateOutcome, who: Who): GateRecord;
  finish(id: string, ending: RunEnding, who: Who): Run;
  /** A draft that has not succeeded takes a new request (a confirmed mapping, a decision): queued again, gates waiting. */
  revise(id: string, request: RunRequest, gates: readonly GateHeader[], who: Who): Run;
  /**
   * A succeeded draft becomes a record, its artifacts pinned. A what-if never does: CONFLICT. The reason may not be blank. `statements`
   * are the SHA-256 of the signed approvals that it stands on; once roles are in force there must be some.
   */
  approve(id: string, reason: string, who: Who, statements?: readonly string[]): Run;
}

/** Runs that came with bundles. They are read through `runs.get`, `runs.request` and `artifacts.listForRun` like any other; nothing changes them. */
export interface ImportedRunRepository {
  has(id: string): boolean;
  /** The run as its bundle says, under the id it has here, with where it came from; null where there is none. */
  get(id: string): Run | null;
  bySha256(sha256: string): Run | null;
  /** What the bundle says of itself: its request, statements, people, head. */
  document(id: string): Omit<BundleDocument, 'files'> | null;
  /** Newest first. */
  list(): readonly Run[];
  artifacts(id: string): readonly RunArtifact[];
  /** Its artifacts' files must already be durable under their hashes. Errors: CONFLICT where the short id is taken. */
  add(bundle: { readonly sha256: string; readonly fileName: string; readonly document: BundleDocument }, who: Who): Run;
}

export type ReferenceClass = 'pinned' | 'draft';

export interface RunArtifact {
  readonly ref: ArtifactRef;
  /** Gate that made it; null for inputs and the manifest. */
  readonly gate: string | null;
  readonly class: ReferenceClass;
}

export interface StoredArtifact extends Omit<ArtifactRef, 'name'> {
  readonly firstSeenAt: string;
}

export interface ArtifactRepository {
  /** For files that no gate, tape, document or run input brings along (the resolved configuration). Idempotent. */
  register(ref: ArtifactRef, who: Who): void;
  find(sha256: string): StoredArtifact | null;
  /** In order: inputs, then each gate's outputs, then the manifest. */
  listForRun(run: string): readonly RunArtifact[];
  /** The run's artifact in this slot; an output wins over an input of the same name. NOT_FOUND when there is none. */
  get(run: string, name: string): RunArtifact;
  runsUsing(sha256: string): readonly string[];
  /** Every SHA-256 that anything in the store names, sorted; pinned when a record, a tape or a document needs it. */
  referenced(): readonly { readonly sha256: string; readonly class: ReferenceClass }[];
}

export interface MemoEntry {
  readonly key: string;
  readonly gate: string;
  readonly status: GateStatus;
  readonly message: string | null;
  readonly outputs: readonly ArtifactRef[];
  readonly summary: GateRecord['summary'];
}

export interface MemoRepository {
  get(key: string): MemoEntry | null;
  /** Replaces what was there. */
  put(entry: MemoEntry, who: Who): void;
  /** For results whose files no longer hold; says whether there was one. */
  forget(key: string, reason: string, who: Who): boolean;
}

export interface Tape {
  readonly sha256: string;
  /** Name under which it was first seen, verbatim. */
  readonly fileName: string;
  readonly bytes: number;
  readonly extension: string;
  readonly mediaType: string;
  readonly firstSeenAt: string;
  readonly actor: string;
}

export interface TapeRepository {
  /** The first registration stands; another of the same bytes gives it back and writes nothing. */
  register(tape: Omit<Tape, 'firstSeenAt' | 'actor'>, who: Who): Tape;
  find(sha256: string): Tape | null;
  /** Newest first. */
  page(query?: { readonly offset?: number; readonly limit?: number }): { readonly tapes: readonly Tape[]; readonly total: number };
}

export interface NewDocument {
  /** mapping, deal, decisions, policy, config, ... */
  readonly kind: string;
  /** What it is found again by: the headers' SHA-256 for a mapping, a deal name, a run id; '' for none. */
  readonly key: string;
  readonly label: string;
  readonly ref: ArtifactRef;
}

export interface StoredDocument extends NewDocument {
  /** Counts from 1 in the order of arrival. */
  readonly id: number;
  readonly createdAt: string;
  readonly actor: string;
}

export interface DocumentRepository {
  put(document: NewDocument, who: Who): StoredDocument;
  latest(kind: string, key: string): StoredDocument | null;
  /** The last mapping put for a tape with these headers in this order. */
  latestMapping(headersSha256: string): StoredDocument | null;
  /** Newest first. */
  page(query?: { readonly kind?: string; readonly key?: string; readonly before?: number; readonly limit?: number }): { readonly documents: readonly StoredDocument[]; readonly nextBefore: number | null };
}

export interface SettingsRepository {
  /** Undefined where nothing was set. */
  get(key: string): Json | undefined;
  all(): { readonly [key: string]: Json };
  set(key: string, value: Json, who: Who): void;
  remove(key: string, who: Who): boolean;
}

/** A public key to be registered: the SHA-256 of its DER form, PEM (SPKI), and when it ends. */
export interface NewKey { readonly id: string; readonly publicKey: string; readonly to: string | null }

export interface StatementQuery { readonly type?: string; readonly id?: string; readonly purpose?: Purpose }

/**
 * People with keys, and what they said. Rights are read from the log (`actorsByLog`, `actorAsOf`), which is chained, never from the
 * tables, which are there to be read; `verifyState` compares the two.
 */
export interface GovernanceRepository {
  /** Whether an actor was registered (before the entry `before` of the log): roles hold from then on. */
  inForce(before?: number): boolean;
  /** As the tables say, by id. */
  actors(): readonly Actor[];
  /** As the log says. */
  actorsByLog(): readonly Actor[];
  /** One actor as the log said before entry `before`; null for now. Null where there is none. */
  actorAsOf(id: string, before: number | null): Actor | null;
  /** The first must be an administrator; id, name and key are nobody else's. Errors: INVALID_INPUT, CONFLICT. */
  register(actor: { readonly id: string; readonly name: string; readonly roles: readonly Role[]; readonly key: NewKey }, who: Who): Actor;
  /** These four: NOT_FOUND; CONFLICT for a retired actor, and where no administrator with a key without an end date would remain. */
  setRoles(id: string, roles: readonly Role[], reason: string, who: Who): Actor;
  addKey(id: string, key: NewKey, who: Who): Actor;
  revokeKey(id: string, keyId: string, reason: string, who: Who): Actor;
  retire(id: string, reason: string, who: Who): Actor;
  /**
   * Keeps a statement for good, as the next entry of the log after the one it names. Signatures are judged by the services.
   * Errors: CHECK_FAILED (hash), CONFLICT (said already, or stated on another head), UNAUTHORISED (unsigned while roles are in force).
   */
  record(signed: Omit<SignedStatement, 'seq'>, who: Who): SignedStatement;
  statement(sha256: string): SignedStatement | null;
  /** In the order in which they were said. */
  statements(query?: StatementQuery): readonly SignedStatement[];
  /** An entry of the log by its number: what a statement's `after` is held against. */
  entry(seq: number): (LogHead & { readonly at: string }) | null;
}

/** What opening the store found and did. */
export interface OpenReport {
  /** Migrations applied now, by version. */
  readonly migrated: readonly number[];
  /** Runs that were left running by a process that ended; they are `interrupted` now and can be resumed. */
  readonly interruptedRuns: readonly string[];
  /** Only where it was opened with its workspace. */
  readonly file?: FileVerdict;
}

export interface Store {
  readonly path: string;
  readonly readOnly: boolean;
  readonly schemaVersion: number;
  readonly report: OpenReport;
  readonly runs: RunRepository;
  readonly imported: ImportedRunRepository;
  readonly artifacts: ArtifactRepository;
  readonly memo: MemoRepository;
  readonly audit: AuditLog;
  readonly tapes: TapeRepository;
  readonly documents: DocumentRepository;
  readonly settings: SettingsRepository;
  readonly governance: GovernanceRepository;
  /**
   * Holds every run against the log: request, state, gates, outputs, totals and approval; and actors, keys and statements. Means something only where
   * `audit.verify` finds the log whole: the chain protects the log, this ties the tables to it.
   */
  verifyState(options?: { readonly signal?: AbortSignal }): Promise<StateVerification>;
  /** Holds every row of every table against the log, the schema against the migrations, indexes against their tables. */
  verifyRows(options?: { readonly signal?: AbortSignal }): Promise<RowVerification>;
  /** Online copy of the database while it is in use; CONFLICT when `to` exists and `replace` is not set. */
  backup(to: string, options?: { readonly replace?: boolean }): Promise<{ readonly bytes: number; readonly head: LogHead }>;
  /** Idempotent. */
  close(): void;
}
