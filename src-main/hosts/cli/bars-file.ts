import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { barTime } from './bar-time.ts';

export type BarsColumn = 'open' | 'high' | 'low' | 'close' | 'volume';

/** Bars of one instrument from a CSV file, in the file's order, which must rise in time. */
export interface BarsFile {
  readonly name: string;
  readonly rows: number;
  /** `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS` (with Z where the file named a zone). */
  readonly time: readonly string[];
  /** The columns that the file has; NaN where a cell is empty. */
  readonly columns: { readonly [C in BarsColumn]?: Float64Array };
}

export const OHLC: readonly BarsColumn[] = ['open', 'high', 'low', 'close'];
const MOST_BYTES = 4 * 1024 * 1024 * 1024;
const MOST_ROWS = 20_000_000;
const LONGEST_LINE = 65_536;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const TIME_HEADERS = ['date', 'datetime', 'timestamp', 'time', 'day', 'session'];

/**
 * Reads a CSV of bars, streaming. Headers in any case; the time is the column date, datetime, timestamp, time, day or session, or an unnamed first
 * one; what is no time, open, high, low, close or volume (an adjusted close, open interest) is not read. Comma, semicolon or tab; cells may
 * stand in quotes. Errors: NOT_FOUND, LIMIT_EXCEEDED, UNREADABLE with the line and what to do: a column that `needs` names and is not there, text
 * that is no number, a time that does not rise, another count of cells than the header has.
 */
export async function readBarsFile(path: string, needs: readonly BarsColumn[] = OHLC): Promise<BarsFile> {
  const name = basename(path);
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts?.isFile()) throw new AppError('NOT_FOUND', `there is no file ${path}`, { userAction: 'Name a CSV file of bars.', details: { file: path } });
  if (facts.size > MOST_BYTES) throw new AppError('LIMIT_EXCEEDED', `${name} has ${facts.size} bytes; a file of bars may have ${MOST_BYTES}`, { userAction: 'Split it.', details: { bytes: facts.size, limit: MOST_BYTES } });
  const reader = new BarsReader(name, needs);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (cause) {
      throw new AppError('UNREADABLE', `${name} is not UTF-8 text, from line ${reader.line + 1} on`, { userAction: 'Save it as CSV in UTF-8.', details: { file: name }, cause });
    }
  };
  for await (const block of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const lines = (rest + decode(block as Uint8Array)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) reader.read(line);
    if (rest.length > LONGEST_LINE) reader.fail(reader.line + 1, `is longer than ${LONGEST_LINE} characters`, 'Give a CSV file with one bar a line.');
  }
  rest += decode();
  if (rest !== '') reader.read(rest);
  return reader.bars();
}

class BarsReader {
  line = 0;
  readonly #name: string;
  readonly #needs: readonly BarsColumn[];
  #delimiter = ',';
  #headers: readonly string[] = [];
  #timeAt = -1;
  #places: { readonly column: BarsColumn; readonly at: number }[] = [];
  #values: Float64Array[] = [];
  readonly #time: string[] = [];

  constructor(name: string, needs: readonly BarsColumn[]) {
    this.#name = name;
    this.#needs = needs;
  }

