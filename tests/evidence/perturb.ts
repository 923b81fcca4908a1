/** Changes cells of a tape in its bytes, line for line, and puts two runs over the two tapes side by side. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readRawCell } from '../../src-main/data/raw-line.ts';
import type { Dialect } from '../../src-shared/model/dialect.ts';
import type { TapeRun } from '../support/run-tape.ts';

export interface Perturbation { readonly sourceRow: number; readonly column: number; readonly value: string; readonly valid: boolean }
export type Texts = Readonly<Record<string, string | null>>;

/** Writes a copy of a UTF-8 tape with other cells; every other byte stays, and no line is added. */
export async function perturbTape(tape: string, dialect: Dialect, places: ReadonlyMap<number, { byteOffset: number; byteLength: number }>, changes: readonly Perturbation[], out: string): Promise<void> {
  let bytes = readFileSync(tape);
  for (const change of changes.toSorted((a, b) => b.sourceRow - a.sourceRow)) {
    const place = places.get(change.sourceRow) as { byteOffset: number; byteLength: number };
    const raw = await readRawCell(tape, dialect, place, change.column);
    const cell = /[",\r\n]/.test(change.value) ? `"${change.value.replaceAll('"', '""')}"` : change.value;
    const line = Buffer.from(raw.rawLine.slice(0, raw.cellStart) + cell + raw.rawLine.slice(raw.cellEnd));
    bytes = Buffer.concat([bytes.subarray(0, place.byteOffset), line, bytes.subarray(place.byteOffset + place.byteLength)]);
  }
  writeFileSync(out, bytes);
}

/** A table of a run as texts by source row. */
export async function tableOf(run: TapeRun, slot: string): Promise<Map<number, Texts>> {
  const without = slot === 'source' ? ' EXCLUDE (byte_offset, byte_length)' : ' EXCLUDE (_failures)';
  const rows = await run.rows(slot, `SELECT source_row AS _at, CAST(COLUMNS(*${without}) AS VARCHAR) FROM it ORDER BY source_row`);
  return new Map(rows.map((row) => [Number(row['_at']), row as unknown as Texts]));
}

/** Cells that differ between two tables, as `row column`. */
export function differences(first: ReadonlyMap<number, Texts>, second: ReadonlyMap<number, Texts>): { sourceRow: number; column: string }[] {
  const found: { sourceRow: number; column: string }[] = [];
  for (const sourceRow of new Set([...first.keys(), ...second.keys()])) {
    const [a, b] = [first.get(sourceRow) ?? {}, second.get(sourceRow) ?? {}];
    for (const column of new Set([...Object.keys(a), ...Object.keys(b)])) if (column !== '_at' && a[column] !== b[column]) found.push({ sourceRow, column });
  }
  return found;
}

/** Findings of a slot, each as one text. */
export async function findingsOf(run: TapeRun, slot: string): Promise<Map<string, { rule: string; field: string; sourceRow: number | null }>> {
  const rows = await run.rows<{ rule: string; field: string; source_row: number | null; observed: string | null }>(slot, 'SELECT rule, field, source_row, observed FROM it');
  return new Map(rows.map((row) => [JSON.stringify(row), { rule: row.rule, field: row.field, sourceRow: row.source_row }]));
}

/** Keys of a whose values are not b's, and the other way round. */
export function changedKeys<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => JSON.stringify(a.get(key)) !== JSON.stringify(b.get(key)));
}
