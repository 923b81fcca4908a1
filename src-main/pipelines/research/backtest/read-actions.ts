import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { firstFrom } from '../../../../src-shared/model/market/session-range.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { text } from '../../../derive/sql-text.ts';
import type { MarketAction } from '../backtest-types.ts';
import { actionsInPrices, type CountedAction } from './actions-in-prices.ts';

/**
 * Splits, dividends and delistings of the table `action` on the panel's axes, in order of its rows; undefined where it has none that can be used, so that
 * they are read from the factor. An ex-day that is no session counts from the next one. A delisting names the last session with a bar:
 * the name is gone from the one after it. What the prices hold already is left out: see `actionsInPrices`.
 */
export async function readActions(session: Session, path: string, panel: Pick<BarPanel, 'symbols' | 'sessions' | 'close' | 'factor'>): Promise<MarketAction[] | undefined> {
  const place = new Map(panel.symbols.map((symbol, s) => [symbol, s]));
  const found: CountedAction[] = [];
  const sql = `SELECT symbol, about, action, CAST(ratio AS DOUBLE), CAST(cash AS DOUBLE), known FROM read_parquet(${text(path)}) WHERE symbol IS NOT NULL AND about IS NOT NULL AND action IN ('split', 'dividend', 'delisting') AND COALESCE(verdict, 'ok') = 'ok' ORDER BY source_row`;
  await session.streamColumns(sql, ([symbols = [], abouts = [], kinds = [], ratios = [], cashes = [], knowns = []]) => {
    for (let i = 0; i < symbols.length; i += 1) {
      const symbol = place.get(symbols[i] as string);
      const kind = kinds[i] as MarketAction['kind'];
      const on = firstFrom(panel.sessions, abouts[i] as string);
      const value = kind === 'split' ? (ratios[i] as number | null) : kind === 'dividend' ? (cashes[i] as number | null) : 0;
      if (symbol === undefined || value === null || (kind !== 'delisting' && !(value > 0))) continue;
      const at = kind === 'delisting' && panel.sessions[on] === abouts[i] ? on + 1 : on;
      const known = knowns[i] as string | null;
      if (at < panel.sessions.length) found.push({ symbol, session: at, kind, value, counted: known !== null && known > (abouts[i] as string) ? firstFrom(panel.sessions, known) : on });
    }
  });
  return found.length === 0 ? undefined : actionsInPrices(panel, found);
}
