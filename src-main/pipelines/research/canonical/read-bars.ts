import type { Session } from '../../../data/duckdb-session.ts';
import type { MarketFinding } from '../panel/findings.ts';
import { told, vendorRows, type VendorRows } from '../panel/vendor-rows.ts';
import { OK, verdictCode } from '../reconcile/rules.ts';
import { cachedDays, NO_DAY, type Moment } from './parse-day.ts';
import { READ, UnitReader } from './parse-number.ts';
import { CELL, joinCells, streamFiles, symbolOf, type Reading } from './reading.ts';

/** Bars beyond this are rounded away from what the file says. */
const MOST_LOST = 1e-5;
const PRICES = ['open', 'high', 'low', 'close'] as const;
/** Slack of high and low for vendors that round each price by itself: two millionths and as many of the price. */
const slack = (price: number): number => 2 + 2e-6 * Math.abs(price);

/** One row as it was read; prices in millionths. */
export interface BarCells { symbol: string | null; day: number; open: number; high: number; low: number; close: number; adjusted: number; volume: number; verdict: number }

/** What a row's cells are, by file. Made once for a file; `read` is the same for the bulk and for one row that is explained. */
export interface BarReader {
  read(cells: string): BarCells;
  /** Of the row last read. */
  readonly faults: readonly { readonly rule: string; readonly field: string; readonly observed: string }[];
  /** Columns with cells that lost digits which do not matter, and how many. */
  readonly rounded: ReadonlyMap<string, number>;
}

/** Cells of one row, in the order of the reading's fields, to a bar: what `explain` asks. */
export function readBar(reading: Reading, cells: readonly (string | null)[]): { readonly bar: BarCells; readonly faults: BarReader['faults'] } {
  const reader = barReader(reading);
  const bar = { ...reader.read(joinCells(cells)) };
  return { bar, faults: [...reader.faults] };
}

export function barReader({ entry, fields }: Reading): BarReader {
  const dayOf = cachedDays(entry);
  const price = new UnitReader(entry.decimal, 6);
  const volume = new UnitReader(entry.decimal, entry.volumeUnit === 1 ? 0 : 3);
  const perUnit = entry.volumeUnit === 1 ? 1 : entry.volumeUnit / 1000;
  const given = entry.symbol === undefined ? null : symbolOf(entry.symbol);
  const symbols = new Map<string, string | null>();
  const bar: BarCells = { symbol: null, day: NO_DAY, open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN, adjusted: Number.NaN, volume: Number.NaN, verdict: OK };
  const faults: { rule: string; field: string; observed: string }[] = [];
  const rounded = new Map<string, number>();
  const fault = (rule: string, field: string, observed: string, keeps: boolean): void => {
    faults.push({ rule, field, observed });
    if (keeps && bar.verdict === OK) bar.verdict = verdictCode(rule);
  };
  const hasVolume = fields.some(({ field }) => field.kind === 'volume');
  const readPrice = (cells: string, from: number, to: number, field: string): number => {
    const state = price.read(cells, from, to);
    const isNeeded = field !== 'vendor_adjusted';
    if (state === READ.ok && price.lost <= MOST_LOST) {
      if (price.lost !== 0) rounded.set(field, (rounded.get(field) ?? 0) + 1);
      return price.units;
    }
    if (state === READ.empty) { if (isNeeded) fault('MKT-104', field, '', true); }
    else if (state === READ.noNumber) fault('MKT-103', field, cells.slice(from, to), isNeeded);
    else fault('MKT-105', field, cells.slice(from, to), isNeeded);
    return Number.NaN;
  };
  const readVolume = (cells: string, from: number, to: number): number => {
    const state = volume.read(cells, from, to);
    if (state === READ.empty) return Number.NaN;
    const units = perUnit === 1 ? volume.units : Math.round(volume.units * perUnit);
    if (state !== READ.ok || units < 0 || !Number.isSafeInteger(units)) {
      fault('MKT-107', 'volume', cells.slice(from, to), true);
      return Number.NaN;
    }
    if (volume.lost !== 0) rounded.set('volume', (rounded.get('volume') ?? 0) + 1);
    return units;
  };
  const check = (): void => {
    const { open, high, low, close } = bar;
    let isPositive = true;
    for (const field of PRICES) {
      if (!(bar[field] <= 0)) continue;
      fault('MKT-110', field, told(bar[field]), true);
      isPositive = false;
    }
    if (!isPositive) return;
    if (high < Math.max(open, low, close) - slack(high)) fault('MKT-111', 'high', `high ${told(high)}, open ${told(open)}, low ${told(low)}, close ${told(close)}`, true);
    else if (low > Math.min(open, close) + slack(low)) fault('MKT-111', 'low', `low ${told(low)}, open ${told(open)}, high ${told(high)}, close ${told(close)}`, true);
    if (hasVolume && bar.verdict === OK && Number.isNaN(bar.volume)) fault('MKT-108', 'volume', '', false);
    else if (bar.verdict === OK && bar.volume === 0) fault('MKT-109', 'volume', '0', false);
  };
  const read = (cells: string): BarCells => {
    faults.length = 0;
    bar.symbol = given;
    bar.day = NO_DAY;
    bar.open = bar.high = bar.low = bar.close = bar.adjusted = bar.volume = Number.NaN;
    bar.verdict = OK;
    let from = 0;
    for (let f = 0; f < fields.length; f += 1) {
      const { field } = fields[f] as Reading['fields'][number];
      const end = cells.indexOf(CELL, from);
      const to = end === -1 ? cells.length : end;
      switch (field.name) {
        case 'symbol': {
          const text = cells.slice(from, to);
          let symbol = symbols.get(text);
          if (symbol === undefined) symbols.set(text, (symbol = symbolOf(text)));
          if (given === null) bar.symbol = symbol;
          else if (symbol !== given) fault('MKT-102', 'symbol', `${text}, in a file of ${given}`, true);
          break;
        }
        case 'session': {
          const moment: Moment = dayOf(cells.slice(from, to).trim());
          bar.day = moment.day;
          if (moment.day === NO_DAY) fault('MKT-101', 'session', cells.slice(from, to), true);
          break;
        }
        case 'open': bar.open = readPrice(cells, from, to, 'open'); break;
        case 'high': bar.high = readPrice(cells, from, to, 'high'); break;
        case 'low': bar.low = readPrice(cells, from, to, 'low'); break;
        case 'close': bar.close = readPrice(cells, from, to, 'close'); break;
        case 'vendor_adjusted': bar.adjusted = readPrice(cells, from, to, 'vendor_adjusted'); break;
        default: bar.volume = readVolume(cells, from, to);
      }
      from = to + 1;
    }
    if (bar.symbol === null) fault('MKT-102', 'symbol', fields.some(({ field }) => field.name === 'symbol') ? cells.split(CELL)[0] ?? '' : '', true);
    check();
    return bar;
  };
  return { read, faults, rounded };
}

