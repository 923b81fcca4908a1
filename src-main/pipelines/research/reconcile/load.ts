import type { Session } from '../../../data/duckdb-session.ts';
import type { PriceAction } from '../panel/adjust.ts';
import { dayNumber } from '../panel/session-days.ts';
import { PRICE_UNITS, vendorRows, type VendorRows } from '../panel/vendor-rows.ts';
import { verdictOf } from './rules.ts';

/** No day: rows without a date have it. */
export const NO_DAY = -2_147_483_648;

/** The table `vendor.bar` in memory: views `vendor_bar` of the session. Symbols get their codes in order of names. */
export async function loadRows(session: Session, files: VendorRows['files'], slots: readonly string[], vendors: readonly string[]): Promise<VendorRows> {
  const [counted] = await session.rows('SELECT count(*) AS n FROM vendor_bar');
  const rows = vendorRows(Number(counted?.['n'] ?? 0), files, vendors);
  await session.streamText('SELECT DISTINCT symbol FROM vendor_bar WHERE symbol IS NOT NULL ORDER BY symbol', (values) => { for (const value of values) rows.symbols.push(value as string); });
  const verdicts = (await session.rows('SELECT DISTINCT verdict FROM vendor_bar ORDER BY verdict')).map((row) => String(row['verdict']));
  const codes = verdicts.map(verdictOf);
  await session.run('CREATE TABLE symbol_codes AS SELECT symbol, CAST(row_number() OVER (ORDER BY symbol) - 1 AS INTEGER) AS code FROM (SELECT DISTINCT symbol FROM vendor_bar WHERE symbol IS NOT NULL)');
  await session.run('CREATE TABLE verdict_codes AS SELECT verdict, CAST(row_number() OVER (ORDER BY verdict) - 1 AS INTEGER) AS code FROM (SELECT DISTINCT verdict FROM vendor_bar)');
  await session.run(`CREATE TABLE file_codes (file VARCHAR, code INTEGER)`);
  if (slots.length > 0) await session.run(`INSERT INTO file_codes VALUES ${slots.map((slot, at) => `('${slot.replaceAll("'", "''")}', ${at})`).join(', ')}`);
  const double = (name: string): string => `CAST(b.${name} AS DOUBLE)`;
  const sql = `SELECT CAST(b.source_row AS DOUBLE), f.code, s.code, CAST(CAST(b.session AS DATE) - DATE '1970-01-01' AS INTEGER), ${['open', 'high', 'low', 'close', 'vendor_adjusted', 'volume'].map(double).join(', ')}, v.code
    FROM vendor_bar b JOIN file_codes f ON f.file = b.file LEFT JOIN symbol_codes s ON s.symbol = b.symbol JOIN verdict_codes v ON v.verdict = b.verdict ORDER BY b.source_row`;
  const units = (value: unknown): number => (value === null ? Number.NaN : Math.round((value as number) * PRICE_UNITS));
  await session.streamColumns(sql, ([sourceRow = [], file = [], symbol = [], day = [], open = [], high = [], low = [], close = [], adjusted = [], volume = [], verdict = []]) => {
    for (let k = 0; k < sourceRow.length; k += 1) {
      const i = rows.count;
      rows.sourceRow[i] = sourceRow[k] as number;
      rows.file[i] = file[k] as number;
      rows.symbol[i] = (symbol[k] as number | null) ?? -1;
      rows.day[i] = (day[k] as number | null) ?? NO_DAY;
      rows.open[i] = units(open[k]);
      rows.high[i] = units(high[k]);
      rows.low[i] = units(low[k]);
      rows.close[i] = units(close[k]);
      rows.adjusted[i] = units(adjusted[k]);
      rows.volume[i] = (volume[k] as number | null) ?? Number.NaN;
      rows.verdict[i] = codes[verdict[k] as number] as number;
      rows.count = i + 1;
    }
  });
  return rows;
}

export interface LoadedActions {
  /** Splits and dividends in order of days, by symbol, each with the rows it stands on. */
  readonly prices: ReadonlyMap<string, readonly (PriceAction & { readonly sourceRow: number })[]>;
  /** Last session by symbol, of delistings and changes of ticker. */
  readonly last: ReadonlyMap<string, number>;
  readonly count: ReadonlyMap<string, number>;
  readonly any: boolean;
}

/** Actions that are used. An action that was known later than its day counts from then: no price before it may know of it. */
export async function loadActions(session: Session): Promise<LoadedActions> {
  const prices = new Map<string, Map<number, { day: number; ratio: number; cash: number; sourceRow: number }>>();
  const last = new Map<string, number>();
  const count = new Map<string, number>();
  await session.streamColumns(`SELECT CAST(source_row AS DOUBLE), symbol, about, known, action, CAST(ratio AS DOUBLE), CAST(cash AS DOUBLE) FROM actions WHERE verdict = 'ok' ORDER BY source_row`, ([rows = [], symbols = [], abouts = [], knowns = [], kinds = [], ratios = [], cashes = []]) => {
    for (let i = 0; i < rows.length; i += 1) {
      const [symbol, kind, about] = [symbols[i] as string, kinds[i] as string, dayNumber(abouts[i] as string)];
      count.set(symbol, (count.get(symbol) ?? 0) + 1);
      if (kind === 'delisting' || kind === 'ticker-change') last.set(symbol, Math.max(last.get(symbol) ?? Number.NEGATIVE_INFINITY, kind === 'delisting' ? about : about - 1));
      if (kind !== 'split' && kind !== 'dividend') continue;
      const day = knowns[i] === null ? about : Math.max(about, dayNumber(knowns[i] as string));
      const days = prices.get(symbol) ?? new Map<number, { day: number; ratio: number; cash: number; sourceRow: number }>();
      prices.set(symbol, days);
      const action = days.get(day) ?? { day, ratio: 1, cash: 0, sourceRow: rows[i] as number };
      days.set(day, action);
      if (kind === 'split') action.ratio *= ratios[i] as number;
      else action.cash += cashes[i] as number;
    }
  });
  return { prices: new Map([...prices].map(([symbol, days]) => [symbol, [...days.values()].sort((a, b) => a.day - b.day)])), last, count, any: count.size > 0 };
}
