import { expect, test } from 'vitest';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import { runBookFully } from '../../../src-main/pipelines/research/backtest/engine.ts';
import { bookNamed, bookOptions, type BacktestInputs } from '../../../src-main/pipelines/research/backtest/inputs.ts';
import { fillRow } from '../../../src-main/pipelines/research/backtest/write-books.ts';
import { marketView } from '../../../src-main/pipelines/research/features/market-view.ts';
import { syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { executionMetrics } from '../../../src-main/pipelines/research/shadow/execution.ts';
import { differenceOf, type Stored } from '../../../src-main/pipelines/research/shadow/held-against.ts';
import { microText } from '../../../src-main/pipelines/research/shadow/micro-text.ts';
import { checksOf, stepsOf } from '../../../src-main/pipelines/research/shadow/steps.ts';
import { runVeiled, veil, viewUpTo } from '../../../src-main/pipelines/research/shadow/veiled-market.ts';

const PANEL = syntheticPanel({ symbols: 12, sessions: 320, seed: 5 });
const FEATURES = { names: [], columns: new Map<string, Float64Array>(), warmUp: new Map<string, number>() };
const STRATEGIES = [{ kind: 'equal-weight' }, { kind: 'sma', fast: 5, slow: 20 }, { kind: 'momentum', lookback: 40, skip: 5, top: 4 }, { kind: 'mean-reversion', window: 10, top: 3 }, { kind: 'risk-parity', window: 30 }];

function inputsOf(strategy: unknown, execution: unknown = {}, panel: BarPanel = PANEL): BacktestInputs {
  const day = (at: number): string => panel.sessions[at] as string;
  const spec = ExperimentSpec.parse({ kind: 'research.spec', version: 1, name: 'shadow', title: 'Shadow', study: 'shadow', train: { from: day(0), to: day(159) }, test: { from: day(160), to: day(panel.sessions.length - 1) }, strategy, execution });
  return { spec, panel, view: marketView(panel, spec, FEATURES) };
}
const storedOf = (inputs: BacktestInputs): Stored => {
  const run = runBookFully(bookOptions(inputs, bookNamed(inputs.spec, 'candidate'), true));
  const members = ['symbol', 'side', 'type', 'status', 'reason', 'decided', 'filled', 'asked', 'units', 'reference', 'price', 'commission', 'value'];
  const text = (value: unknown): string => (typeof value === 'number' ? microText(value) ?? '' : String(value ?? ''));
  return {
    sessions: new Map(Array.from({ length: run.to - run.from + 1 }, (_, i) => [inputs.panel.sessions[run.from + i] as string, { equity: microText(run.equity[i] as number) ?? '', cash: microText(run.cash[i] as number) ?? '' }])),
    fills: new Map(Array.from({ length: run.fillLedger.rows.length }, (_, row) => { const line = fillRow('candidate', run, inputs.panel, row); return [row + 1, members.map((name) => text(line[name])).join('|')]; })),
  };
};
const replayOf = (inputs: BacktestInputs, stop = inputs.panel.sessions.length - 1) => stepsOf(runVeiled(inputs, stop, () => undefined), inputs.panel, inputs.spec, 160);

for (const strategy of STRATEGIES) {
  test(`RSH-1 a replay of ${strategy.kind} on a market told session by session equals the experiment, fill by fill`, () => {
    const inputs = inputsOf(strategy, { rebalance: strategy.kind === 'momentum' ? 'monthly' : 'weekly', costs: { commissionBps: 2, spreadBps: 3, slippage: { kind: 'square-root', coefficientBps: 10 } } });
    const stored = storedOf(inputs);
    const steps = replayOf(inputs);
    expect(steps).toHaveLength(160);
    expect(steps.map((step) => differenceOf(step, stored)).filter((each) => each !== null)).toEqual([]);
    expect(steps.flatMap(({ fills }) => fills).length).toBeGreaterThan(5);
    expect(steps.every(({ checks }) => checks.every(({ ok }) => ok))).toBe(true);
  });
}

test('RSH-2 an experiment that read tomorrow cannot be replayed: the first session that differs is told', () => {
  const honest = inputsOf({ kind: 'momentum', lookback: 40, skip: 0, top: 3 }, { rebalance: 'weekly' });
  // The experiment was made on prices moved by a session: its signals knew the next close.
  const shifted = { ...honest, view: { ...honest.view, price: honest.view.price.map((_, i) => ((i + 1) % PANEL.sessions.length === 0 ? Number.NaN : honest.view.price[i + 1] as number)) } };
  const steps = replayOf(honest);
  const stored = storedOf(shifted);
  const first = steps.map((step) => differenceOf(step, stored)).find((each) => each !== null);
  expect(first).toMatch(/^20\d\d-\d\d-\d\d/);
  expect(first).toContain('in the experiment');
});

test('RSH-3 stopped at any step and gone on, the chain of hashes is the same; another market makes another chain', () => {
  const inputs = inputsOf({ kind: 'sma', fast: 5, slow: 20 }, { rebalance: 'daily' });
  const whole = replayOf(inputs);
  for (const steps of [1, 2, 37, 100, 159]) expect(replayOf(inputs, 160 + steps - 1).slice(0, steps)).toEqual(whole.slice(0, steps));
  const close = PANEL.close.slice();
  close[3 * PANEL.sessions.length + 200] = (close[3 * PANEL.sessions.length + 200] as number) * 1.01;
  const other = replayOf(inputsOf({ kind: 'sma', fast: 5, slow: 20 }, { rebalance: 'daily' }, { ...PANEL, close }));
  const parts = whole.findIndex((step, i) => step.hash !== other[i]?.hash);
  expect(parts).toBe(40);
  expect(new Set(whole.map(({ hash }) => hash)).size).toBe(whole.length);
});

test('RSH-4 the veil hides every price after the session that was told, and nothing before it', () => {
  const market = veil(PANEL);
  market.reveal(100);
  const days = PANEL.sessions.length;
  for (let i = 0; i < PANEL.close.length; i += 1) {
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) expect(Object.is(market.panel[name][i], i % days <= 100 ? PANEL[name][i] : Number.NaN)).toBe(true);
  }
  const { view } = inputsOf({ kind: 'equal-weight' });
  const cut = viewUpTo(view, 100);
  expect([cut.panel.sessions.length, cut.price.length, cut.universe.length]).toEqual([101, 12 * 101, 12 * 101]);
  expect(cut.price[5 * 101 + 100]).toBe(view.price[5 * days + 100]);
});

