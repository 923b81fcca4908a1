import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_IDS } from '../../../src-shared/model/metrics/performance/registry.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { SESSIONS } from './prepared-engine.ts';
import { GATES, researchBench, type ResearchBench } from './research-bench.ts';

describe('what a run of research answers', () => {
  let bench: ResearchBench;
  let run: Run;
  let other: Run;
  let data: Run;
  beforeAll(async () => {
    bench = researchBench();
    run = await bench.experiment({ name: 'first', seed: 120, validation: { sweep: { over: { fast: [5, 10] } } } }, { gates: GATES });
    other = await bench.experiment({ name: 'second', seed: 80, execution: { cash: 5000 } });
    data = await bench.data();
  }, 60_000);
  afterAll(() => bench.dispose());

  it('RSV-9 the overview has every figure with its address, or says why there is none', async () => {
    const overview = await bench.client['research.overview']({ run: run.id });
    expect(overview).toMatchObject({ name: 'first', study: 'one', seed: 120, qualified: true, trials: 3, fills: 20, trades: 10, currency: 'USD', banner: 'Survivors only.', lookAhead: { verdict: 'passed' } });
    expect(overview.values.map(({ book, slice }) => `${book} ${slice}`)).toEqual(['candidate test', 'candidate train', 'candidate all', 'equal-weight test', 'equal-weight train', 'equal-weight all']);
    const [candidate] = overview.values;
    expect(candidate?.values.find(({ metric }) => metric === 'sharpe')).toEqual({ metric: 'sharpe', value: 1.2, why: null, low: null, high: null, observations: 100, address: 'metric:value@candidate/test/sharpe' });
    expect(candidate?.values.find(({ metric }) => metric === 'calmar')).toMatchObject({ value: null, why: 'less than a year' });
    for (const { metric, definition } of overview.metrics) expect(definition.length, metric).toBeGreaterThan(10);
  });

  it('RSV-7 a run that was stopped says what stopped it, and has no figures', async () => {
    const leaks = await bench.experiment({ name: 'leaks-x' });
    expect(await bench.client['research.overview']({ run: leaks.id })).toMatchObject({ lookAhead: { verdict: 'blocked', text: 'sma_10 knows the future.' }, values: [], books: [], qualified: null });
    await expect(bench.client['research.fills']({ run: leaks.id })).rejects.toMatchObject({ code: 'NOT_FOUND', message: `run ${leaks.id} (blocked) made no fills: it stopped at lookahead`, userAction: 'it looks ahead' });
  });

  it('RSV-7 what a data run did not make is said so; a run that is not there is not there', async () => {
    for (const method of ['research.curves', 'research.fills', 'research.trades', 'research.overview', 'research.sweep', 'research.regimes', 'research.costs', 'research.qualification', 'research.shadowOverview'] as const) {
      await expect(bench.client[method]({ run: data.id } as never), method).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining(`run ${data.id} (succeeded) made no `) as string });
      await expect(bench.client[method]({ run: 'r9999' } as never), method).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(bench.client['research.folds']({ run: run.id })).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringMatching(/asks for no walk-forward/) as string });
  });

  it('RSV-7 the data: overview, symbols by any order, differences with the rows of both vendors', async () => {
    expect(await bench.client['research.data']({ run: data.id })).toMatchObject({ symbols: 2, sessions: SESSIONS, verdicts: [{ check: 'missing', verdict: 'passed' }] });
    const symbols = await bench.client['research.symbols']({ run: data.id, order: 'score' });
    expect(symbols.items.map(({ symbol, score, missing, strip }) => [symbol, score, missing, strip])).toEqual([['BAA', '0.000000', 1, [1, null, 0.5]], ['AAA', '1.000000', 0, [1, null, 0.5]]]);
    expect((await bench.client['research.symbols']({ run: data.id, search: 'ba' })).items.map(({ symbol }) => symbol)).toEqual(['BAA']);
    const differences = await bench.client['research.differences']({ run: data.id, limit: 2 });
    expect(differences.total).toBe(3);
    expect(differences.items[0]).toMatchObject({ session: '2020-01-03', closeBps: '32.000000', volumeDifference: null, address: 'vendor-bar:close@2', otherAddress: 'vendor-bar:close@1002' });
  });

  it('RSV-7 fills and trades by page, filter and order, without overlap', async () => {
    const pages = await Promise.all([0, 7, 14].map((offset) => bench.client['research.fills']({ run: run.id, offset, limit: 7 })));
    expect(pages.flatMap(({ items }) => items.map(({ number }) => number))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const [fill] = pages[0]?.items ?? [];
    expect(fill).toMatchObject({ side: 'buy', decided: '2020-01-01', filled: '2020-01-02', slippageBps: '10.0000', address: 'fill:price@candidate/1' });
    expect((await bench.client['research.fills']({ run: run.id, status: 'rejected' })).items).toMatchObject([{ number: 6, filled: null, slippageBps: null }]);
    expect((await bench.client['research.fills']({ run: run.id, from: '2020-01-15', to: '2020-01-16' })).items.map(({ filled }) => filled)).toEqual(['2020-01-15', '2020-01-16']);
    expect((await bench.client['research.trades']({ run: run.id, order: 'worst', limit: 2 })).items.map(({ number, pnl, open }) => [number, pnl, open])).toEqual([[10, '-4.000000', true], [9, '-3.000000', false]]);
    expect((await bench.client['research.trades']({ run: run.id, symbol: 'zzz' })).total).toBe(0);
  });

  it('RSV-9 one fill explained: what it states, the bars around it, the one of the decision and the one of the fill', async () => {
    const story = await bench.client['research.fill']({ run: run.id, number: 10 });
    expect(story.steps.map(({ kind, value }) => [kind, value])).toEqual([['signal', '0.5'], ['decision', '0.5'], ['order', '10.000000'], ['reference', '100.000000'], ['spread', '0.050000'], ['slippage', '0.050000'], ['price', '100.100000'], ['commission', '1.000000']]);
    expect(story).toMatchObject({ recomputed: false, source: 'as the fill states it' });
    expect(story.bars).toHaveLength(13);
    expect(story.bars.map(({ session }) => session)).toEqual(story.bars.map(({ session }) => session).toSorted());
    expect([story.bars.find(({ decision }) => decision)?.session, story.bars.find(({ fill }) => fill)?.session]).toEqual(['2020-01-10', '2020-01-11']);
    await expect(bench.client['research.fill']({ run: run.id, number: 999 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('RSV-9 positions on the last session on or before a day; none before the first', async () => {
    const positions = await bench.client['research.positions']({ run: run.id, session: '2021-12-31' });
    expect(positions).toMatchObject({ session: '2020-10-26', equity: { value: '1000299.000000', address: 'session:equity@candidate/2020-10-26', unit: 'USD' } });
    expect(positions.items.map(({ symbol, address }) => [symbol, address])).toEqual([['BAA', 'holding:value@candidate/2020-10-26/BAA'], ['AAA', 'holding:value@candidate/2020-10-26/AAA']]);
    await expect(bench.client['research.positions']({ run: run.id, session: '2019-01-01' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('RSV-8 curves: growth of the slice compounded, the candidate first, a session without a return a gap', async () => {
    const { growth, drawdown, exposure } = await bench.client['research.curves']({ run: run.id });
    expect(growth.map(({ id }) => id)).toEqual(['candidate', 'equal-weight', 'benchmark']);
    const points = growth[0]?.points ?? [];
    expect(points).toHaveLength(100);
    let expected = 1;
    for (const [i, [, value]] of points.entries()) {
      const t = 200 + i;
      if (t === 250) { expect(value).toBeNull(); continue; }
      expected *= 1 + (((t * 5) % 7) - 3) / 1000;
      expect(value).toBeCloseTo(expected, 12);
    }
    for (const [, value] of drawdown[0]?.points ?? []) expect(value ?? 0).toBeLessThanOrEqual(0);
    expect(exposure[0]?.points[0]).toEqual(['2020-07-19', 1]);
    expect((await bench.client['research.curves']({ run: run.id, slice: 'all', points: 60 })).growth[0]?.points.length).toBeLessThanOrEqual(60);
  });

  it('RSV-9 a chart: bars as traded, lines of indicators with their warm-up open, what was done', async () => {
    const chart = await bench.client['research.chart']({ run: run.id, symbol: 'aaa', from: '2020-02-01', to: '2020-02-29', indicators: ['sma:20'] });
    expect(chart.bars).toHaveLength(29);
    expect(chart.bars[0]).toMatchObject({ session: '2020-02-01', open: 131, close: 132, row: 62 });
    expect(chart.lines).toHaveLength(1);
    expect(chart.lines[0]?.points.filter(([, value]) => value === null)).toHaveLength(19);
    expect(chart.lines[0]?.points[19]).toEqual(['2020-02-20', 141.5]);
    await expect(bench.client['research.chart']({ run: run.id, symbol: 'AAA', indicators: ['nonsense'] })).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringMatching(/nonsense/) as string });
    await expect(bench.client['research.chart']({ run: run.id, symbol: 'ZZZ' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('RSV-9 sweep, regimes, costs, qualification', async () => {
    expect(await bench.client['research.sweep']({ run: run.id })).toMatchObject({ cells: [{ at: [5], value: 0.9 }, { at: [10], value: null }] });
    expect((await bench.client['research.regimes']({ run: run.id })).slices).toMatchObject([{ regime: 'high', sessions: 100, values: expect.arrayContaining([expect.objectContaining({ book: 'candidate', metric: 'sharpe', value: 1.2, address: 'metric:value@candidate/regime:high/sharpe' })]) as unknown }]);
    expect((await bench.client['research.costs']({ run: run.id })).lines.map(({ multiple, values }) => [multiple, values.length])).toEqual([[1, 6], [2, 6]]);
    expect(await bench.client['research.qualification']({ run: run.id })).toMatchObject({ qualified: true, gates: 'house', title: 'House gates' });
  });

  it('RSV-9 runs beside each other: metrics, growth, and only what differs in their specs', async () => {
    const { columns, growth, specs, metrics } = await bench.client['research.compare']({ runs: [run.id, other.id] });
    expect(columns.map(({ values }) => values.find(({ metric }) => metric === 'sharpe')?.value)).toEqual([1.2, 0.8]);
    expect(growth.map(({ id }) => id)).toEqual([run.id, other.id]);
    expect(specs.find(({ path }) => path === 'seed')?.values).toEqual(['120', '80']);
    expect(specs.find(({ path }) => path === 'execution.cash')?.values).toEqual(['1000000', '5000']);
    expect(specs.some(({ path }) => path === 'study')).toBe(false);
    expect(metrics.map(({ metric }) => metric)).toEqual(METRIC_IDS.filter((id) => ['sharpe', 'max_drawdown', 'calmar'].includes(id)));
  });

  it('RSV-14 experiments newest first, by study, with what each came to', async () => {
    const { items, total } = await bench.client['research.experiments']({ study: 'one' });
    expect(total).toBe(items.length);
    const line = items.find(({ run: id }) => id === run.id);
    expect(line).toMatchObject({ name: 'first', status: 'succeeded', lookAhead: 'passed', qualified: true, tier: null, values: { sharpe: 1.2, 'max_drawdown': 0.1, calmar: null } });
    expect(items.map(({ createdAt }) => createdAt)).toEqual(items.map(({ createdAt }) => createdAt).toSorted().reverse());
    expect((await bench.client['research.experiments']({ study: 'nobody' })).items).toEqual([]);
  });

  it('RSV-9 exports are offered where the run has them, and written', async () => {
    const offered = (await bench.client['deliver.exports']({ run: run.id })).map(({ name }) => name);
    expect(offered).toEqual(expect.arrayContaining(['bars.csv', 'fills.csv', 'trades.parquet', 'metrics.xlsx', 'qualification.json', 'spec.json', 'manifest.json']));
    expect((await bench.client['deliver.exports']({ run: data.id })).map(({ name }) => name)).not.toContain('fills.csv');
    const [written] = await bench.client['deliver.export']({ run: run.id, names: ['trades.csv'] });
    expect(written).toMatchObject({ fileName: 'trades.csv' });
  });
});
