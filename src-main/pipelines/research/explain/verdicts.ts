import type { KernelQuestion, RowTexts } from '../../../derive/trace-declaration.ts';
import { text } from '../../../derive/sql-text.ts';
import { judgeBasis } from '../canonical/judge/basis.ts';
import { judgeDays, judgeDuplicates } from '../canonical/judge/days.ts';
import { judgeMoves } from '../canonical/judge/moves.ts';
import { NO_DAY } from '../canonical/parse-day.ts';
import type { PriceAction } from '../panel/adjust.ts';
import type { MarketFinding } from '../panel/findings.ts';
import { dayNumber, sessionDays } from '../panel/session-days.ts';
import { seriesOf, vendorRows, type VendorRows } from '../panel/vendor-rows.ts';
import { OK, verdictOf, verdictText } from '../reconcile/rules.ts';
import { ingestionOf, keptOf, need, readingsOf } from './run-data.ts';
import type { Judged } from './vendor-bar.ts';

/** Verdicts that a row has by itself, before others are looked at. */
const OF_ROW = /^MKT-10\d$|^MKT-11[01]$/;
/** Symbols whose rows stay judged. */
const MOST = 400;

/** Verdicts of all rows of a symbol, of every vendor, judged again in the order of the gate; by source row. */
export async function judgedAgain(asked: KernelQuestion, symbol: string): Promise<ReadonlyMap<number, Judged>> {
  const kept = await asked.once('verdicts', async () => new Map<string, Promise<ReadonlyMap<number, Judged>>>());
  const held = kept.get(symbol);
  if (held !== undefined) {
    for (const slot of ['vendor.bar', 'action']) await asked.table(slot);
    return held;
  }
  const made = judge(asked, symbol);
  if (kept.size >= MOST) kept.delete(kept.keys().next().value as string);
  kept.set(symbol, made);
  made.catch(() => kept.delete(symbol));
  return made;
}

async function judge(asked: KernelQuestion, symbol: string): Promise<ReadonlyMap<number, Judged>> {
  const ingestion = await ingestionOf(asked);
  // As the reader of files left them: with what is wrong with each by itself only.
  const rows = await symbolRows(asked, symbol, (stored) => (OF_ROW.test(stored ?? '') ? verdictOf(stored) : OK));
  const { actions, delisted } = await actionsOf(asked, symbol);
  const findings: MarketFinding[] = [];
  const [first, last] = await daysOf(asked);
  const series = seriesOf(rows, NO_DAY);
  const window = ingestion.window === undefined ? { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY } : { from: dayNumber(ingestion.window.from), to: dayNumber(ingestion.window.to) };
  judgeDays(rows, series, window, sessionDays(ingestion.calendar, first, last), delisted === null ? new Map() : new Map([[0, delisted]]), findings);
  judgeDuplicates(rows, series, findings);
  const of = (): readonly PriceAction[] => actions;
  const otherwise = judgeBasis(rows, series, of, findings);
  judgeMoves(rows, series, { sanity: ingestion.sanity, same: ingestion.tolerance.closeBps / 10_000, actions: of, otherwise }, findings);
  const near = new Map(series.flatMap(({ rows: own }) => [...own].map((i, k) => [i, k === 0 ? [] : [rows.sourceRow[own[k - 1] as number] as number]] as const)));
  const vendors = new Set(series.map(({ vendor }) => vendor)).size;
  return new Map(Array.from({ length: rows.count }, (_, i) => [rows.sourceRow[i] as number, { verdict: verdictText(rows.verdict[i] as number), rows: rows.count, vendors, near: near.get(i) ?? [] }]));
}

