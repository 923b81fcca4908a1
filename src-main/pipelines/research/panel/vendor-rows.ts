import type { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';

export type Adjusted = Ingestion['files'][number]['adjusted'];
/** Prices in memory are whole millionths. */
export const PRICE_UNITS = 1_000_000;

/** Rows of `vendor.bar` in memory, column by column, in order of `source_row`. */
export interface VendorRows {
  count: number;
  readonly files: readonly { readonly slot: string; readonly vendor: number; readonly adjusted: Adjusted }[];
  readonly vendors: readonly string[];
  /** Names by code, in order of their first row; the code of a row is -1 where it has none. */
  readonly symbols: string[];
  readonly sourceRow: Float64Array;
  readonly file: Int32Array;
  readonly symbol: Int32Array;
  /** Days since 1970-01-01; NO_DAY where the cell is no date. */
  readonly day: Int32Array;
  /** Millionths; NaN where there is none. */
  readonly open: Float64Array; readonly high: Float64Array; readonly low: Float64Array; readonly close: Float64Array; readonly adjusted: Float64Array;
  readonly volume: Float64Array;
  /** Code of the verdict (`reconcile/rules.ts`): 0 is ok. */
  readonly verdict: Uint8Array;
}

export function vendorRows(capacity: number, files: VendorRows['files'], vendors: readonly string[]): VendorRows {
  const prices = (): Float64Array => new Float64Array(capacity).fill(Number.NaN);
  return {
    count: 0, files, vendors, symbols: [], sourceRow: new Float64Array(capacity), file: new Int32Array(capacity), symbol: new Int32Array(capacity), day: new Int32Array(capacity),
    open: prices(), high: prices(), low: prices(), close: prices(), adjusted: prices(), volume: prices(), verdict: new Uint8Array(capacity),
  };
}

/** Rows of one vendor and symbol that have a day, in order of day, then of source row: positions in the columns. */
export interface Series { readonly vendor: number; readonly symbol: number; readonly rows: Int32Array; /** Where the file is not in order of days: the first position that is out of it; -1 where it is. */ readonly unordered: number }

/** The series of all rows that have a symbol and a day (`none` marks the absence of one), by vendor, then by symbol code. */
export function seriesOf(rows: VendorRows, none: number): Series[] {
  const width = rows.symbols.length;
  const start = new Int32Array(rows.vendors.length * width + 1);
  const groupOf = (i: number): number => (rows.symbol[i] === -1 || rows.day[i] === none ? -1 : (rows.files[rows.file[i] as number] as { vendor: number }).vendor * width + (rows.symbol[i] as number));
  for (let i = 0; i < rows.count; i += 1) {
    const group = groupOf(i);
    if (group !== -1) start[group + 1] = (start[group + 1] as number) + 1;
  }
  for (let g = 0; g + 1 < start.length; g += 1) start[g + 1] = (start[g + 1] as number) + (start[g] as number);
  const order = new Int32Array(start[start.length - 1] as number);
  const next = start.slice();
  for (let i = 0; i < rows.count; i += 1) {
    const group = groupOf(i);
    if (group === -1) continue;
    order[next[group] as number] = i;
    next[group] = (next[group] as number) + 1;
  }
  const found: Series[] = [];
  for (let g = 0; g + 1 < start.length; g += 1) {
    const own = order.subarray(start[g], start[g + 1]);
    if (own.length === 0) continue;
    let unordered = -1;
    for (let i = 1; i < own.length && unordered === -1; i += 1) if ((rows.day[own[i] as number] as number) < (rows.day[own[i - 1] as number] as number)) unordered = own[i] as number;
    if (unordered !== -1) own.sort((a, b) => (rows.day[a] as number) - (rows.day[b] as number) || a - b);
    found.push({ vendor: Math.floor(g / width), symbol: g % width, rows: own, unordered });
  }
  return found;
}

/** A price in millionths as people write it. */
export function told(units: number): string {
  return Number.isNaN(units) ? 'none' : String(units / PRICE_UNITS);
}
