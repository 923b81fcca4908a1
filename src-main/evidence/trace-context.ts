import { TablePlan } from '../../src-shared/model/derivation.ts';
import type { Origin } from '../../src-shared/model/derivation.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { Session } from '../data/duckdb-session.ts';
import type { RawRow } from '../data/raw-line.ts';
import { compileTable, type CompiledTable } from '../derive/table.ts';
import type { TraceDeclaration, TracedTable } from '../derive/trace-declaration.ts';
import type { RunArchive } from './archive.ts';
import { Remembered } from './remembered.ts';
import { RowStore, type StoredRow } from './row-store.ts';
import type { Place } from './trace-keys.ts';

/** What the traces of one run share: nothing of it says which question was asked. */
export interface RunShared {
  readonly archive: RunArchive;
  readonly declaration: TraceDeclaration;
  readonly session: Session;
  readonly config: ResolvedConfig | null;
  readonly rows: RowStore;
  readonly tables: Remembered<TracedPlan>;
  readonly rawRows: Remembered<RawRow>;
  readonly places: Remembered<Place>;
}

/** A table's plan as the run wrote it, compiled again. */
export interface TracedPlan { readonly space: string; readonly plan: TablePlan; readonly compiled: CompiledTable }

/** What a finished run's traces keep between questions. */
export function sharedBy(archive: RunArchive, declaration: TraceDeclaration, session: Session, config: ResolvedConfig | null): RunShared {
  return { archive, declaration, session, config, rows: new RowStore(archive, session), tables: new Remembered(16), rawRows: new Remembered(64), places: new Remembered(1_000) };
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

  /** The run's own plan of a table, compiled against its stored input. */
  plan(space: string): Promise<TracedPlan> {
    const table = this.table(space);
    this.touched.add(table.plan).add(table.slot).add(this.inputSlot(space));
    return this.shared.tables.get(space, () => this.compile(table));
  }

  /** The slot of the table that a table is made from. */
  inputSlot(space: string): string {
    const { input } = this.table(space);
    return input === 'source' ? this.declaration.source.table : this.table(input).slot;
  }

  /** A stored row as texts; null where the table has no such row. */
  row(slot: string, sourceRow: number): Promise<StoredRow | null> {
    this.touched.add(slot);
    return this.shared.rows.row(slot, sourceRow);
  }

  private async compile(table: TracedTable): Promise<TracedPlan> {
    const plan = await this.archive.json(table.plan, TablePlan);
    const types = new Map<string, string>();
    if (table.input !== 'source') for (const derivation of (await this.plan(table.input)).plan.derivations) types.set(derivation.column, derivation.type);
    return { space: table.space, plan, compiled: compileTable({ derivations: plan.derivations, input: this.archive.parquet(this.inputSlot(table.space)), inputTypes: types }) };
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
    const [, file] = /^[a-z]+:([^#]+)#/.exec(origin.ref) ?? [];
    const hash = this.config?.files.find((candidate) => candidate.file === file)?.sha256;
    return hash === undefined ? origin : { ...origin, hash };
  }
}
