import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openSession, type Session } from '../../src-main/data/duckdb-session.ts';
import { ident, literal } from '../../src-main/derive/sql-text.ts';
import { compileTable } from '../../src-main/derive/table.ts';
import type { Derivation, Origin, Step } from '../../src-shared/model/derivation.ts';

export const ORIGIN: Origin = { kind: 'system', ref: 'test', label: 'test' };
export type Cell = string | null;

/** One DuckDB for the tests of a file. */
export function useSession(): () => Session {
  let session: Session;
  const root = mkdtempSync(join(tmpdir(), 'tapestry-derive-'));
  beforeAll(async () => { session = await openSession({ threads: 2, memoryLimitMb: 512, tempDirectory: root, directories: [root] }); });
  afterAll(() => { session.close(); rmSync(root, { recursive: true, force: true }); });
  return () => session;
}

/** (Re)makes a table of typed columns from canonical text; `source_row` counts from 0. */
export async function makeTable(session: Session, name: string, columns: Readonly<Record<string, { type: string; values: readonly Cell[] }>>): Promise<void> {
  const names = Object.keys(columns);
  const height = Math.max(...names.map((column) => (columns[column] as { values: readonly Cell[] }).values.length));
  const rows = Array.from({ length: height }, (_, row) => `(${row}, ${names.map((column) => { const { type, values } = columns[column] as { type: string; values: readonly Cell[] }; return literal(values[row] ?? null, type); }).join(', ')})`);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} AS SELECT CAST(source_row AS BIGINT) AS source_row, * EXCLUDE source_row FROM (VALUES ${rows.join(', ')}) v(source_row, ${names.map(ident).join(', ')})`);
}

export interface Made { readonly value: Cell; readonly failures: readonly { rule: string; field: string; observed: string }[] }

/** Runs steps over text cells (`c0`) and gives each row's value as text with its failures. */
export async function derive(session: Session, type: string, steps: readonly Step[], cells: readonly Cell[]): Promise<Made[]> {
  await makeTable(session, 'input', { c0: { type: 'text', values: cells } });
  return deriveFrom(session, [{ column: 'x', title: 'x', type, steps: [{ step: 'cell', index: 0, header: 'x', origin: ORIGIN }, ...steps] }], 'x', new Map());
}

/** Runs derivations over the table `input` and gives one column. */
export async function deriveFrom(session: Session, derivations: readonly Derivation[], column: string, inputTypes: ReadonlyMap<string, string>): Promise<Made[]> {
  const { sql } = compileTable({ derivations, input: 'input', inputTypes });
  const rows = await session.rows(`SELECT CAST(${ident(column)} AS VARCHAR) AS value, CAST(to_json(_failures) AS VARCHAR) AS failures FROM (${sql}) ORDER BY source_row`);
  return rows.map((row) => ({ value: row['value'] as Cell, failures: JSON.parse(row['failures'] as string) as Made['failures'] }));
}

export const values = (made: readonly Made[]): Cell[] => made.map((each) => each.value);