  fail(line: number, what: string, userAction: string): never {
    throw new AppError('UNREADABLE', `${this.#name}, line ${line}: ${what}`, { userAction, details: { file: this.#name, line } });
  }

  read(text: string): void {
    this.line += 1;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line.length > LONGEST_LINE) this.fail(this.line, `is longer than ${LONGEST_LINE} characters`, 'Give a CSV file with one bar a line.');
    if (line.trim() === '') return;
    if (this.#timeAt < 0) this.#readHeader(line.replace(/^\uFEFF/, ''));
    else this.#readBar(line);
  }

  #readHeader(line: string): void {
    this.#delimiter = [',', ';', '\t'].map((mark) => ({ mark, count: line.split(mark).length })).reduce((best, each) => (each.count > best.count ? each : best)).mark;
    this.#headers = this.#cells(line);
    const plain = this.#headers.map((header) => header.trim().toLowerCase());
    const named = TIME_HEADERS.map((header) => plain.indexOf(header)).find((at) => at >= 0);
    this.#timeAt = named ?? (plain[0] === '' ? 0 : -1);
    const found = `The columns are: ${this.#headers.map((header) => (header === '' ? '(unnamed)' : header)).join(', ')}.`;
    if (this.#timeAt < 0) this.fail(this.line, 'no column says the time of a bar', `Name a column date, or leave the first one unnamed. ${found}`);
    for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) {
      const at = plain.indexOf(column);
      if (at >= 0 && plain.indexOf(column, at + 1) >= 0) this.fail(this.line, `two columns are called ${column}`, `Keep one. ${found}`);
      if (at >= 0) this.#places.push({ column, at });
      else if (this.#needs.includes(column)) this.fail(this.line, `there is no column ${column}`, `Give bars that have it. ${found}`);
    }
    this.#values = this.#places.map(() => new Float64Array(4096));
  }

  #readBar(line: string): void {
    const cells = this.#cells(line);
    if (cells.length !== this.#headers.length) this.fail(this.line, `has ${cells.length} cells where the header has ${this.#headers.length}`, 'Mend the line; a number with separators of thousands must stand in quotes, and is refused then.');
    const row = this.#time.length;
    if (row >= MOST_ROWS) throw new AppError('LIMIT_EXCEEDED', `${this.#name} has more than ${MOST_ROWS} bars`, { userAction: 'Split it.', details: { limit: MOST_ROWS } });
    const written = (cells[this.#timeAt] as string).trim();
    const time = barTime(written);
    if (time === null) this.fail(this.line, `"${written.slice(0, 40)}" is no time of a bar`, 'Write 2024-01-31, 2024-01-31 16:00:00, 20240131, or 1/31/2024 with the month first.');
    const before = this.#time[row - 1];
    if (before !== undefined && !(before < time)) this.fail(this.line, before === time ? `${time} stands twice` : `${time} comes after ${before}`, 'Give bars in rising order of time, each once.');
    this.#time.push(time);
    for (let k = 0; k < this.#places.length; k += 1) {
      const { column, at } = this.#places[k] as { column: BarsColumn; at: number };
      let values = this.#values[k] as Float64Array;
      if (row === values.length) {
        const grown = new Float64Array(values.length * 2);
        grown.set(values);
        this.#values[k] = values = grown;
      }
      const cell = (cells[at] as string).trim();
      if (cell !== '' && !NUMBER.test(cell)) this.fail(this.line, `the ${column} "${cell.slice(0, 40)}" is no number`, 'Write plain numbers with a decimal point; leave a cell empty where nothing is known.');
      const value = cell === '' ? NaN : Number(cell);
      if (Math.abs(value) === Infinity) this.fail(this.line, `the ${column} "${cell.slice(0, 40)}" is too large`, 'Write a number below 1e308.');
      values[row] = value;
    }
  }

  #cells(line: string): string[] {
    if (!line.includes('"')) return line.split(this.#delimiter);
    const cells: string[] = [];
    let at = 0;
    for (;;) {
      if (line[at] === '"') {
        let end = at + 1;
        while (end < line.length && !(line[end] === '"' && line[end + 1] !== '"')) end += line[end] === '"' ? 2 : 1;
        if (end >= line.length) this.fail(this.line, 'a quote is not closed', 'Close it; a cell may not span lines.');
        cells.push(line.slice(at + 1, end).replaceAll('""', '"'));
        at = end + 1;
        if (at < line.length && line[at] !== this.#delimiter) this.fail(this.line, 'text stands after a closing quote', 'Mend the line.');
      } else {
        const end = line.indexOf(this.#delimiter, at);
        cells.push(line.slice(at, end < 0 ? line.length : end));
        at = end < 0 ? line.length : end;
      }
      if (at >= line.length) return cells;
      at += 1;
    }
  }

  bars(): BarsFile {
    if (this.#timeAt < 0) this.fail(1, 'the file is empty', 'Give a CSV file with a header and bars.');
    const rows = this.#time.length;
    if (rows === 0) this.fail(this.line, 'no bar follows the header', 'Give a CSV file with a header and bars.');
    return { name: this.#name, rows, time: this.#time, columns: Object.fromEntries(this.#places.map(({ column }, k) => [column, (this.#values[k] as Float64Array).slice(0, rows)])) };
  }
}