/** Bars of all files, row by row, with what is wrong with each row by itself. */
export async function readBars(session: Session, readings: readonly Reading[], files: VendorRows['files'], vendors: readonly string[], findings: MarketFinding[], onRows: (rows: number) => void): Promise<VendorRows> {
  const rows = vendorRows(readings.reduce((sum, { file }) => sum + file.rows, 0), files, vendors);
  const codes = new Map<string, number>();
  let [current, reader, firstRounded] = [null as Reading | null, null as BarReader | null, new Map<string, number>()];
  const finish = (): void => {
    for (const [field, count] of reader?.rounded ?? []) findings.push({ rule: 'MKT-106', field, sourceRow: firstRounded.get(field) ?? null, observed: `${count} cells of ${current?.file.fileName ?? ''}` });
    onRows(rows.count);
  };
  await streamFiles(session, readings, (reading, sourceRow, cells) => {
    if (reading !== current || reader === null) {
      finish();
      [current, reader, firstRounded] = [reading, barReader(reading), new Map()];
    }
    const i = rows.count;
    const bar = reader.read(cells);
    for (const { rule, field, observed } of reader.faults) findings.push({ rule, field, sourceRow, observed });
    if (reader.rounded.size > firstRounded.size) for (const field of reader.rounded.keys()) if (!firstRounded.has(field)) firstRounded.set(field, sourceRow);
    rows.sourceRow[i] = sourceRow;
    rows.file[i] = reading.at;
    rows.symbol[i] = bar.symbol === null ? -1 : codeOf(codes, rows.symbols, bar.symbol);
    rows.day[i] = bar.day;
    rows.open[i] = bar.open;
    rows.high[i] = bar.high;
    rows.low[i] = bar.low;
    rows.close[i] = bar.close;
    rows.adjusted[i] = bar.adjusted;
    rows.volume[i] = bar.volume;
    rows.verdict[i] = bar.verdict;
    rows.count = i + 1;
  });
  finish();
  return rows;
}

function codeOf(codes: Map<string, number>, symbols: string[], symbol: string): number {
  let code = codes.get(symbol);
  if (code === undefined) {
    code = symbols.length;
    symbols.push(symbol);
    codes.set(symbol, code);
  }
  return code;
}
