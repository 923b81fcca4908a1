import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { NO_SIDE_FACTS } from '../../../src-main/pipelines/research/features/side-facts.ts';
import { checkLookAhead } from '../../../src-main/pipelines/research/lookahead/check.ts';

const FILE = join(import.meta.dirname, '../../../../shared/data/quant/panel/sp500_daily_2015_2020.csv.gz');
const [NAMES, SESSIONS] = [40, 420];

/** The first names and sessions of the real panel, adjusted by its adjusted closes (so: not point in time, which the gate must say). */
function realPanel(): BarPanel {
  const lines = gunzipSync(readFileSync(FILE)).toString('utf8').trim().split('\n').slice(1).map((line) => line.split(','));
  const symbols = [...new Set(lines.map(([symbol]) => symbol!))].sort().slice(0, NAMES);
  const sessions = [...new Set(lines.map(([, date]) => date!))].sort().slice(0, SESSIONS);
  const [place, day] = [new Map(symbols.map((symbol, s) => [symbol, s])), new Map(sessions.map((session, t) => [session, t]))];
  const fresh = (): Float64Array => new Float64Array(NAMES * SESSIONS).fill(Number.NaN);
  const [open, high, low, close, volume, factor, row] = [fresh(), fresh(), fresh(), fresh(), fresh(), fresh(), new Float64Array(NAMES * SESSIONS).fill(-1)];
  lines.forEach(([symbol, date, ...values], at) => {
    const [s, t] = [place.get(symbol!), day.get(date!)];
    if (s === undefined || t === undefined) return;
    const i = s * SESSIONS + t;
    [open[i], high[i], low[i], close[i], volume[i]] = values.slice(0, 5).map(Number) as [number, number, number, number, number];
    [factor[i], row[i]] = [1, at + 1];
  });
  return { symbols, sessions, open, high, low, close, volume, factor, row, member: new Uint8Array(NAMES * SESSIONS).fill(1), pointInTime: false };
}

describe.skipIf(!existsSync(FILE))('real bars (skipped without ../shared/data/quant)', () => {
  const panel = existsSync(FILE) ? realPanel() : null;
  const spec = (more: object = {}): ExperimentSpec => ExperimentSpec.parse({
    kind: 'research.spec', version: 1, name: 'real', title: 'Real', study: 'real', train: { from: panel!.sessions[0], to: panel!.sessions[280] }, test: { from: panel!.sessions[281], to: panel!.sessions[SESSIONS - 1] },
    features: ['core_v1_xsec_regime', { name: 'rv_63', as: 'calm', normalise: 'train' }], strategy: { kind: 'momentum', lookback: 126, skip: 21, top: 10, weights: 'inverse-volatility' }, execution: { rebalance: 'monthly' }, ...more,
  });

  it('RLA-6 a clean experiment passes, and its universe is not evaluable: the names are those that survived', () => {
    const report = checkLookAhead({ panel: panel!, side: NO_SIDE_FACTS, spec: spec() });
    expect(report.checks.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(report.checks.filter(({ verdict }) => verdict === 'not-evaluable').map(({ check }) => check)).toEqual(['universe', 'actions']);
    expect(report.verdict).toBe('passed');
  });

  it('RLA-9 tomorrow\'s return among clean features is found', () => {
    const report = checkLookAhead({ panel: panel!, side: NO_SIDE_FACTS, spec: spec({ features: ['core_v1_xsec_regime', { name: 'ret_1d_rank', as: 'edge', lag: -1 }] }) });
    expect(report.verdict).toBe('blocked');
    expect(report.first!.what).toBe('edge');
    expect(report.first!.sourceRow).toBeGreaterThan(0);
  });
});
