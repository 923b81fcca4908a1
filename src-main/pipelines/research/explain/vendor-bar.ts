import { VENDOR_BAR_FIELDS } from '../../../../src-shared/model/research/bar-tables.ts';
import type { KernelQuestion, KernelValue } from '../../../derive/trace-declaration.ts';
import { readBar } from '../canonical/read-bars.ts';
import { NO_DAY } from '../canonical/parse-day.ts';
import type { Reading } from '../canonical/reading.ts';
import { dayText } from '../panel/session-days.ts';
import { OK, marketRule, verdictText } from '../reconcile/rules.ts';
import { readingsOf } from './run-data.ts';
import { line, step, telling, unitsText } from './told.ts';
import { judgedAgain } from './verdicts.ts';

type Bar = ReturnType<typeof readBar>['bar'];
const NAMES = new Set(VENDOR_BAR_FIELDS.map(({ name }) => name));
const PRICES = new Set(['open', 'high', 'low', 'close']);

/** One row of a vendor's file read again as a bar: its cells, by the entry of the ingestion for its file; its verdict by judging its symbol's rows again. */
export async function explainVendorBar(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const reading = (await readingsOf(asked)).get(asked.row['file'] ?? '');
  if (reading === undefined) return () => null;
  const { bar, faults } = readBar(reading, reading.fields.map(({ column }) => asked.row[`c${column}`] ?? null));
  const judged = bar.symbol === null || bar.verdict !== OK ? null : await judgedAgain(asked, bar.symbol);
  return (column) => {
    if (!NAMES.has(column)) return null;
    if (column === 'verdict') return verdictOf(reading, bar, faults, judged?.get(asked.sourceRow) ?? null);
    return cellOf(asked, reading, bar, column);
  };
}

function cellOf(asked: KernelQuestion, reading: Reading, bar: Bar, column: string): KernelValue {
  const { entry, at } = reading;
  const of = (member: string, label: string, value: string | number): ReturnType<typeof line> => line(`ingestion#/files/${at}/${member}`, label, value);
  if (column === 'vendor') return telling(entry.vendor, [step('entry', 'Vendor of the file', 'as the ingestion names it', null, entry.vendor)], { documents: [of('vendor', 'vendor', entry.vendor)] });
  if (column === 'file') return telling(asked.row['file'] ?? null, [step('file', 'File of the row', 'its slot in the run', null, asked.row['file'] ?? null)]);
  const field = reading.fields.find((each) => each.field.name === column);
  const cell = field === undefined ? null : asked.row[`c${field.column}`] ?? null;
  const reads = field === undefined ? [] : [`c${field.column}`];
  const value = valueOf(bar, column);
  const taken = field === undefined ? step('none', 'No column', `the entry of ${reading.file.fileName} maps none to ${column}`, null, null) : step('cell', `Column ${field.header.trim()}`, `of ${reading.file.fileName}`, null, cell);
  if (column === 'symbol') return telling(value, [taken, step('symbol', 'Symbol', entry.symbol === undefined ? 'trimmed, upper case' : 'the file is of one symbol', cell, value)], { reads, documents: entry.symbol === undefined ? [] : [of('symbol', 'symbol of the file', entry.symbol)] });
  if (column === 'session') return telling(value, [taken, step('day', 'Date', `${entry.dateFormat}${/epoch|instant/.test(entry.dateFormat) ? `, the day in ${entry.timeZone}` : ''}`, cell, value)], { reads, documents: [of('dateFormat', 'format of dates', entry.dateFormat)] });
  const decimal = of('decimal', 'decimal mark', entry.decimal);
  if (column === 'volume') return telling(value, [taken, step('number', 'Units traded', entry.volumeUnit === 1 ? `read as ${entry.decimal}` : `in ${entry.volumeUnit} units`, cell, value)], { reads, documents: entry.volumeUnit === 1 ? [decimal] : [decimal, of('volumeUnit', 'unit of volume', entry.volumeUnit)] });
  return telling(value, [taken, step('number', 'Price', `read as ${entry.decimal}, kept to six decimals${PRICES.has(column) && entry.adjusted !== 'raw' ? `; the vendor says that prices are adjusted (${entry.adjusted})` : ''}`, cell, value)], { reads, documents: [decimal] });
}

function valueOf(bar: Bar, column: string): string | null {
  switch (column) {
    case 'symbol': return bar.symbol;
    case 'session': return bar.day === NO_DAY ? null : dayText(bar.day);
    case 'volume': return unitsText(bar.volume, 0);
    case 'vendor_adjusted': return unitsText(bar.adjusted, 6);
    default: return unitsText(bar[column as 'open' | 'high' | 'low' | 'close'], 6);
  }
}

function verdictOf(reading: Reading, bar: Bar, faults: readonly { readonly rule: string; readonly field: string; readonly observed: string }[], judged: Judged | null): KernelValue {
  const own = verdictText(bar.verdict);
  const reads = reading.fields.map(({ column }) => `c${column}`);
  const read = step('row', 'The row by itself', faults.length === 0 ? 'every cell that is needed can be read, prices are in order' : faults.map(({ rule, field, observed }) => `${rule} on ${field}: “${observed}”`).join('; '), null, own);
  if (judged === null) return telling(own, [read], { reads });
  const rule = marketRule(judged.verdict);
  const among = step('judged', 'Among the rows of its symbol', `${judged.rows} rows of ${judged.vendors} ${judged.vendors === 1 ? 'vendor' : 'vendors'}: window, calendar, delisting, repeated rows, moves${rule === null ? '' : `. ${rule.title}: ${rule.text}`}`, own, judged.verdict);
  return telling(judged.verdict, [read, among], { reads, cells: judged.near.map((sourceRow) => ({ space: 'vendor-bar', column: 'close', sourceRow })), documents: judged.verdict === 'ok' ? [] : [line('ingestion#/sanity', 'what is possible', null)] });
}

/** A verdict made again. */
export interface Judged { readonly verdict: string; readonly rows: number; readonly vendors: number; /** Rows of the series that stand beside it. */ readonly near: readonly number[] }
