import { afterAll, describe, expect, it } from 'vitest';
import { syntheticMarket } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { at } from '../../../src-shared/model/market/panel.ts';
import { bars, dataBench, type GivenFile } from './data-bench.ts';
import { plantVendor } from './planted-vendor.ts';

/** A synthetic market as a vendor's files: bars on weekdays, actions, members. */
function marketFiles(symbols: number, sessions: number, seed: number): { readonly bars: string; readonly actions: string; readonly members: string } {
  const { panel, events } = syntheticMarket({ symbols, sessions, seed });
  const lines: string[] = [];
  panel.symbols.forEach((symbol, s) => panel.sessions.forEach((session, t) => {
    const i = at(panel, s, t);
    if ((panel.row[i] as number) >= 0) lines.push([symbol, session, panel.open[i], panel.high[i], panel.low[i], panel.close[i], panel.volume[i]].join(','));
  }));
  const day = (t: number): string => panel.sessions[t] as string;
  const actions = events.flatMap(({ kind, symbol, session, value }) => (kind === 'split' ? [`${panel.symbols[symbol]},${day(session)},split,${value},`] : kind === 'dividend' ? [`${panel.symbols[symbol]},${day(session)},dividend,,${value}`] : kind === 'delisting' ? [`${panel.symbols[symbol]},${day(session - 1)},delisting,,`] : []));
  const members = panel.symbols.map((symbol, s) => `${symbol},${day(Math.min(s, sessions - 1))},${s % 3 === 0 ? day(sessions - 10) : ''}`);
  return { bars: `symbol,date,open,high,low,close,volume\n${lines.join('\n')}\n`, actions: `symbol,ex,type,ratio,cash\n${actions.join('\n')}\n`, members: `symbol,from,to\n${members.join('\n')}\n` };
}

describe('the gates of data are deterministic', () => {
  const bench = dataBench();
  afterAll(() => bench.dispose());

  it('RDA-60 twice and with 1, 2 and 4 threads: every output has the same bytes', async () => {
    const market = marketFiles(40, 700, 3);
    const second = plantVendor(market.bars, { seed: 6, each: 2, kinds: ['gap', 'spike', 'two-bars', 'difference', 'unordered', 'stale', 'no-date'] }).text;
    const files: GivenFile[] = [
      { fileName: 'one.csv', text: market.bars, entry: bars('one') }, { fileName: 'two.csv', text: second, entry: bars('two') },
      { fileName: 'actions.csv', text: market.actions, entry: { vendor: 'one', domain: 'actions', columns: { symbol: 'symbol', about: 'ex', action: 'type', ratio: 'ratio', cash: 'cash' } } },
      { fileName: 'members.csv', text: market.members, entry: { vendor: 'one', domain: 'membership', columns: { symbol: 'symbol', from: 'from', to: 'to' } } },
    ];
    const run = async (threads: number) => {
      const made = await bench.run(files, { priority: ['two', 'one'], tolerance: { missingShare: 0.2 } }, { threads });
      expect(made.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`.trim())).toEqual(['ingest passed', 'canonical passed', 'reconcile passed']);
      return made;
    };
    const first = await run(1);
    expect(Object.keys(first.hashes)).toEqual(expect.arrayContaining(['source', 'dialect', 'source.findings', 'vendor.files', 'vendor.bar', 'vendor.bar.plan', 'action', 'member', 'fundamental', 'surface', 'insider', 'canonical.findings', 'bar', 'bar.plan', 'bar.findings', 'bar.groups', 'data.summary', 'symbol', 'difference']));
    for (const threads of [1, 2, 4]) expect([threads, (await run(threads)).hashes]).toEqual([threads, first.hashes]);
    // There is something of everything to be the same about.
    const rules = new Set((await first.findings()).map(({ rule }) => rule));
    for (const rule of ['MKT-101', 'MKT-120', 'MKT-122', 'MKT-131', 'MKT-140', 'MKT-143', 'MKT-150', 'MKT-200']) expect([rule, rules.has(rule)]).toEqual([rule, true]);
    expect(await first.rows(`SELECT DISTINCT method FROM bar ORDER BY method`)).toEqual([{ method: 'fallback' }, { method: 'primary' }]);
  }, 400_000);
});
