import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom, type SeededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { exchangeCalendar } from '../../../src-shared/model/market/calendar/exchange-calendar.ts';
import { basisFactor, type PriceAction } from '../../../src-main/pipelines/research/panel/adjust.ts';
import { ReturnsBefore, splitLike } from '../../../src-main/pipelines/research/canonical/judge/robust.ts';
import { bars, csv, dataBench, type DataRun } from './data-bench.ts';

const SESSIONS = exchangeCalendar('XNYS').sessions('2018-01-02', '2018-06-29').map(({ session }) => session);

/** Random bars of a few symbols with holes, spikes, jumps, wrong cells, rows twice: whatever may come. */
function vendor(random: SeededRandom, symbols: readonly string[]): string[] {
  const lines: string[] = [];
  for (const symbol of symbols) {
    let close = 20 + random.next() * 200;
    for (const session of SESSIONS) {
      close *= 1 + (random.next() - 0.5) * 0.04;
      if (random.below(80) === 0) close *= random.pick([0.5, 2, 0.6, 1.5]);
      if (random.below(25) === 0) continue;
      const by = random.below(60) === 0 ? random.pick([100, 0.01, 1.5, 0.4]) : 1;
      const price = (value: number): string => (value * by).toFixed(4);
      const cells = [symbol, session, price(close), price(close * 1.01), price(close * 0.99), price(close), String(1000 + random.below(500))];
      if (random.below(70) === 0) cells[2 + random.below(5)] = random.pick(['', 'x', '-1', '0', '1e3']);
      lines.push(cells.join(','));
      if (random.below(90) === 0) lines.push(cells.join(','));
    }
  }
  return lines;
}

