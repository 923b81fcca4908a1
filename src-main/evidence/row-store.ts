import type { Step, TablePlan } from '../../src-shared/model/derivation.ts';
import type { Session } from '../data/duckdb-session.ts';
import { rowStatement } from '../derive/row-steps.ts';
import { text } from '../derive/sql-text.ts';
import { reads, type CompiledTable } from '../derive/table.ts';
import type { RunArchive } from './archive.ts';
import { Remembered } from './remembered.ts';

/** A stored row as texts: what `CAST(... AS VARCHAR)` says of every column. */
export type StoredRow = Readonly<Record<string, string | null>>;

/** A column's values after each of its steps on one row. */
export interface StepValues { readonly steps: readonly Step[]; readonly values: readonly (string | null)[] }

/**
 * Rows of one run's tables, read once and kept while they are asked for, and what their columns recompute to. A step list is a
 * function of the cells and columns it reads (and of the row's number where a person set a cell): rows that agree in those share one
 * computation. A screen of traces on one loan reads each table once.
 */
export class RowStore {
  private readonly archive: RunArchive;
  private readonly session: Session;
  private readonly rows = new Remembered<StoredRow | null>(256);
  private readonly computed = new Remembered<readonly (string | null)[]>(20_000);
  private readonly found = new Remembered<ReadonlyMap<string, readonly string[]>>(256);
  private readonly dependence = new Map<string, Dependence>();

  constructor(archive: RunArchive, session: Session) {
    this.archive = archive;
    this.session = session;
  }

  /** The row of a table slot; null where there is none. */
  row(slot: string, sourceRow: number): Promise<StoredRow | null> {
    return this.rows.get(`${slot}@${sourceRow}`, async () => ((await this.session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${this.archive.parquet(slot)} WHERE source_row = ${sourceRow} LIMIT 1`))[0] as StoredRow | undefined) ?? null);
  }

  /** Rules that found something on a row, by field. */
  findings(slot: string, sourceRow: number): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.found.get(`${slot}@${sourceRow}`, async () => {
      const byField = new Map<string, string[]>();
      for (const row of await this.session.rows(`SELECT DISTINCT field, rule FROM ${this.archive.parquet(slot)} WHERE source_row = ${sourceRow} ORDER BY field, rule`)) byField.set(String(row.field), [...(byField.get(String(row.field)) ?? []), String(row.rule)]);
      return byField;
    });
  }

  /** The steps of a column run again on one row of its input table; null for a column that is not there or a row without input. */
  async recompute(table: { readonly space: string; readonly plan: TablePlan; readonly compiled: CompiledTable }, column: string, sourceRow: number, input: StoredRow | null): Promise<StepValues | null> {
    const statement = rowStatement(table.compiled, column, sourceRow);
    if (!statement || !input) return null;
    const { columns, rows } = this.dependenceOf(table, column);
    const key = JSON.stringify([table.space, column, columns.map((name) => input[name] ?? null), rows.has(sourceRow) ? sourceRow : null]);
    const values = await this.computed.get(key, async () => {
      const [row] = await this.session.rows(statement.sql);
      return statement.steps.map((_, i) => { const cell = row?.[`v${i}`]; return cell === null || cell === undefined ? null : String(cell); });
    });
    return { steps: statement.steps, values };
  }

  private dependenceOf(table: { readonly space: string; readonly plan: TablePlan }, column: string): Dependence {
    const key = `${table.space}:${column}`;
    let known = this.dependence.get(key);
    if (!known) {
      known = dependence(table.plan, column);
      this.dependence.set(key, known);
    }
    return known;
  }
}

interface Dependence { /** Columns of the input table. */ readonly columns: readonly string[]; /** Rows on which a person set a value on the way. */ readonly rows: ReadonlySet<number> }

/** Everything of the input row that a column's value depends on, through columns of its own table. */
function dependence(plan: TablePlan, column: string): Dependence {
  const own = new Map(plan.derivations.map((derivation) => [derivation.column, derivation]));
  const [columns, rows, seen] = [new Set<string>(), new Set<number>(), new Set<string>()];
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const derivation = own.get(name);
    for (const step of derivation?.steps ?? []) {
      if (step.step === 'cell') columns.add(`c${step.index}`);
      if (step.step === 'override') for (const row of step.rows) rows.add(row.sourceRow);
    }
    for (const read of derivation ? reads(derivation) : []) if (own.has(read) && read !== name) visit(read); else columns.add(read);
  };
  visit(column);
  return { columns: [...columns].sort(), rows };
}

/** The last row number that a table can have: a larger one in an address is a row that is not there. */
const LAST_ROW = Number.MAX_SAFE_INTEGER;

/** A source row as an address names it; null for a text that is none. */
export function sourceRowOf(key: string): number | null {
  return /^\d{1,16}$/.test(key) && Number(key) <= LAST_ROW ? Number(key) : null;
}

/** A text literal for a value that may hold anything; NUL, which no stored text holds, is replaced by what ingest writes for it. */
export function keyText(value: string): string {
  return text(value.replaceAll('\u0000', '\u2400'));
}
