import type { DuckDBAppender, DuckDBType, DuckDBValue, DuckDBVector } from '@duckdb/node-api';
import { BOOLEAN, DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } from '@duckdb/node-api';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { ident } from '../derive/sql-text.ts';
import type { Session } from './duckdb-session.ts';

/**
 * Columns on their way from JavaScript into a table. Decimals and wide integers cross as whole numbers of units in doubles, which is
 * exact up to 2^53 and several times faster than a value object a cell; the table's SELECT makes decimals of them by multiplication. `double` is
 * for what a float kernel makes and nobody books: features, returns, metrics.
 */
export interface WrittenColumn { readonly name: string; readonly type: 'text' | 'boolean' | 'integer' | 'bigint' | 'double' | `decimal(18,${number})` }

/** Values of one column; null, undefined and NaN are NULL. Decimals in units of their last digit: 1.25 as decimal(18,2) is 125. */
export type WrittenValues = ArrayLike<string | number | boolean | null | undefined>;

const CHUNK = 2_048;

const staged = (type: WrittenColumn['type']): DuckDBType => (type === 'text' ? VARCHAR : type === 'boolean' ? BOOLEAN : type === 'integer' ? INTEGER : DOUBLE);

/** Digits after the point of a decimal type; null for others. */
function scaleOf(type: WrittenColumn['type']): number | null {
  const match = /^decimal\(18,(\d+)\)$/.exec(type);
  return match === null ? null : Number(match[1]);
}

/** SELECT of the staged table with the columns as declared, in the order they were appended. */
export function writtenSelect(table: string, columns: readonly WrittenColumn[]): string {
  const list = columns.map(({ name, type }) => {
    const scale = scaleOf(type);
    if (type === 'bigint') return `CAST(${ident(name)} AS BIGINT) AS ${ident(name)}`;
    if (scale === null) return ident(name);
    const unit = `CAST('${scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`}' AS DECIMAL(${scale + 1}, ${scale}))`;
    return `CAST(CAST(${ident(name)} AS BIGINT) * ${unit} AS DECIMAL(18, ${scale})) AS ${ident(name)}`;
  });
  return `SELECT ${list.join(', ')} FROM ${ident(table)}`;
}

/** Appends columns to a staged table. Nothing else may run on the session until it is closed. */
export class ColumnWriter {
  readonly #appender: DuckDBAppender;
  readonly #columns: readonly WrittenColumn[];
  readonly #types: readonly DuckDBType[];

  private constructor(appender: DuckDBAppender, columns: readonly WrittenColumn[]) {
    this.#appender = appender;
    this.#columns = columns;
    this.#types = columns.map(({ type }) => staged(type));
  }

  /** Makes the staged table anew and opens it. */
  static async open(session: Session, table: string, columns: readonly WrittenColumn[]): Promise<ColumnWriter> {
    await session.run(`CREATE OR REPLACE TABLE ${ident(table)} (${columns.map(({ name, type }) => `${ident(name)} ${String(staged(type))}`).join(', ')})`);
    return new ColumnWriter(await session.appender(table), columns);
  }

  /** Rows `0..count` of all columns, in the order of the declaration. Errors: LIMIT_EXCEEDED for units beyond 2^53. */
  append(count: number, values: readonly WrittenValues[]): void {
    if (values.length !== this.#columns.length) throw new AppError('INTERNAL', `${values.length} columns were handed to a table of ${this.#columns.length}`);
    for (let from = 0; from < count; from += CHUNK) {
      const rows = Math.min(CHUNK, count - from);
      const chunk = DuckDBDataChunk.create(this.#types, rows);
      values.forEach((column, at) => this.#fill(chunk.getColumnVector(at), column, from, rows, this.#columns[at] as WrittenColumn));
      this.#appender.appendDataChunk(chunk);
    }
  }

  #fill(vector: DuckDBVector, values: WrittenValues, from: number, rows: number, column: WrittenColumn): void {
    const isUnits = column.type === 'bigint' || scaleOf(column.type) !== null;
    for (let i = 0; i < rows; i += 1) {
      const value = values[from + i] ?? null;
      if (value === null || Number.isNaN(value)) vector.setItem(i, null);
      else if (isUnits && !Number.isSafeInteger(value)) throw new AppError('LIMIT_EXCEEDED', `column ${column.name} holds ${String(value)}, no whole number of units within 2^53`);
      else vector.setItem(i, value as DuckDBValue);
    }
    vector.flush();
  }

  /** Ends appending: the rows are in the table. */
  close(): void {
    this.#appender.closeSync();
  }
}
