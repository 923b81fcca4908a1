import { z } from 'zod';
import { TablePlan } from '../../src-shared/model/derivation.ts';
import type { Origin } from '../../src-shared/model/derivation.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { Session } from '../data/duckdb-session.ts';
import type { RawRow } from '../data/raw-line.ts';
import type { TraceDeclaration, TracedTable } from '../derive/trace-declaration.ts';
import type { RunArchive } from './archive.ts';
import type { FigureScan } from './figure-scan.ts';
import { Recompute, type RecomputePlan, type RowPair, type StepValues } from './recompute.ts';
import { gathersOf } from '../derive/gather.ts';
import { gatheredOn } from './gathered.ts';
import { kernelOf, kernelRow, type KernelRow } from './kernel-row.ts';
import { Remembered } from './remembered.ts';
import { RowStore, type StoredRow } from './row-store.ts';
import { inLettersOf } from './same-value.ts';
import type { Place, RecordPlace } from './trace-keys.ts';

/** What the traces of one run share: nothing of it says which question was asked. */
export interface RunShared {
  readonly archive: RunArchive;
  readonly declaration: TraceDeclaration;
  readonly session: Session;
  readonly config: ResolvedConfig | null;
  readonly rows: RowStore;
  readonly recompute: Recompute;
  readonly tables: Remembered<TracedPlan>;
  readonly rawRows: Remembered<RawRow>;
  readonly places: Remembered<Place>;
  readonly records: Remembered<RecordPlace>;
  readonly figures: Remembered<FigureScan>;
  readonly wholes: Remembered<boolean>;
  readonly kernelRows: Remembered<KernelRow | null>;
  /** Whole rows as texts, by slot and row: what kernels are asked with. */
  readonly wholeRows: Remembered<StoredRow | null>;
  /** What kernels made once, with the slots it was made of. */
  readonly made: Kept;
  /** Names of the files that were handed in, by slot. */
  readonly fileNames: ReadonlyMap<string, string>;
}

/** What was made before, by key; `Remembered` is one. */
export type Kept = Pick<Remembered<{ readonly value: unknown; readonly slots: readonly string[] }>, 'get'>;

/** A table's plan as the run wrote it. */
export interface TracedPlan extends RecomputePlan { readonly plan: TablePlan }

/** What a finished run's traces keep between questions. */
export function sharedBy(archive: RunArchive, declaration: TraceDeclaration, session: Session, config: ResolvedConfig | null, also: { readonly made?: Kept; readonly fileNames?: ReadonlyMap<string, string> } = {}): RunShared {
  return { archive, declaration, session, config, rows: new RowStore(archive, session), recompute: new Recompute((sql) => session.rows(sql)), tables: new Remembered(16), rawRows: new Remembered(64), places: new Remembered(1_000), records: new Remembered(1_000), figures: new Remembered(500), wholes: new Remembered(16), kernelRows: new Remembered(500), wholeRows: new Remembered(2_000), made: also.made ?? new Remembered(40), fileNames: also.fileNames ?? new Map() };
}

/** Everything one trace reads, and what it touched. */
export class TraceContext {
  readonly archive: RunArchive;
  readonly declaration: TraceDeclaration;
  readonly session: Session;
  readonly config: ResolvedConfig | null;
  readonly shared: RunShared;
  /** Slots that the trace touched: their hashes are checked at the end. */
  readonly touched = new Set<string>();

  constructor(shared: RunShared) {
    this.shared = shared;
    this.archive = shared.archive;
    this.declaration = shared.declaration;
    this.session = shared.session;
    this.config = shared.config;
  }

  table(space: string): TracedTable {
    const table = this.declaration.tables.find((candidate) => candidate.space === space);
    if (!table) throw new AppError('NOT_FOUND', `there is no table “${space}” to trace`, { userAction: `Known: ${this.declaration.tables.map((candidate) => candidate.space).join(', ')}.` });
    return table;
  }

  /** The run's own plan of a table. */
  plan(space: string): Promise<TracedPlan> {
    const table = this.table(space);
    this.touched.add(table.plan).add(table.slot).add(this.inputSlot(space));
    return this.shared.tables.get(space, () => this.readPlan(table));
  }

  /** The slot of the table that a table is made from. */
  inputSlot(space: string): string {
    const { input } = this.table(space);
    return input === 'source' ? this.declaration.source.table : this.table(input).slot;
  }

