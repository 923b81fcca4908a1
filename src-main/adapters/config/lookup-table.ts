import { dirname, join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ResolvedLookup } from '../../../src-shared/model/resolved-config.ts';
import type { LookupDocument } from './documents.ts';
import type { LayerFile } from './layers.ts';
import { readLookupBytes, sha256 } from './read-document.ts';

/**
 * Reads the CSV beside a lookup document. A key that stands twice with different values is refused: which one was meant is not
 * ours to choose. INVALID_INPUT names the line.
 */
export function readLookup(document: LookupDocument, from: LayerFile): ResolvedLookup {
  const shown = `${from.file.slice(0, from.file.lastIndexOf('/'))}/${document.file}`;
  const bytes = readLookupBytes(join(dirname(from.path), document.file), shown);
  const rows = parseCsv(new TextDecoder('utf-8').decode(bytes));
  const header = rows[0] ?? [];
  const at = (column: string): number => {
    const index = header.indexOf(column);
    if (index < 0) throw new AppError('INVALID_INPUT', `${shown} has no column "${column}"; it has ${header.join(', ')}.`, { details: { file: shown, column } });
    return index;
  };
  const keyAt = at(document.keyColumn);
  const valueAt = at(document.valueColumn);
  const labelAt = document.labelColumn === undefined ? undefined : at(document.labelColumn);
  const entries = new Map<string, string>();
  const labels = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    if (index === 0) continue;
    const key = (row[keyAt] ?? '').trim().toUpperCase();
    const value = (row[valueAt] ?? '').trim();
    if (key === '' || value === '') throw new AppError('INVALID_INPUT', `${shown}, line ${index + 1}: key or value is empty.`, { details: { file: shown, line: index + 1 } });
    const before = entries.get(key);
    if (before !== undefined && before !== value) throw new AppError('INVALID_INPUT', `${shown}, line ${index + 1}: ${key} stands for ${before} and for ${value}.`, { details: { file: shown, line: index + 1 } });
    entries.set(key, value);
    if (labelAt !== undefined) labels.set(value, (row[labelAt] ?? '').trim());
  }
  return { title: document.title, key: document.key, gives: document.gives, sha256: sha256(bytes), entries: Object.fromEntries(entries), labels: Object.fromEntries(labels) };
}

/** Rows of a comma-separated text with quoted cells (RFC 4180); blank lines are dropped. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = (): void => {
    row.push(cell);
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    cell = '';
  };
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i += 1) {
    const char = text[i] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',') {
      row.push(cell);
      cell = '';
    } else if (char === '\n') endRow();
    else if (char !== '\r') cell += char;
  }
  endRow();
  return rows;
}
