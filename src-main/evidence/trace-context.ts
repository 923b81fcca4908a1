import { TablePlan } from '../../src-shared/model/derivation.ts';
import type { Origin } from '../../src-shared/model/derivation.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { Session } from '../data/duckdb-session.ts';
import { compileTable, type CompiledTable } from '../derive/table.ts';
import type { TraceDeclaration, TracedTable } from '../derive/trace-declaration.ts';
import type { RunArchive } from './archive.ts';

/** Everything a trace of one run reads; compiled tables are kept for the next question. */
export class TraceContext {
  readonly archive: RunArchive;
  readonly declaration: TraceDeclaration;
  readonly session: Session;
  readonly config: ResolvedConfig | null;
  /** Slots that the trace touched: their hashes are checked at the end. */
  readonly touched = new Set<string>();
  private readonly compiled: Map<string, Promise<{ plan: TablePlan; table: CompiledTable }>>;

  constructor(parts: { archive: RunArchive; declaration: TraceDeclaration; session: Session; config: ResolvedConfig | null; compiled: Map<string, Promise<{ plan: TablePlan; table: CompiledTable }>> }) {
    this.archive = parts.archive;
    this.declaration = parts.declaration;
    this.session = parts.session;
    this.config = parts.config;
    this.compiled = parts.compiled;
  }

  /** The same run for one more trace: its own record of what was touched, the compiled tables shared. */
  forOneTrace(): TraceContext {
    return new TraceContext({ archive: this.archive, declaration: this.declaration, session: this.session, config: this.config, compiled: this.compiled });
  }

  table(space: string): TracedTable {
    const table = this.declaration.tables.find((candidate) => candidate.space === space);
    if (!table) throw new AppError('NOT_FOUND', `there is no table “${space}” to trace`, { userAction: `Known: ${this.declaration.tables.map((candidate) => candidate.space).join(', ')}.` });
    return table;
  }

  /** The run's own plan of a table, compiled against its stored input. */
  plan(space: string): Promise<{ plan: TablePlan; table: CompiledTable }> {
    const table = this.table(space);
    this.touched.add(table.plan);
    this.touched.add(table.slot);
    let known = this.compiled.get(space);
    if (!known) {
      known = this.compile(table);
      this.compiled.set(space, known);
    }
    return known;
  }

  private async compile(table: TracedTable): Promise<{ plan: TablePlan; table: CompiledTable }> {
    const plan = await this.archive.json(table.plan, TablePlan);
    const types = new Map<string, string>();
    let input = this.archive.parquet(this.declaration.source.table);
    if (table.input !== 'source') {
      const below = this.table(table.input);
      for (const derivation of (await this.plan(table.input)).plan.derivations) types.set(derivation.column, derivation.type);
      input = this.archive.parquet(below.slot);
    }
    return { plan, table: compileTable({ derivations: plan.derivations, input, inputTypes: types }) };
  }

  /** The first row of a query; null where there is none. */
  async row(sql: string): Promise<Record<string, unknown> | null> {
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
