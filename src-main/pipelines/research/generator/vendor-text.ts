import type { NamePlan } from './name-plan.ts';
import type { NameBars } from './prices.ts';
import type { MarketSessions } from './sessions.ts';

/** A bar on its way into a file: numbers, or a text that is to stand there as it is. */
export interface BarRow { symbol: string; day: string; open: number | string; high: number | string; low: number | string; close: number | string; volume: number | string; /** Of the first vendor: instant of the close. */ close_utc: string }

/** Bars of a name in order of sessions. */
export function barRows(plan: NamePlan, bars: NameBars, sessions: MarketSessions): BarRow[] {
  const rows: BarRow[] = [];
  for (let t = 0; t < sessions.count; t += 1) {
    const of = (column: Float64Array): number => column[t] as number;
    if (!Number.isNaN(of(bars.close))) rows.push({ symbol: plan.symbol, day: sessions.day(t), close_utc: sessions.close(t), open: of(bars.open), high: of(bars.high), low: of(bars.low), close: of(bars.close), volume: of(bars.volume) });
  }
  return rows;
}

/** The first vendor: commas, decimal points, the instant of the close in UTC, prices to four decimals. */
export const FIRST_HEADER = 'ticker,bar_close_utc,o,h,l,c,shares_traded\n';
export function firstText(rows: readonly BarRow[]): string {
  const price = (value: number | string): string => (typeof value === 'string' ? value : value.toFixed(4));
  return rows.map((row) => `${row.symbol},${row.close_utc},${price(row.open)},${price(row.high)},${price(row.low)},${price(row.close)},${row.volume}\n`).join('');
}

/** The second: semicolons, decimal commas, day first, prices to three decimals, volumes in thousands. */
export const SECOND_HEADER = 'Symbol;Trading Day;Open Px;High Px;Low Px;Last Px;Volume (000)\n';
export function secondText(rows: readonly BarRow[]): string {
  const price = (value: number | string): string => (typeof value === 'string' ? value : european(value, 3));
  const volume = (value: number | string): string => (typeof value === 'string' ? value : european(value / 1000, 3));
  return rows.map((row) => `${row.symbol};${dayFirst(row.day)};${price(row.open)};${price(row.high)};${price(row.low)};${price(row.close)};${volume(row.volume)}\n`).join('');
}

/** Prices as the second vendor rounds them, so that what is planted stands on what it has. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function european(value: number, decimals: number): string {
  const [whole = '', fraction = ''] = value.toFixed(decimals).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${fraction}`;
}

function dayFirst(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${month}/${year}`;
}
