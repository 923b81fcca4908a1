import { afterAll, describe, expect, it } from 'vitest';
import { exchangeCalendar } from '../../../src-shared/model/market/calendar/exchange-calendar.ts';
import { readActions } from '../../../src-main/pipelines/research/backtest/read-actions.ts';
import { readPanel } from '../../../src-main/pipelines/research/panel/read-panel.ts';
import { bars, csv, dataBench } from './data-bench.ts';

const SESSIONS = exchangeCalendar('XNYS').sessions('2019-01-02', '2019-06-28').map(({ session }) => session);

describe('actions and prices that have them already', () => {
  const bench = dataBench();
  afterAll(() => bench.dispose());

  it('RDA-65 a holding grows alike whatever the file is adjusted for: nothing is counted twice', async () => {
    // Raw: 100 to day 40, then two for one; 0.5 a unit on day 20 and 0.3 on day 80.
    const raw = SESSIONS.map((_, t) => (t < 20 ? 100 : t < 40 ? 99 : t < 80 ? 49.5 : 49.2) + (t % 3) * 0.1);
    const actions = `symbol,ex,type,ratio,cash\nAAA,${SESSIONS[20]},dividend,,0.5\nAAA,${SESSIONS[40]},split,2,\nAAA,${SESSIONS[80]},dividend,,0.3\n`;
    const growth = async (adjusted: 'raw' | 'split' | 'split-and-dividend', prices: readonly number[]): Promise<{ growth: number; kinds: string[] }> => {
      const lines = SESSIONS.map((session, t) => ['AAA', session, ...[0, 1, -1, 0].map((by) => ((prices[t] as number) + by * 0.2).toFixed(6)), 1000].join(','));
      const run = await bench.run([{ fileName: 'bars.csv', text: csv(lines), entry: bars('one', { adjusted }) }, { fileName: 'actions.csv', text: actions, entry: { vendor: 'one', domain: 'actions', columns: { symbol: 'symbol', about: 'ex', action: 'type', ratio: 'ratio', cash: 'cash' } } }], { priority: ['one'] });
      const panel = await readPanel(run.session, { bar: run.path('bar') });
      const found = (await readActions(run.session, run.path('action'), panel)) ?? [];
      let units = 1;
      for (let t = 1; t < SESSIONS.length; t += 1) {
        for (const { kind, session, value } of found) if (session === t && kind === 'split') units *= value;
        // Cash is put back in at the close before, as the factor has it.
        for (const { kind, session, value } of found) if (session === t && kind === 'dividend') units /= 1 - value / (panel.close[t - 1] as number);
      }
      const last = SESSIONS.length - 1;
      expect(units).toBeCloseTo(panel.factor[last] as number, 9);
      return { growth: (units * (panel.close[last] as number)) / (panel.close[0] as number), kinds: found.map(({ kind }) => kind) };
    };
    const split = raw.map((price, t) => (t < 40 ? price / 2 : price));
    const full = split.map((price, t) => price * (t < 20 ? 1 - 0.25 / (split[19] as number) : 1) * (t < 80 ? 1 - 0.3 / (split[79] as number) : 1));
    const [a, b, c] = [await growth('raw', raw), await growth('split', split), await growth('split-and-dividend', full)];
    expect([a.kinds, b.kinds, c.kinds]).toEqual([['dividend', 'split', 'dividend'], ['dividend', 'dividend'], []]);
    expect(b.growth).toBeCloseTo(a.growth, 5);
    expect(c.growth).toBeCloseTo(a.growth, 5);
  });
});