describe('what holds for any bars', () => {
  const bench = dataBench();
  afterAll(() => bench.dispose());
  const run = (one: readonly string[], two: readonly string[], actions: readonly string[]): Promise<DataRun> => bench.run([
    { fileName: 'one.csv', text: csv(one), entry: bars('one') }, { fileName: 'two.csv', text: csv(two), entry: bars('two') },
    { fileName: 'actions.csv', text: `symbol,ex,type,ratio,cash\n${actions.join('\n')}\n`, entry: { vendor: 'one', domain: 'actions', columns: { symbol: 'symbol', about: 'ex', action: 'type', ratio: 'ratio', cash: 'cash' } } },
  ], { priority: ['one', 'two'], tolerance: { missingShare: 1, differingShare: 1 } });
  const used = (made: DataRun, until: string) => made.rows(`SELECT symbol, session, CAST(open AS VCH) AS open, CAST(close AS VCH) AS close, CAST(factor AS VCH) AS factor, CAST(adjusted_close AS VCH) AS adjusted_close, vendor, method FROM bar WHERE session <= '${until}' ORDER BY symbol, session`.replaceAll('VCH', 'VARCHAR'));

  it('RDA-61 every bar that is used is a vendor\'s own row, from the first vendor that has a usable one; every other row says why', async () => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed, 40);
      const made = await run(vendor(random, ['AAA', 'BBB', 'CCC']), vendor(random, ['BBB', 'CCC', 'DDD']), []);
      const [wrong] = await made.rows(`SELECT count(*) AS n FROM bar b LEFT JOIN "vendor.bar" v USING (source_row) WHERE v.source_row IS NULL OR v.verdict <> 'ok' OR (v.open, v.high, v.low, v.close, v.symbol, v.session, v.vendor) IS DISTINCT FROM (b.open, b.high, b.low, b.close, b.symbol, b.session, b.vendor)`);
      expect(wrong?.['n']).toBe(0);
      const [best] = await made.rows(`SELECT count(*) AS n FROM (SELECT symbol, session, min(vendor) AS vendor FROM "vendor.bar" WHERE verdict = 'ok' GROUP BY symbol, session) v FULL JOIN bar b USING (symbol, session) WHERE b.vendor IS DISTINCT FROM v.vendor`);
      expect(best?.['n']).toBe(0);
      const [twice] = await made.rows('SELECT count(*) - count(DISTINCT (symbol, session)) AS n FROM bar');
      expect(twice?.['n']).toBe(0);
      const [unsaid] = await made.rows(`SELECT count(*) AS n FROM "vendor.bar" v WHERE verdict <> 'ok' AND NOT EXISTS (SELECT 1 FROM "bar.findings" f WHERE f.source_row = v.source_row AND f.rule = v.verdict)`);
      expect(unsaid?.['n']).toBe(0);
      const [counts] = await made.rows('SELECT (SELECT count(*) FROM source) - (SELECT count(*) FROM "vendor.bar") AS n');
      expect(counts?.['n']).toBe(0);
    }
  }, 300_000);

  it('RDA-62 nothing that comes later changes a bar: files cut at a session give the same bars up to it', async () => {
    for (const seed of [11, 12, 13]) {
      const random = seededRandom(seed, 41);
      const [one, two] = [vendor(random, ['AAA', 'BBB']), vendor(random, ['AAA', 'BBB'])];
      const actions = [30, 60, 90].map((t, i) => `${i === 1 ? 'BBB' : 'AAA'},${SESSIONS[t]},${i === 2 ? 'dividend,,0.2' : 'split,2,'}`);
      const whole = await run(one, two, actions);
      for (const t of [45, 75, 100]) {
        const until = SESSIONS[t] as string;
        const cut = (lines: readonly string[]): string[] => lines.filter((line) => (line.split(',')[1] as string) <= until);
        // A close is compared with the one before it: what stands up to the session must not know the rest of the file.
        expect([seed, t, await used(await run(cut(one), cut(two), cut(actions)), until)]).toEqual([seed, t, await used(whole, until)]);
      }
    }
  }, 400_000);

  it('RDA-63 the factor turns a holding with its dividends into one line, whatever the prices are adjusted for', () => {
    const random = seededRandom(99);
    for (let n = 0; n < 300; n += 1) {
      const T = 60;
      const actions: PriceAction[] = Array.from({ length: 1 + random.below(5) }, (_, i) => ({ day: 5 + i * 10 + random.below(8), ratio: random.pick([1, 1, 2, 0.1, 1.5]), cash: random.pick([0, 0.2, 1]) }));
      const raw: number[] = [];
      let close = 50 + random.next() * 100;
      // Units that one unit at the beginning has become with every dividend put back in at the close before.
      const units: number[] = [];
      let held = 1;
      for (let t = 0; t < T; t += 1) {
        const action = actions.find(({ day }) => day === t);
        if (action !== undefined) {
          held *= action.ratio / (1 - (action.cash * action.ratio) / close);
          close = close / action.ratio - action.cash;
        }
        close *= 1 + (random.next() - 0.5) * 0.02;
        raw.push(close);
        units.push(held);
      }
      const split = raw.map((price, t) => price / actions.filter(({ day }) => day > t).reduce((product, { ratio }) => product * ratio, 1));
      for (const [basis, prices] of [['raw', raw], ['split', split]] as const) {
        let factor = 1;
        for (let t = 1; t < T; t += 1) {
          for (const action of actions) if (action.day === t) factor *= basisFactor(action, basis, prices[t - 1] as number, actions);
          const scale = basis === 'raw' ? 1 : actions.reduce((product, { ratio }) => product * ratio, 1);
          expect((prices[t] as number) * factor * scale).toBeCloseTo((raw[t] as number) * (units[t] as number), 6);
        }
      }
      expect(basisFactor(actions[0] as PriceAction, 'split-and-dividend', 100, actions)).toBe(1);
    }
  });

  it('RDA-64 robust deviations: against a second writing, and a move is never among those it is measured by', () => {
    const random = seededRandom(5);
    const middle = (values: readonly number[]): number => { const sorted = values.toSorted((a, b) => a - b); const half = sorted.length / 2; return sorted.length % 2 === 1 ? sorted[Math.floor(half)] as number : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2; };
    const before = new ReturnsBefore();
    const all: number[] = [];
    for (let n = 0; n < 400; n += 1) {
      const value = (random.next() - 0.5) * (random.below(30) === 0 ? 3 : 0.05);
      const last = all.slice(-60);
      if (last.length < 20) expect(before.deviations(value)).toBeNaN();
      else {
        const centre = middle(last);
        const spread = 1.4826 * middle(last.map((one) => Math.abs(one - centre)));
        expect(before.deviations(value)).toBeCloseTo(Math.abs(value - centre) / Math.max(1e-4, spread), 9);
      }
      before.push(value);
      all.push(value);
    }
    // Any bar far enough away fires: with its own return in the window nothing beyond sqrt(59) deviations could.
    expect(before.deviations(5)).toBeGreaterThan(100);
  });

  it('RDA-64 ratios of splits are seen near themselves only', () => {
    expect([splitLike(0.5), splitLike(0.52), splitLike(1 / 3), splitLike(10), splitLike(0.667), splitLike(1.5)]).toEqual([2, 2, 3, 0.1, 1.5, 1 / 1.5]);
    expect([splitLike(0.72), splitLike(0.6), splitLike(1.3), splitLike(0.9), splitLike(100), splitLike(0.01)]).toEqual([null, null, null, null, null, null]);
  });
});
