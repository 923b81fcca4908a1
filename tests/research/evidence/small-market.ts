import { exchangeCalendar } from '../../../src-shared/model/market/calendar/exchange-calendar.ts';
import { syntheticMarket } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';

/** Files of two vendors on one invented market, each in its own form, with what is wrong planted in both. */
export interface SmallMarket { readonly files: Readonly<Record<string, string>>; readonly ingestion: object; readonly sessions: readonly string[]; readonly symbols: readonly string[] }

const SIZE = { symbols: 6, sessions: 300, seed: 11 };

/** Vendor one lacks a bar now and then, has a price that is none and one that is negative; vendor two has all, a little off in places. */
export function smallMarket(): SmallMarket {
  const { panel, events } = syntheticMarket(SIZE);
  const T = panel.sessions.length;
  const days = exchangeCalendar('XNYS').sessions('2018-01-02', '2019-12-31').slice(0, T).map(({ session }) => session);
  const price = (value: number): string => value.toFixed(4);
  const one: string[] = ['Symbol,Date,Open,High,Low,Close,Volume'];
  const two: string[] = ['Datum;Schluss;Kürzel;Eröffnung;Tief;Hoch;Stück'];
  const german = (value: number): string => value.toFixed(4).replace('.', ',');
  panel.symbols.forEach((symbol, s) => {
    for (let t = 0; t < T; t += 1) {
      const i = s * T + t;
      const [open, high, low, close, volume] = [panel.open[i], panel.high[i], panel.low[i], panel.close[i], panel.volume[i]] as [number, number, number, number, number];
      if (Number.isNaN(close)) continue;
      const [year, month, day] = (days[t] as string).split('-');
      two.push([`${day}.${month}.${year}`.replaceAll('.', '/'), german(close * (s === 2 && t % 50 === 7 ? 1.01 : 1)), symbol.toLowerCase(), german(open), german(low), german(high), String(volume)].join(';'));
      if (s === 0 && t % 37 === 5) continue;
      const odd = s === 1 && t === 150 ? 'n/a' : s === 4 && t === 120 ? `-${price(close)}` : price(close);
      one.push([symbol, days[t], price(open), price(high), price(low), odd, String(volume)].join(','));
    }
  });
  const actions = ['ticker,ex_date,type,ratio,amount', ...events.flatMap(({ kind, symbol, session, value }) => (kind === 'split' ? [`${panel.symbols[symbol]},${days[session]},split,${value},`] : kind === 'dividend' ? [`${panel.symbols[symbol]},${days[session]},dividend,,${value}`] : []))];
  const filings = ['ticker,period_end,filed,period,revenue,net_income,shares', ...panel.symbols.flatMap((symbol, s) => [0, 1, 2, 3, 4].map((q) => `${symbol},${days[20 + q * 50]},${days[40 + q * 50]},Q${q + 1},${1000 + 10 * s + q},${100 + s},${1e6 + q}`))];
  const common = { columns: { symbol: 'Symbol', session: 'Date', open: 'Open', high: 'High', low: 'Low', close: 'Close', volume: 'Volume' } };
  return {
    sessions: days, symbols: panel.symbols,
    files: { 'one.csv': `${one.join('\n')}\n`, 'zwei.csv': `${two.join('\n')}\n`, 'actions.csv': `${actions.join('\n')}\n`, 'filings.csv': `${filings.join('\n')}\n` },
    ingestion: {
      kind: 'research.ingestion', version: 1, name: 'small', title: 'Two vendors', priority: ['one', 'two'], tolerance: { differingShare: 1, missingShare: 1 },
      files: [
        { match: 'one.csv', vendor: 'one', domain: 'bars', ...common },
        { match: 'zwei.csv', vendor: 'two', domain: 'bars', columns: { symbol: 'Kürzel', session: 'Datum', open: 'Eröffnung', high: 'Hoch', low: 'Tief', close: 'Schluss', volume: 'Stück' }, dateFormat: 'dd/MM/yyyy', decimal: '1.234,56' },
        { match: 'actions.csv', vendor: 'one', domain: 'actions', columns: { symbol: 'ticker', about: 'ex_date', action: 'type', ratio: 'ratio', cash: 'amount' } },
        { match: 'filings.csv', vendor: 'one', domain: 'fundamentals', columns: { symbol: 'ticker', about: 'period_end', known: 'filed', period: 'period', revenue: 'revenue', net_income: 'net_income', shares: 'shares' } },
      ],
    },
  };
}

/** An experiment on it: momentum of two names, weekly, with costs; features of every kind. */
export function smallSpec(sessions: readonly string[]): object {
  return {
    kind: 'research.spec', version: 1, name: 'small', title: 'Small momentum', study: 'small', train: { from: sessions[0], to: sessions[179] }, test: { from: sessions[180], to: sessions.at(-1) },
    features: ['core_v1', 'ret_1d_rank', 'market_vol_20d', 'revenue_ttm', { name: 'ret_5', as: 'ret_5_z', lag: 1, normalise: 'rolling', window: 40 }],
    strategy: { kind: 'momentum', lookback: 40, skip: 2, top: 2 }, execution: { rebalance: 'weekly', cash: 100000, costs: { commissionBps: 5, spreadBps: 4, slippage: { kind: 'square-root', coefficientBps: 20 } } },
    benchmark: 'equal-weight', baselines: ['equal-weight', 'sma-hard'], baseline: 'equal-weight', evaluation: { bootstrap: { draws: 40, block: 10 } },
  };
}

/** The same with membership, dealings of insiders and option surfaces beside it. */
export function marketWithFacts(): SmallMarket {
  const market = smallMarket();
  const { sessions: days, symbols } = market;
  const table = (header: string, lines: readonly string[]): string => `${[header, ...lines].join('\n')}\n`;
  const { files, ...ingestion } = market.ingestion as { readonly files: readonly object[] };
  return {
    ...market,
    files: {
      ...market.files,
      'members.csv': table('ticker,from,to,announced', symbols.map((symbol, s) => `${symbol},${days[0]},${s === 3 ? days[200] : ''},2017-12-01`)),
      'insiders.csv': table('ticker,date,filed,name,role,transaction,units,price,security', symbols.flatMap((symbol, s) => [30, 60, 90, 140].map((t, k) => `${symbol},${days[t]},${days[t + 2]} 17:30,P${s},CEO,${k % 2 === 1 ? 'S' : 'P'},${1000 * (k + 1)},${50 + k},Common Stock`))),
      'surface.csv': table('ticker,date,iv30,iv60,oic,oip', symbols.flatMap((symbol, s) => days.slice(50, 250).map((day, t) => `${symbol},${day},${(0.2 + 0.01 * s + 0.0001 * t).toFixed(4)},0.25,${100 + t},${90 + t}`))),
    },
    ingestion: {
      ...ingestion,
      files: [
        ...files,
        { match: 'members.csv', vendor: 'one', domain: 'membership', columns: { symbol: 'ticker', about: 'from', until: 'to', known: 'announced' } },
        { match: 'insiders.csv', vendor: 'one', domain: 'insiders', timeZone: 'America/New_York', columns: { symbol: 'ticker', about: 'date', known: 'filed', person: 'name', role: 'role', side: 'transaction', units: 'units', price: 'price', security: 'security' } },
        { match: 'surface.csv', vendor: 'two', domain: 'surface', columns: { symbol: 'ticker', about: 'date', ivx_30: 'iv30', ivx_60: 'iv60', oi_call: 'oic', oi_put: 'oip' } },
      ],
    },
  };
}
