import { describe, expect, test } from 'vitest';
import { quantile } from '../../../src-shared/model/metrics/performance/moments.ts';
import { upTo, type BarPanel } from '../../../src-shared/model/market/panel.ts';
import { marketView } from '../../../src-main/pipelines/research/features/market-view.ts';
import { syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { marketReturns, marketState, regimesOf } from '../../../src-main/pipelines/research/evaluate/regimes.ts';
import { smallSpec } from './small-experiment.ts';

const panel = syntheticPanel({ symbols: 12, sessions: 700, seed: 7 });
const NO_FEATURES = { names: [], columns: new Map(), warmUp: new Map() };
const spec = smallSpec();
const view = (of: BarPanel) => marketView(of, spec, NO_FEATURES);

/** The panel with prices from a session on multiplied by what changes every session. */
function shaken(from: number): BarPanel {
  const close = panel.close.map((value, i) => (i % panel.sessions.length >= from ? value * (1 + 0.2 * Math.sin(i * 12.9898)) : value));
  return { ...panel, close };
}

describe('regimes', () => {
  test('REV-16 nothing of the test slice moves a threshold', () => {
    const testFrom = panel.sessions.indexOf(spec.test.from);
    expect(regimesOf(view(shaken(testFrom)), spec).report.thresholds).toEqual(regimesOf(view(panel), spec).report.thresholds);
    expect(regimesOf(view(shaken(testFrom - 30)), spec).report.thresholds).not.toEqual(regimesOf(view(panel), spec).report.thresholds);
  });

  test('REV-16 a session has the same regime when it and all later ones change', () => {
    const whole = new Map(regimesOf(view(panel), spec).report.series);
    for (const t of [460, 520, 600, 699]) {
      const changed = new Map(regimesOf(view(shaken(t)), spec).report.series);
      for (const [day, regime] of whole) if (day <= panel.sessions[t]!) expect(changed.get(day)).toBe(regime);
      const cut = new Map(regimesOf(view(upTo(panel, t)), spec).report.series);
      for (const [day, regime] of cut) expect(regime).toBe(whole.get(day));
    }
  });

  test('REV-16 the market is the equal-weight mean of names that were in it the session before', () => {
    const returns = marketReturns(view(panel));
    for (const t of [1, 200, 300, 650]) {
      const T = panel.sessions.length;
      const seen = panel.symbols.flatMap((_symbol, s) => {
        const i = s * T + t;
        const change = (panel.close[i]! * panel.factor[i]!) / (panel.close[i - 1]! * panel.factor[i - 1]!) - 1;
        return panel.member[i - 1] === 1 && Number.isFinite(change) ? [change] : [];
      });
      expect(returns[t]).toBeCloseTo(seen.reduce((sum, value) => sum + value, 0) / seen.length, 14);
    }
  });

  test('REV-16 volatility of twenty sessions up to the close before; quantiles of training', () => {
    const returns = marketReturns(view(panel));
    const { volatility } = marketState(returns, 20);
    const before = returns.slice(480, 500);
    const mean = before.reduce((sum, value) => sum + value, 0) / 20;
    expect(volatility[500]).toBeCloseTo(Math.sqrt(before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 20), 14);
    const training = volatility.filter((value, t) => panel.sessions[t]! <= spec.train.to && !Number.isNaN(value));
    expect(regimesOf(view(panel), spec).report.thresholds.map(({ value }) => value)).toEqual([quantile(training, 0.33), quantile(training, 0.66)]);
  });

  test('REV-16 without a training slice to fit on no regime is known', () => {
    const far = { ...spec, train: { from: '1990-01-01', to: '1990-12-31' } };
    const { report } = regimesOf(view(panel), far);
    expect(report.thresholds).toEqual([]);
    expect(new Set(report.series.map(([, regime]) => regime))).toEqual(new Set(['unknown']));
    expect(report.slices.every(({ sessions }) => sessions === 0)).toBe(true);
  });
});