  /** A JSON artifact through its schema. Errors: CORRUPT when it is missing, altered or of another form. */
  json<T extends z.ZodType>(slot: string, schema: T): Promise<z.output<T>> {
    this.touched.add(slot);
    return this.archive.json(slot, schema);
  }

  /** These columns of a stored row as texts; null where the table has no such row. */
  row(slot: string, sourceRow: number, columns: readonly string[]): Promise<StoredRow | null> {
    this.touched.add(slot);
    return this.shared.rows.row(slot, sourceRow, columns);
  }

  /** All columns of a stored row as texts, kept; null where the table has no such row. */
  whole(slot: string, sourceRow: number): Promise<StoredRow | null> {
    this.touched.add(slot);
    return this.shared.wholeRows.get(`${slot}@${sourceRow}`, () => this.first(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${this.archive.parquet(slot)} WHERE source_row = ${sourceRow}`) as Promise<StoredRow | null>);
  }

  private async readPlan(table: TracedTable): Promise<TracedPlan> {
    const kernel = kernelOf(this, table.space);
    const plan = kernel?.plan ? kernel.plan(await this.json(table.plan, z.unknown())) : await this.json(table.plan, TablePlan);
    const below = table.input === 'source' ? [] : (await this.plan(table.input)).plan.derivations;
    return { space: table.space, plan, own: new Map(plan.derivations.map((derivation) => [derivation.column, derivation])), inputTypes: new Map(below.map((derivation) => [derivation.column, derivation.type])) };
  }

  /** A column's steps run again on a row, beside what is stored; null where the table or the one it is made from has no such row. */
  async recompute(traced: TracedPlan, column: string, sourceRow: number): Promise<(StepValues & { readonly stored: string | null }) | null> {
    const table = this.table(traced.space);
    const { slot } = table;
    const kernel = kernelOf(this, traced.space);
    if (kernel) {
      const made = await kernelRow(this, table, kernel, sourceRow);
      const own = made && (await this.row(slot, sourceRow, [column]));
      const derivation = traced.own.get(column);
      const stored = own?.[column] ?? null;
      return own && { steps: derivation?.steps ?? [], values: [inLettersOf(derivation?.type ?? 'text', stored, made.value(column)?.value ?? null)], stored };
    }
    const names = this.shared.recompute.reads(traced, column);
    const derivation = traced.own.get(column);
    const gathers = derivation ? gathersOf([derivation]) : [];
    const stored = names.input.filter((name) => !gathers.some((each) => each.as === name));
    const pair = async (at: number): Promise<RowPair | null> => {
      const [own, input] = [await this.row(slot, at, [column, ...names.own]), await this.row(this.inputSlot(traced.space), at, stored)];
      return own && input ? { sourceRow: at, own, input: { ...input, ...(await gatheredOn(this, traced.space, gathers, at)) } } : null;
    };
    const row = await pair(sourceRow);
    if (!row) return null;
    // What looks over other rows is asked for one row at a time.
    const near = async (): Promise<RowPair[]> => (gathers.length > 0 ? [] : await Promise.all(this.shared.rows.near(slot, sourceRow).map(pair))).filter((each) => each !== null);
    const again = await this.shared.recompute.steps(traced, column, row, near);
    return again && { ...again, stored: row.own[column] ?? null };
  }

  /** The first row of a query; null where there is none. */
  async first(sql: string): Promise<Record<string, unknown> | null> {
    return (await this.session.rows(sql))[0] ?? null;
  }

  /** The origin with the hash of the document it stands in, as this run used it. */
  sign(origin: Origin): Origin {
    if (origin.hash !== undefined) return origin;
    if (origin.kind === 'decision' || origin.kind === 'deal' || origin.kind === 'mapping') {
      const slot = this.declaration.documents[origin.kind];
      if (slot === undefined || !this.archive.has(slot)) return origin;
      this.touched.add(slot);
      return { ...origin, hash: this.archive.ref(slot).sha256 };
    }
    if (origin.kind === 'document') {
      const [slot = ''] = origin.ref.split('#');
      if (!this.archive.has(slot)) return origin;
      this.touched.add(slot);
      return { ...origin, hash: this.archive.ref(slot).sha256 };
    }
    const [, file] = /^[a-z]+:([^#]+)#/.exec(origin.ref) ?? [];
    const hash = this.config?.files.find((candidate) => candidate.file === file)?.sha256;
    return hash === undefined ? origin : { ...origin, hash };
  }
}
