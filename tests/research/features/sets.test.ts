import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawPeerPanel, peerChecksums } from '../../../bench/research-features/peer.ts';
import { panelOf } from '../../../bench/research-features.ts';
import { computeFeatures } from '../../../src-main/pipelines/research/features/compute.ts';
import { FEATURES, FEATURE_SETS, featureUses } from '../../../src-main/pipelines/research/features/registry.ts';
import { factTable, NO_SIDE_FACTS, type WrittenFact } from '../../../src-main/pipelines/research/features/side-facts.ts';
import { columnOf, handPanel, wavy } from './hand-panel.ts';

const NAN = Number.NaN;
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const deviation = (x: readonly number[]): number => Math.sqrt(mean(x.map((value) => (value - mean(x)) ** 2)));

describe('the registry', () => {
  it('RFE-13 every set is of features of the registry, each once, and every definition says what it is', () => {
    for (const [set, names] of FEATURE_SETS) {
      expect(new Set(names).size, set).toBe(names.length);
      for (const name of names) expect(FEATURES.has(name), `${set}: ${name}`).toBe(true);
    }
    for (const { title, definition, reference, warmUp, inputs } of FEATURES.values()) expect([title.length > 3, definition.length > 5, reference.length > 5, warmUp >= 0, inputs.length > 0]).toEqual([true, true, true, true, true]);
    expect(FEATURE_SETS.get('panel_v1')).toHaveLength(41);
    expect(FEATURE_SETS.get('core_v1')).toEqual(['ret_1', 'ret_5', 'ret_21', 'rv_21', 'rv_63', 'dist_from_20d_high', 'dist_from_20d_low', 'log_vol_z20']);
    expect(FEATURE_SETS.get('core_v1_fundamentals_v1')).toHaveLength(8 + 11);
    expect(featureUses(['core_v1', 'ret_1', 'core_v1_regime'])).toHaveLength(8 + 4);
  });
});

