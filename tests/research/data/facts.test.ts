import { afterAll, describe, expect, it } from 'vitest';
import { bars, csv, dataBench } from './data-bench.ts';

const DAYS = ['2020-06-25', '2020-06-26', '2020-06-29', '2020-06-30', '2020-07-01', '2020-07-02', '2020-07-06', '2020-07-07', '2020-07-08'];
const prices = { fileName: 'bars.csv', text: csv(['AAA', 'BBB'].flatMap((symbol) => DAYS.map((day) => `${symbol},${day},10,11,9,10,100`))), entry: bars('one') };
const file = (domain: string, text: string, columns: Record<string, string>, over: Record<string, unknown> = {}) => ({ fileName: `${domain}.csv`, text, entry: { vendor: 'one', domain, columns, ...over } });

describe('what is not a bar, and when it was known', () => {
  const bench = dataBench();
  afterAll(() => bench.dispose());

  it('RDA-30 a filing counts from the first close at or after it; a day without a time from the session after', async () => {
    const text = 'ticker,period_end,filed,statement,revenue,eps,shares\n'
      + 'AAA,2020-03-31,2020-06-26T19:59:59Z,10-Q quarter,"1,234,567,890,123.5",1.25,1000\n' // before the close in New York
      + 'AAA,2020-03-31,2020-06-26T20:00:00Z,quarter,2,,\n' // at the close
      + 'AAA,2020-03-31,2020-06-26T20:00:01Z,quarter,3,,\n' // after it: Monday
      + 'AAA,2020-03-31,2020-06-26,quarter,4,,\n' // some time on Friday: Monday
      + 'AAA,2020-03-31,2020-06-27,annual,5,n/a,\n' // Saturday
      + 'AAA,2020-03-31,2020-07-02T21:00:00Z,annual,6,,\n' // the evening before the holiday of 3 July
      + 'AAA,2020-03-31,,annual,7,,\n' // nobody knows when
      + ',2020-03-31,2020-06-26,annual,8,,\n';
    const run = await bench.run([prices, file('fundamentals', text, { symbol: 'ticker', about: 'period_end', known: 'filed', period: 'statement', revenue: 'revenue', eps: 'eps', shares: 'shares' })], { priority: ['one'] });
    expect(await run.rows('SELECT known, revenue, verdict FROM fundamental ORDER BY source_row')).toEqual([
      { known: '2020-06-26', revenue: 1_234_567_890_123.5, verdict: 'ok' }, { known: '2020-06-26', revenue: 2, verdict: 'ok' }, { known: '2020-06-29', revenue: 3, verdict: 'ok' }, { known: '2020-06-29', revenue: 4, verdict: 'ok' },
      { known: '2020-06-29', revenue: 5, verdict: 'ok' }, { known: '2020-07-06', revenue: 6, verdict: 'ok' }, { known: null, revenue: 7, verdict: 'MKT-301' }, { known: '2020-06-29', revenue: 8, verdict: 'MKT-301' },
    ]);
    expect((await run.findings()).map(({ rule, field, source_row: at }) => [rule, field, at])).toEqual([['MKT-301', 'known', 24], ['MKT-301', 'symbol', 25], ['MKT-302', 'eps', 22]]);
  });

  it('RDA-31 a surface is known the session after, a dealing after its filing, an action on its day', async () => {
    const surface = file('surface', 'symbol,date,iv30,oic\nAAA,2020-07-02,0.25,1000\n', { symbol: 'symbol', session: 'date', ivx_30: 'iv30', oi_call: 'oic' });
    const insiders = file('insiders', 'symbol,traded,filed,who,title,code,n,px\nAAA,2020-06-25,2020-06-29,Ada,"Chief Executive Officer",P,100,10.5\nAAA,2020-06-25,2020-06-29,Bob,Director,S,-50,10\nAAA,2020-06-25,2020-06-29,Cyd,10% owner,G,50,10\n', { symbol: 'symbol', about: 'traded', known: 'filed', person: 'who', role: 'title', side: 'code', units: 'n', price: 'px' });
    const actions = file('actions', 'symbol,ex,announced,type,ratio,cash\nAAA,2020-06-30,,dividend,,0.10\nAAA,2020-07-01,2020-06-25,Stock Split,3-for-2,\nBBB,2020-07-01,2020-07-06,dividend,,0.2\nBBB,2020-07-02,,merger,,\nBBB,2020-07-06,,split,0,\nBBB,2020-07-07,,dividend,,-1\nBBB,2020-07-01,2020-07-06,dividend,,0.2\n', { symbol: 'symbol', about: 'ex', known: 'announced', action: 'type', ratio: 'ratio', cash: 'cash' });
    const run = await bench.run([prices, surface, insiders, actions], { priority: ['one'] });
    expect(await run.rows('SELECT about, known, ivx_30, oi_call, ivr FROM surface')).toEqual([{ about: '2020-07-02', known: '2020-07-06', ivx_30: 0.25, oi_call: 1000, ivr: null }]);
    expect(await run.rows('SELECT known, person, role, side, units, value, verdict FROM insider ORDER BY source_row')).toEqual([
      { known: '2020-06-30', person: 'Ada', role: 'executive', side: 'buy', units: 100, value: 1050, verdict: 'ok' }, { known: '2020-06-30', person: 'Bob', role: 'director', side: 'sell', units: 50, value: 500, verdict: 'ok' }, { known: '2020-06-30', person: 'Cyd', role: 'owner', side: null, units: 50, value: 500, verdict: 'MKT-301' },
    ]);
    expect(await run.rows('SELECT about, known, action, CAST(ratio AS VARCHAR) AS ratio, CAST(cash AS VARCHAR) AS cash, verdict FROM action ORDER BY source_row')).toEqual([
      { about: '2020-06-30', known: '2020-06-30', action: 'dividend', ratio: null, cash: '0.100000', verdict: 'ok' }, { about: '2020-07-01', known: '2020-06-26', action: 'split', ratio: '1.500000000000', cash: null, verdict: 'ok' },
      { about: '2020-07-01', known: '2020-07-07', action: 'dividend', ratio: null, cash: '0.200000', verdict: 'ok' }, { about: '2020-07-02', known: '2020-07-02', action: 'other', ratio: null, cash: null, verdict: 'ok' },
      { about: '2020-07-06', known: '2020-07-06', action: 'split', ratio: null, cash: null, verdict: 'MKT-301' }, { about: '2020-07-07', known: '2020-07-07', action: 'dividend', ratio: null, cash: '-1.000000', verdict: 'MKT-301' }, { about: '2020-07-01', known: '2020-07-07', action: 'dividend', ratio: null, cash: '0.200000', verdict: 'MKT-306' },
    ]);
    // The dividend that was announced late moves the factor from the session it was known, once.
    expect(await run.rows(`SELECT session, CAST(factor AS VARCHAR) AS factor FROM bar WHERE symbol = 'BBB' AND session IN ('2020-07-01', '2020-07-06', '2020-07-07') ORDER BY session`)).toEqual([
      { session: '2020-07-01', factor: '1.000000000000' }, { session: '2020-07-06', factor: '1.000000000000' }, { session: '2020-07-07', factor: (1 / (1 - 0.2 / 10)).toFixed(12) },
    ]);
  });

  it('RDA-32 membership makes the run point-in-time; members without bars are told; without it a banner says so', async () => {
    const members = file('membership', 'index,symbol,from,to,announced\nX,AAA,2020-06-26,2020-07-01,2020-06-19\nX,BBB,2020-06-29,,2020-06-29\nX,GONE,2019-01-01,2020-06-29,\n', { universe: 'index', symbol: 'symbol', from: 'from', to: 'to', known: 'announced' });
    const run = await bench.run([prices, members], { priority: ['one'] });
    expect(await run.rows('SELECT symbol, about, until, known, until_known FROM member ORDER BY source_row')).toEqual([
      { symbol: 'AAA', about: '2020-06-26', until: '2020-07-01', known: '2020-06-22', until_known: '2020-07-01' }, { symbol: 'BBB', about: '2020-06-29', until: null, known: '2020-06-30', until_known: null }, { symbol: 'GONE', about: '2019-01-01', until: '2020-06-29', known: '2019-01-02', until_known: '2020-06-29' },
    ]);
    expect((await run.findings()).map(({ rule, observed }) => [rule, observed])).toEqual([['MKT-153', 'GONE']]);
    const summary = await run.json<{ pointInTime: boolean; banner: string | null; verdicts: { check: string; verdict: string }[] }>('data.summary');
    expect([summary.pointInTime, summary.banner, summary.verdicts.find(({ check }) => check === 'point-in-time')?.verdict]).toEqual([true, null, 'passed']);
    const { readPanel } = await import('../../../src-main/pipelines/research/panel/read-panel.ts');
    const panel = await readPanel(run.session, { bar: run.path('bar'), member: run.path('member') });
    expect([panel.pointInTime, [...panel.member.subarray(0, 9)], [...panel.member.subarray(9)]]).toEqual([true, [0, 1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1, 1, 1]]);
    const without = await bench.run([prices], { priority: ['one'] });
    const bare = await without.json<typeof summary>('data.summary');
    expect([bare.pointInTime, bare.verdicts.find(({ check }) => check === 'point-in-time')?.verdict]).toEqual([false, 'not-evaluable']);
    expect(bare.banner).toMatch(/as of now only/);
  });

  it('RDA-33 of several vendors of actions one is used for a symbol, and what differs is told', async () => {
    const columns = { symbol: 'symbol', about: 'ex', action: 'type', cash: 'cash' };
    const run = await bench.run([prices, file('actions', 'symbol,ex,type,cash\nAAA,2020-06-30,dividend,0.10\n', columns), { ...file('actions', 'symbol,ex,type,cash\nAAA,2020-06-30,dividend,0.10\nAAA,2020-07-02,dividend,0.3\nBBB,2020-07-02,dividend,0.3\n', columns), fileName: 'more.csv', entry: { vendor: 'two', domain: 'actions', columns } }], { priority: ['one', 'two'] });
    expect(await run.rows('SELECT vendor, symbol, about, verdict FROM action ORDER BY source_row')).toEqual([
      { vendor: 'one', symbol: 'AAA', about: '2020-06-30', verdict: 'ok' }, { vendor: 'two', symbol: 'AAA', about: '2020-06-30', verdict: 'MKT-303' }, { vendor: 'two', symbol: 'AAA', about: '2020-07-02', verdict: 'MKT-303' }, { vendor: 'two', symbol: 'BBB', about: '2020-07-02', verdict: 'ok' },
    ]);
    expect((await run.findings()).map(({ rule, source_row: at }) => [rule, at])).toEqual([['MKT-303', 19], ['MKT-304', 20]]);
  });
});
