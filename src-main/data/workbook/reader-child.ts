/**
 * Runs in a process of its own: parses a workbook that passed the preflight and writes its rows as JSON lines on stdout. Whatever
 * the parser does, this process holds no handle, no secret and no environment, and is killed from outside.
 * Output: `ready` once everything is loaded, then, for the request on stdin, `head`, rows (an array, or `{c, f}` with formulas), `end`; or `error`.
 */
import { readFileSync, writeSync } from 'node:fs';
import * as XLSX from 'xlsx';
import { cellText, isDateFormat } from './cell-text.ts';

interface Request { path: string; sheet: string | null; maxColumns: number; maxRows: number; only: number[] | null }
type Cell = { t: string; v?: unknown; f?: string; z?: string | number };
type DenseSheet = { '!data'?: (Cell | undefined)[][]; '!merges'?: { s: { r: number; c: number }; e: { r: number; c: number } }[] };

const DAYS_1904 = 1462;

/** stdout is a pipe: a synchronous write keeps the order and needs no buffer, but may have to try again. */
function send(text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function filledCells(sheet: DenseSheet | undefined): number {
  let filled = 0;
  for (const row of sheet?.['!data'] ?? []) if (row) for (const cell of row) if (cell && cell.v !== undefined && cell.v !== '') filled += 1;
  return filled;
}

function choose(book: XLSX.WorkBook): string {
  const visible = book.SheetNames.filter((_, i) => !book.Workbook?.Sheets?.[i]?.Hidden);
  const candidates = visible.length > 0 ? visible : book.SheetNames;
  let best = candidates[0] ?? '';
  let most = -1;
  for (const name of candidates) {
    const filled = filledCells(book.Sheets[name] as DenseSheet);
    if (filled > most) [best, most] = [name, filled];
  }
  return best;
}

function main(request: Request): void {
  const bytes = readFileSync(request.path);
  const only = request.sheet === null ? {} : { sheets: request.sheet };
  const book = XLSX.read(bytes, { type: 'buffer', dense: true, cellNF: true, cellFormula: true, cellText: false, cellHTML: false, cellStyles: false, bookVBA: false, bookDeps: false, xlfn: false, ...only });
  if (request.sheet !== null && !book.SheetNames.includes(request.sheet)) {
    send(line({ error: 'sheet', sheets: book.SheetNames }));
    return;
  }
  const name = request.sheet ?? choose(book);
  const sheet = book.Sheets[name] as DenseSheet | undefined;
  const data = sheet?.['!data'] ?? [];
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  let last = data.length - 1;
  while (last >= 0 && !(data[last] ?? []).some((cell) => cell && cell.v !== undefined && cell.v !== '')) last -= 1;
  let width = 0;
  for (let r = 0; r <= last; r += 1) {
    const row = data[r] ?? [];
    for (let c = row.length - 1; c >= width; c -= 1) if (row[c] && row[c]?.v !== undefined && row[c]?.v !== '') width = c + 1;
  }
  if (width > request.maxColumns || last + 1 > request.maxRows) {
    send(line({ error: 'limit', columns: width, rows: last + 1 }));
    return;
  }
  const merges = (sheet?.['!merges'] ?? []).slice(0, 100_000).map(({ s, e }) => [s.r, s.c, e.r, e.c]);
  send(line({ head: { sheets: book.SheetNames, sheet: name, rows: last + 1, width, date1904, merges } }));
  const formats = new Map<string, number>();
  let buffer = '';
  const wanted = request.only === null ? null : new Set(request.only);
  for (let r = 0; r <= last; r += 1) {
    if (wanted && !wanted.has(r)) continue;
    const row = data[r] ?? [];
    const cells: string[] = [];
    const formulas: [number, string][] = [];
    for (let c = 0; c < width; c += 1) {
      const cell = row[c];
      if (!cell) {
        cells.push('');
        continue;
      }
      const format = typeof cell.z === 'string' ? cell.z : 'General';
      const isDate = cell.t === 'n' && isDateFormat(format);
      cells.push(cellText(cell.t, cell.v, date1904 && isDate ? DAYS_1904 : 0));
      if (cell.t === 'n' && r > 0) formats.set(`${c}\t${format}`, (formats.get(`${c}\t${format}`) ?? 0) + 1);
      if (cell.f !== undefined) formulas.push([c, String(cell.f).slice(0, 200)]);
    }
    buffer += formulas.length === 0 ? line(cells) : line({ c: cells, f: formulas });
    if (buffer.length > 1 << 18) {
      send(buffer);
      buffer = '';
    }
  }
  send(buffer + line({ end: { formats: [...formats].map(([key, count]) => { const [column = '', format = ''] = key.split('\t'); return [Number(column), format, count, isDateFormat(format)]; }) } }));
}

// Only now may the parent limit the address space: loading reserves gigabytes that are never touched (type stripping runs on wasm).
send(line({ ready: true }));
try {
  main(JSON.parse(readFileSync(0, 'utf8')) as Request);
} catch (error) {
  send(line({ error: 'parse', message: error instanceof Error ? error.message.slice(0, 300) : 'unknown' }));
}