/** Rows of a symbol, of every vendor, in order of source rows. */
export async function symbolRows(asked: KernelQuestion, symbol: string, verdict: (stored: string | null) => number): Promise<VendorRows> {
  const sorted = await storedRows(asked, symbol);
  const readings = [...(await readingsOf(asked)).values()];
  const vendors = [...new Set(readings.map(({ entry }) => entry.vendor))];
  const files = readings.map(({ file, entry }) => ({ slot: file.slot, vendor: vendors.indexOf(entry.vendor), adjusted: entry.adjusted }));
  const rows = vendorRows(sorted.length, files, vendors);
  rows.symbols.push(symbol);
  const units = (value: string | null | undefined): number => (value === null || value === undefined ? Number.NaN : Number(value.replace('.', '')));
  for (const [i, row] of sorted.entries()) {
    rows.sourceRow[i] = Number(row['source_row']);
    rows.file[i] = files.findIndex(({ slot }) => slot === row['file']);
    rows.symbol[i] = 0;
    rows.day[i] = row['session'] === null || row['session'] === undefined ? NO_DAY : dayNumber(row['session']);
    for (const name of ['open', 'high', 'low', 'close'] as const) rows[name][i] = units(row[name]);
    rows.adjusted[i] = units(row['vendor_adjusted']);
    rows.volume[i] = row['volume'] === null || row['volume'] === undefined ? Number.NaN : Number(row['volume']);
    rows.verdict[i] = verdict(row['verdict'] ?? null);
    rows.count = i + 1;
  }
  return rows;
}

/** Stored rows of a symbol, read once for all that is asked of it. */
async function storedRows(asked: KernelQuestion, symbol: string): Promise<readonly RowTexts[]> {
  const table = await need(asked, 'vendor.bar');
  const kept = await keptOf<Promise<readonly RowTexts[]>>(asked, 'vendor-rows', 24);
  return kept(symbol, async () => {
    const found = (await table.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(${text(table.path)}) WHERE symbol = ${text(symbol)}`)) as unknown as readonly RowTexts[];
    return found.toSorted((a, b) => Number(a['source_row']) - Number(b['source_row']));
  });
}

/** Days that the calendar is asked for: those of all bars, and a little beyond. */
function daysOf(asked: KernelQuestion): Promise<readonly [number, number]> {
  return asked.once('days', async () => {
    const table = await need(asked, 'vendor.bar');
    const [row] = await table.rows(`SELECT min(session) AS a, max(session) AS b FROM read_parquet(${text(table.path)})`);
    const day = (value: unknown): number => (typeof value === 'string' ? dayNumber(value) : 0);
    return [day(row?.['a']) - 30, day(row?.['b']) + 30] as const;
  });
}

/** Price actions of a symbol that are used, and the last session it was listed. */
async function actionsOf(asked: KernelQuestion, symbol: string): Promise<{ readonly actions: readonly PriceAction[]; readonly delisted: number | null }> {
  const table = await asked.table('action');
  if (table === null) return { actions: [], delisted: null };
  const found = (await table.rows(`SELECT action, about, known, CAST(ratio AS VARCHAR) AS ratio, CAST(cash AS VARCHAR) AS cash FROM read_parquet(${text(table.path)}) WHERE symbol = ${text(symbol)} AND verdict = 'ok' ORDER BY source_row`)) as unknown as readonly RowTexts[];
  const days = new Map<number, { day: number; ratio: number; cash: number }>();
  let delisted: number | null = null;
  for (const row of found) {
    const about = dayNumber(row['about'] ?? '');
    if (row['action'] === 'delisting' || row['action'] === 'ticker-change') delisted = Math.max(delisted ?? Number.NEGATIVE_INFINITY, row['action'] === 'delisting' ? about : about - 1);
    if (row['action'] !== 'split' && row['action'] !== 'dividend') continue;
    const day = Math.max(about, row['known'] === null || row['known'] === undefined ? about : dayNumber(row['known']));
    const action = days.get(day) ?? { day, ratio: 1, cash: 0 };
    days.set(day, action);
    if (row['action'] === 'split') action.ratio *= Number((row['ratio'] ?? '1').replace('.', '')) / 1e12;
    else action.cash += Number((row['cash'] ?? '0').replace('.', '')) / 1e6;
  }
  return { actions: [...days.values()].sort((a, b) => a.day - b.day), delisted };
}
