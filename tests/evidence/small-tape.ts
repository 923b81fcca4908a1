import { writeFileSync } from 'node:fs';
import { readTape } from '../generator/read-tape.ts';
import { demo } from '../support/run-tape.ts';

/** Cells by header; a header that occurs twice means its first column. */
export type Row = Readonly<Record<string, string>>;

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A tape of the demo's form: its header and its rows by number, with cells replaced. */
export function smallTape(path: string, rows: readonly { readonly from: number; readonly cells: Row }[]): string {
  const tape = readTape(demo('2026-02-28').tape, 'utf-8');
  const headers = (tape.records[tape.header] as readonly string[]).map((header) => header.trim());
  const made = rows.map(({ from, cells }) => {
    const row = [...(tape.rows[from] as readonly string[])];
    for (const [header, text] of Object.entries(cells)) {
      const column = headers.indexOf(header);
      if (column === -1) throw new Error(`the tape has no column ${header}`);
      row[column] = text;
    }
    return row;
  });
  writeFileSync(path, [tape.records[tape.header] as readonly string[], ...made].map((record) => record.map(cell).join(',')).join('\n') + '\n');
  return path;
}