const python = ['/usr/bin/python3', 'python3'].some((each) => {
  try {
    execFileSync(each, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const isPeerHere = python && existsSync(join(import.meta.dirname, '../../../../shared/bench/gen_panel.py'));

describe('panel_v1', () => {
  it.skipIf(!isPeerHere)('RFE-9 all 41 sums are the peer\'s to 1e-9 (skipped without ../shared/bench and numpy)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapestry-features-'));
    try {
      const drawn = drawPeerPanel(folder);
      if (typeof drawn === 'string') throw new Error(drawn);
      const panel = panelOf(drawn);
      const { columns } = computeFeatures(panel, NO_SIDE_FACTS, featureUses(['panel_v1', 'atr14_first_range']), { from: panel.sessions[0]!, to: panel.sessions[9]! });
      const sum = (name: string): number => columns.get(name)!.filter((value) => !Number.isNaN(value)).reduce((total, value) => total + value, 0);
      const checks = peerChecksums();
      expect(Object.keys(checks)).toHaveLength(41);
      for (const [name, wanted] of Object.entries(checks)) expect(Math.abs(sum(name) - wanted) / Math.abs(wanted), name).toBeLessThan(1e-9);
      // The other convention of the first true range is another number, and known one session earlier.
      expect(Math.abs(sum('atr14_first_range') / checks['atr14']! - 1)).toBeGreaterThan(1e-6);
      expect([columns.get('atr14')![13], Number.isNaN(columns.get('atr14_first_range')![13]!)]).toEqual([NAN, false]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('sets by hand', () => {
  const length = 70;
  const [a, b, c] = [wavy(length, 0), wavy(length, 1), wavy(length, 2.5)];
  const panel = handPanel({ AAA: a, BBB: b, CCC: c });
  const R = (x: readonly number[], t: number, k = 1): number => x[t]! / x[t - k]! - 1;

  it('RFE-5 core_v1 sees adjusted prices and volumes: a split and its factor move nothing', () => {
    const split = a.map((value, t) => (t < 30 ? value : value / 4));
    const adjusted = { ...handPanel({ AAA: split }, { factor: a.map((_, t) => (t < 30 ? 1 : 4)) }), volume: Float64Array.from(a, (_, t) => (t < 30 ? 1000 + t : 4 * (1000 + t))) };
    const whole = { ...handPanel({ AAA: a }), volume: Float64Array.from(a, (_, t) => 1000 + t) };
    for (const name of FEATURE_SETS.get('core_v1')!) {
      const wanted = columnOf(whole, name);
      columnOf(adjusted, name).forEach((value, t) => (Number.isNaN(wanted[t]!) ? expect(value).toBeNaN() : expect(value, `${name} at ${t}`).toBeCloseTo(wanted[t]!, 10)));
    }
    expect(columnOf(whole, 'ret_5')[20]).toBeCloseTo(Math.log(a[20]! / a[15]!), 14);
    expect(columnOf(whole, 'rv_21')[40]).toBeCloseTo(deviation(Array.from({ length: 21 }, (_, k) => Math.log(a[40 - k]! / a[39 - k]!))), 13);
    expect(columnOf(whole, 'dist_from_20d_high')[40]).toBeCloseTo(a[40]! / Math.max(...a.slice(21, 41)) - 1, 14);
  });

  it('RFE-6 across names: z, rank, strength, dispersion, breadth, correlation of the session', () => {
    const t = 45;
    const day = [a, b, c].map((x) => R(x, t));
    const cell = (name: string, s: number): number => columnOf(panel, name)[s * length + t]!;
    [0, 1, 2].forEach((s) => expect(cell('ret_1d_z', s)).toBeCloseTo((day[s]! - mean(day)) / deviation(day), 10));
    const sorted = [...day].sort((x, y) => x - y);
    [0, 1, 2].forEach((s) => expect(cell('ret_1d_rank', s)).toBe(sorted.indexOf(day[s]!) / 2));
    expect(cell('rel_strength_20d', 1)).toBeCloseTo(R(b, t, 20) - mean([a, b, c].map((x) => R(x, t, 20))), 12);
    expect(cell('market_ret_1d', 2)).toBeCloseTo(mean(day), 14);
    expect(cell('dispersion_1d', 0)).toBeCloseTo(deviation(day), 14);
    expect(cell('breadth_up_1d', 0)).toBeCloseTo(day.filter((x) => x > 0).length / 3, 14);
    const market = Array.from({ length: 20 }, (_, k) => mean([a, b, c].map((x) => R(x, t - k))));
    expect(cell('market_vol_20d', 0)).toBeCloseTo(deviation(market), 12);
    expect(cell('market_trend_20d', 0)).toBeCloseTo(mean(market), 12);
    const windows = [a, b, c].map((x) => Array.from({ length: 20 }, (_, k) => R(x, t - k)));
    const correlation = (x: number[], y: number[]): number => mean(x.map((value, k) => (value - mean(x)) * (y[k]! - mean(y)))) / (deviation(x) * deviation(y));
    expect(cell('corr_mean_20d', 0)).toBeCloseTo(mean([correlation(windows[0]!, windows[1]!), correlation(windows[0]!, windows[2]!), correlation(windows[1]!, windows[2]!)]), 10);
  });

  it('RFE-6 a name outside the universe takes no part and gets no value', () => {
    const outside = { ...panel, member: panel.member.map((_, i) => (i < length ? 0 : 1)) };
    expect(columnOf(outside, 'ret_1d_rank').slice(0, length).every(Number.isNaN)).toBe(true);
    expect(columnOf(outside, 'market_ret_1d')[45]).toBeCloseTo(mean([R(b, 45), R(c, 45)]), 14);
    expect(columnOf({ ...panel, member: panel.member.map((_, i) => (i < 2 * length ? 0 : 1)) }, 'market_ret_1d').every(Number.isNaN)).toBe(true);
  });
});

describe('side facts', () => {
  const panel = handPanel({ AAA: wavy(40, 0) });
  const day = (t: number): string => panel.sessions[t]!;

  it('RFE-10 a surface is that of the session before, or none', () => {
    const at = (t: number, known: number, ivx: number): WrittenFact => ({ symbol: 'AAA', about: day(t), known: day(known), numbers: { ivx_30: ivx, oi_call: 30, oi_put: 0 } });
    const side = { ...NO_SIDE_FACTS, surfaces: factTable([at(3, 4, 0.31), at(4, 5, 0.32), at(6, 9, 0.36), at(10, 10, 0.4)]) };
    expect(columnOf(panel, 'ivx_30', side).slice(0, 13)).toEqual([NAN, NAN, NAN, NAN, 0.31, 0.32, NAN, NAN, NAN, NAN, NAN, 0.4, NAN]);
    expect(columnOf(panel, 'has_oi', side).slice(3, 7)).toEqual([0, 1, 1, 0]);
    expect(columnOf(panel, 'oi_call_put', side).every(Number.isNaN)).toBe(true);
  });

  it('RFE-11 four quarters as known, a revision from its own day, restated from the first', () => {
    const quarter = (about: string, known: number, revenue: number): WrittenFact => ({ symbol: 'AAA', about, known: day(known), numbers: { revenue, assets: revenue * 10 }, texts: { period: 'quarter' } });
    const side = { ...NO_SIDE_FACTS, fundamentals: factTable([quarter('2019-03-31', 0, 1), quarter('2019-06-30', 0, 2), quarter('2019-09-30', 2, 3), quarter('2019-12-31', 10, 4), quarter('2019-12-31', 20, 40), { symbol: 'AAA', about: '2018-12-31', known: day(0), numbers: { revenue: 900 }, texts: { period: 'annual' } }]) };
    const ttm = columnOf(panel, 'revenue_ttm', side);
    expect([ttm[1], ttm[9], ttm[10], ttm[19], ttm[20]]).toEqual([900, 900, 10, 10, 46]);
    const assets = columnOf(panel, 'assets', side);
    expect([assets[1], assets[2], assets[10], assets[20]]).toEqual([20, 30, 40, 400]);
    expect(columnOf(panel, { name: 'revenue_ttm', vintage: 'restated' }, side)[10]).toBe(46);
    expect(columnOf(panel, 'fundamentals_valid', side).every((value) => value === 0)).toBe(true); // there is no income
    // 181 days after the last filing it is stale; 400 days after a period's end it is not used.
    const later = handPanel({ AAA: wavy(460, 0) });
    const stale = columnOf(later, 'fundamentals_stale', side);
    expect([stale[20 + 180], stale[20 + 181]]).toEqual([0, 1]);
    const old = columnOf(later, 'assets', side);
    const end = later.sessions.indexOf('2020-01-01') - 1 + 400; // 400 days after 2019-12-31
    expect([old[end], old[end + 1]]).toEqual([400, NAN]);
  });

  it('RFE-12 a dealing counts from the session its filing was known in, and small ones do not', () => {
    const deal = (about: number, known: number, side: string, value: number, role = 'executive'): WrittenFact => ({ symbol: 'AAA', about: day(about), known: day(known), numbers: { units: value / 100, value, owned_after: 1_000 }, texts: { role, side, security: 'Common Stock' } });
    const facts = { ...NO_SIDE_FACTS, insiders: factTable([deal(21, 24, 'buy', 50_000), deal(22, 26, 'sell', 20_000, 'director'), deal(22, 27, 'buy', 10), deal(22, 28, 'buy', 90_000, 'owner')]) };
    const ratio = columnOf(panel, 'insider_buy_sell_30', facts);
    expect([ratio[23], ratio[24], ratio[26], ratio[28], ratio[39]]).toEqual([NAN, 0.5, 0, 0, 0]);
    const cluster = columnOf(panel, 'insider_cluster_10', facts);
    expect([cluster[24]! > 0, cluster[33] === cluster[24], cluster[34]]).toEqual([true, true, 0]);
    expect(columnOf(panel, 'insider_ownership_30', facts)[25]).toBe(500 / (1_000 - 500));
  });
});