test('RSH-5 a bound is held against what was decided, not against what drifted', () => {
  const spec = inputsOf({ kind: 'equal-weight' }, { maxWeight: 0.2, maxGross: 1, maxTurnover: 0.5 }).spec;
  const broken = (targets: readonly number[], held: readonly number[]): string[] => checksOf(Float64Array.from(targets), Float64Array.from(held), spec).filter(({ ok }) => !ok).map(({ code }) => code);
  expect(broken([0.2, 0.2], [0.1, 0.1])).toEqual([]);
  expect(broken([0.21, 0.2], [0.2, 0.2])).toEqual(['MAX_WEIGHT']);
  expect(broken([Number.NaN, 0.2], [0.5, 0.2])).toEqual([]);
  expect(broken([-0.1, 0.2], [0, 0.2])).toEqual(['LONG_ONLY']);
  expect(broken([0.2, 0.2, 0.2, 0.2, 0.2, 0.2], [0.2, 0.2, 0.2, 0.2, 0.2, 0])).toEqual(['GROSS_EXPOSURE_CAP']);
  expect(broken([0, 0.2, 0.2, 0.2], [0.6, 0, 0, 0])).toEqual(['TURNOVER_LIMIT']);
});

test('RSH-6 execution is measured over orders, slippage against the order and weighted by value', () => {
  const fill = (over: object) => ({ number: 1, symbol: 'S000', side: 'buy' as const, type: 'market', status: 'filled', reason: '', decided: '', filled: '', asked: '1.000000', units: '1.000000', reference: '100.000000', price: '100.100000', commission: '1.000000', value: '300.000000', ...over });
  const step = { step: 0, session: '2018-01-02', equity: '1', cash: '1', drawdown: 0, decided: 2, positions: [], checks: [], hash: '', fills: [fill({}), fill({ side: 'sell', price: '100.100000', value: '100.000000' }), fill({ status: 'rejected', price: null, reference: null, value: '0.000000' })] };
  const of = new Map(executionMetrics([step]).map(({ metric, value }) => [metric, value]));
  expect(of.get('fill_rate')).toBeCloseTo(2 / 3, 12);
  expect(of.get('reject_rate')).toBeCloseTo(1 / 3, 12);
  expect(of.get('slippage_mean')).toBeCloseTo((10 * 300 - 10 * 100) / 400, 6);
  expect(of.get('slippage_p95')).toBeCloseTo(10, 6);
  expect(of.get('fees')).toBe(3);
  expect(new Map(executionMetrics([]).map(({ metric, value }) => [metric, value])).get('fill_rate')).toBeNull();
});

test('RSH-7 a number reads as the tables store it', () => {
  expect([microText(0), microText(-0.000001), microText(1.0000016), microText(-1234567.891), microText(Number.NaN)]).toEqual(['0.000000', '-0.000001', '1.000002', '-1234567.891000', null]);
});
