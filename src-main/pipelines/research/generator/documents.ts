import { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { FILING_HEADER, INSIDER_HEADER, MEMBER_HEADER, SURFACE_HEADER } from './facts.ts';

/** Every column of a header by its own name, those that tables call otherwise by theirs. */
const columnsOf = (header: string, named: Readonly<Record<string, string>> = {}): Record<string, string> => Object.fromEntries(header.split(',').map((name) => [named[name] ?? name, name]));

export function ingestionOf(sessions: readonly string[]): Ingestion {
  const bars = columnsOf('symbol,date,open,high,low,close,volume', { date: 'session' });
  return Ingestion.parse({
    kind: 'research.ingestion', version: 1, name: 'invented-market', title: 'Invented market of two vendors', calendar: 'XNYS', window: { from: sessions[0], to: sessions.at(-1) }, priority: ['prime', 'second'],
    files: [
      { match: 'bars-prime.csv', vendor: 'prime', domain: 'bars', columns: bars },
      { match: 'bars-second.csv', vendor: 'second', domain: 'bars', columns: bars, dateFormat: 'yyyy-MM-dd' },
      { match: 'actions.csv', vendor: 'prime', domain: 'actions', columns: { symbol: 'symbol', about: 'ex_date', action: 'type', ratio: 'ratio', cash: 'cash' } },
      { match: 'members.csv', vendor: 'prime', domain: 'membership', columns: columnsOf(MEMBER_HEADER, { index: 'universe', from: 'about', to: 'until', announced: 'known', end_announced: 'until_known' }) },
      { match: 'filings.csv', vendor: 'prime', domain: 'fundamentals', columns: columnsOf(FILING_HEADER, { period_end: 'about', filed: 'known' }) },
      { match: 'surfaces.csv', vendor: 'prime', domain: 'surface', columns: columnsOf(SURFACE_HEADER, { session: 'about' }) },
      { match: 'insiders.csv', vendor: 'prime', domain: 'insiders', columns: columnsOf(INSIDER_HEADER, { traded: 'about', filed: 'known' }) },
    ],
  });
}

/** Two experiments on the market: three fifths of the sessions to train on, the rest to test. */
export function specsOf(sessions: readonly string[], symbols: number): readonly ExperimentSpec[] {
  const cut = Math.floor(sessions.length * 0.6);
  const slices = { train: { from: sessions[0], to: sessions[cut - 1] }, test: { from: sessions[cut], to: sessions.at(-1) } };
  const common = { kind: 'research.spec', version: 1, study: 'invented-market', ...slices, universe: { select: 'members' }, features: ['core_v1'], baselines: ['equal-weight', 'sma-hard'], baseline: 'sma-hard' };
  const lookback = Math.min(120, Math.max(10, Math.floor(cut / 3)));
  return [
    ExperimentSpec.parse({ ...common, name: 'momentum-invented', title: 'Momentum on the invented market', strategy: { kind: 'momentum', lookback, skip: 5, top: Math.max(1, Math.floor(symbols / 4)) }, execution: { rebalance: 'weekly', costs: { commissionBps: 1, spreadBps: 2 } } }),
    ExperimentSpec.parse({ ...common, name: 'sma-invented', title: 'Crossing averages on the invented market', strategy: { kind: 'sma', fast: 10, slow: Math.min(50, Math.max(15, Math.floor(cut / 4))) }, execution: { rebalance: 'weekly', costs: { commissionBps: 1, spreadBps: 2 } } }),
  ];
}
