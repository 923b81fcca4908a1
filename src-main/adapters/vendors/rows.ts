import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { SourceDocument } from './source-document.ts';

export interface PageRows { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[]; /** The parsed page, for paging; null of CSV. */ readonly page: unknown }
const MOST_DEPTH = 64;
const QUOTE = 34;
const LINE = 10;
const SEPARATORS = ',;\t|';

/** Rows of a page as cells. Numbers of JSON stand as they were written: 1.10 stays 1.10. Errors: UNREADABLE with the address. */
export function pageRows(body: string, { answer }: Pick<SourceDocument, 'answer'>, symbol: string | null, where: string): PageRows {
  const text = body.replace(/^\ufeff/, '');
  if (answer.format === 'csv') return csvRows(text);
  const page = parseJson(text, where);
  const list = memberAt(page, answer.rows);
  if (list === undefined && answer.absent === 'error') throw new AppError('UNREADABLE', `${where}: the page has no member ${answer.rows}`, { details: { url: where, path: answer.rows }, userAction: 'Look at what the vendor answers; where it leaves the member out when there is nothing, let the document say so (absent: none).' });
  if (list === undefined || list === null) return { header: answer.columns.map(({ header }) => header), rows: [], page };
  if (!Array.isArray(list)) throw new AppError('UNREADABLE', `${where}: ${answer.rows === '' ? 'the page' : answer.rows} is no list of rows`, { details: { url: where, path: answer.rows } });
  const rows = list.map((row: unknown) => answer.columns.map(({ path }) => (path === '{symbol}' ? symbol ?? '' : cell(memberAt(row, path), where, path))));
  return { header: answer.columns.map(({ header }) => header), rows, page };
}

/** JSON whose numbers are texts, as they were written. */
export function parseJson(text: string, where: string): unknown {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (quoted) { if (code === 92) i += 1; else if (code === 34) quoted = false; }
    else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) { if ((depth += 1) > MOST_DEPTH) throw new AppError('UNREADABLE', `${where}: the page is nested deeper than ${MOST_DEPTH}`); }
    else if (code === 93 || code === 125) depth -= 1;
  }
  const asWritten = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => (typeof value === 'number' ? context?.source ?? String(value) : value);
  try {
    return JSON.parse(text, asWritten as (key: string, value: unknown) => unknown);
  } catch {
    throw new AppError('UNREADABLE', `${where}: the page is no JSON, or ends too early`, { details: { url: where } });
  }
}

/** The member at a path, own members only; undefined where there is none. */
export function memberAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

function cell(value: unknown, where: string, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  throw new AppError('UNREADABLE', `${where}: ${path} of a row is a list or an object, not a cell`, { details: { url: where, path } });
}

/** Lines of CSV as they are: cells are read by the ingest, here a row is its line. Line ends inside quotes belong to their row. */
function csvRows(text: string): PageRows {
  const lines: string[] = [];
  let [from, closed, quoted] = [0, -2, false];
  for (let i = 0; i <= text.length; i += 1) {
    const code = i === text.length ? LINE : text.charCodeAt(i);
    // A quote opens a cell at its beginning only; inside of a plain cell it is a sign like any other.
    if (code === QUOTE) {
      if (quoted) closed = i;
      quoted = !quoted && (i === from || closed === i - 1 || SEPARATORS.includes(text[i - 1] as string));
    }
    if (i < text.length && (code !== LINE || quoted)) continue;
    const line = text.slice(from, i).replace(/\r$/, '');
    if (line !== '') lines.push(line);
    from = i + 1;
  }
  const [header, ...rows] = lines;
  return { header: header === undefined ? [] : [header], rows: rows.map((row) => [row]), page: null };
}
