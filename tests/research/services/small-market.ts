import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { exchangeCalendar } from '../../../src-shared/model/market/calendar/exchange-calendar.ts';

export interface SmallMarket { readonly folder: string; readonly first: string; readonly second: string; readonly ingestion: string; readonly spec: string; readonly gates: string; readonly strict: string }

const bar = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(',');

/** Two vendors' files of six names over two years, with documents that read and run them; the second vendor's closes differ on two days. */
export function smallMarket(folder: string): SmallMarket {
  mkdirSync(folder, { recursive: true });
  const seeded = seededRandom(5);
  const random = (): number => seeded.next();
  const days = exchangeCalendar('XNYS').sessions('2018-01-02', '2019-12-31').map(({ session }) => session);
  const [first, second] = [['symbol,date,open,high,low,close,volume'], ['Ticker,Day,O,H,L,C,V']];
  for (let s = 0; s < 6; s += 1) {
    let price = 40 + s * 10;
    for (const [t, day] of days.entries()) {
      const open = price * (1 + (random() - 0.5) * 0.004);
      const close = open * (1 + (random() - 0.5 + (s - 2) * 0.02) * 0.02);
      const [high, low] = [Math.max(open, close) + 0.05, Math.min(open, close) - 0.05];
      const volume = 100_000 + Math.floor(random() * 50_000);
      first.push(`N${s},${day},${bar([open, high, low, close])},${volume}`);
      if (s < 4) second.push(`N${s},${day},${bar([open, s === 0 && (t === 100 || t === 200) ? high * 1.02 : high, low, s === 0 && (t === 100 || t === 200) ? close * 1.01 : close])},${volume}`);
      price = close;
    }
  }
  const write = (name: string, content: string | object): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const columns = (symbol: string, session: string, open: string, high: string, low: string, close: string, volume: string) => ({ symbol, session, open, high, low, close, volume });
  const gate = (id: string, bar: number) => ({ kind: 'research.gates', version: 1, name: id, title: id, gates: [{ id: 'drawdown', title: 'Deepest drawdown', why: 'w', severity: 'hard', check: { kind: 'absolute', metric: 'max_drawdown', at: 'most', bar } }, { id: 'look', title: 'No look-ahead', why: 'w', severity: 'hard', check: { kind: 'fact', fact: 'look-ahead' } }] });
  return {
    folder, first: write('first.csv', first.join('\n')), second: write('second.csv', second.join('\n')),
    ingestion: write('ingestion.json', { kind: 'research.ingestion', version: 1, name: 'small', title: 'Small market', files: [{ match: 'first.csv', vendor: 'first', domain: 'bars', columns: columns('symbol', 'date', 'open', 'high', 'low', 'close', 'volume') }, { match: 'second.csv', vendor: 'second', domain: 'bars', columns: columns('Ticker', 'Day', 'O', 'H', 'L', 'C', 'V') }], priority: ['first', 'second'] }),
    spec: write('spec.json', { kind: 'research.spec', version: 1, name: 'momentum-small', title: 'Momentum, small', study: 'small', train: { from: '2018-01-02', to: '2018-12-31' }, test: { from: '2019-01-02', to: '2019-12-31' }, features: ['sma_v1'], strategy: { kind: 'momentum', lookback: 40, skip: 5, top: 2 }, execution: { rebalance: 'monthly' }, evaluation: { bootstrap: { draws: 50 } } }),
    gates: write('gates.json', gate('lenient', 0.9)), strict: write('strict.json', gate('strict', 0)),
  };
}
