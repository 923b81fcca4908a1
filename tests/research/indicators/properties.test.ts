import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { BACKTRADER } from '../../../src-shared/model/market/indicators/backtrader.ts';
import type { Indicator, IndicatorParams } from '../../../src-shared/model/market/indicators/definition.ts';
import { indicator, INDICATORS } from '../../../src-shared/model/market/indicators/registry.ts';
import { cut, randomBars, withFuture } from './random-bars.ts';
import { SLOW } from './slow-definitions.ts';

/** Each indicator with its defaults and with every choice that it offers. */
const CASES: readonly (readonly [string, Indicator, IndicatorParams])[] = INDICATORS.flatMap((each) => [
  [each.name, each, {}] as const,
  ...each.params.filter((param) => param.kind === 'choice' && param.name !== 'source').flatMap((param) => (param.choices ?? []).slice(1).map((value) => [`${each.name} ${param.name}=${value}`, each, { [param.name]: value }] as const)),
]);
const same = (a: number, b: number): boolean => Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b)) || a === b;

describe('every indicator', () => {
  const bars = randomBars(420, 5);

  test.each(CASES)('RIN-12 %s: no value moves when later bars are cut off, replaced, or missing', (_, each, params) => {
    const whole = each.compute(bars, params);
    const random = seededRandom(9);
    for (const kept of [1, 60, 211, 333, 419]) {
      const variants = [cut(bars, kept), withFuture(bars, kept, (v) => v * (0.2 + 3 * random.next())), withFuture(bars, kept, () => NaN), withFuture(bars, kept, () => 0)];
      for (const variant of variants) {
        const other = each.compute(variant, params);
        for (const { name } of each.lines.filter(({ ahead }) => ahead === undefined)) {
          for (let i = 0; i < kept; i += 1) if (!same((whole[name] as Float64Array)[i] as number, (other[name] as Float64Array)[i] as number)) expect.fail(`${each.name}.${name} at ${i} of ${kept}: ${(whole[name] as Float64Array)[i]} became ${(other[name] as Float64Array)[i]}`);
        }
      }
    }
    expect(Object.keys(whole)).toEqual(each.lines.map((line) => line.name));
  });

  test('RIN-12 lines that do know later bars are marked, and no other is', () => {
    expect(INDICATORS.flatMap((each) => each.lines.filter((line) => line.ahead !== undefined).map((line) => `${each.name}.${line.name}`)).sort()).toEqual(['ichimoku.chikouSpan', 'slope.line']);
    for (const [name, line] of [['ichimoku', 'chikouSpan'], ['slope', 'line']] as const) {
      const [whole, short] = [indicator(name).compute(bars)[line], indicator(name).compute(cut(bars, 300))[line]] as [Float64Array, Float64Array];
      expect(Array.from(short).every((v, i) => same(v, whole[i] as number))).toBe(false);
    }
  });

  test.each(CASES)('RIN-13 %s: its first value is on the bar that its warm-up says, and there is none before', (_, each, params) => {
    const values = each.compute(bars, params);
    const start = each.warmUp(params);
    for (const { name, ahead } of each.lines.filter((line) => line.ahead === undefined)) {
      const first = (values[name] as Float64Array).findIndex((v) => !Number.isNaN(v));
      // One band of the two is in force; a beta that was not asked for is not made.
      if (first < 0 && each.name === 'beta') continue;
      if (each.name === 'supertrend' && name !== 'superTrend') expect(first).toBeGreaterThanOrEqual(start[name] ?? NaN);
      else expect(first, `${name} ${ahead ?? ''}`).toBe(start[name]);
    }
    const short = each.compute(cut(bars, 3), params);
    for (const values of Object.values(short)) expect(values).toHaveLength(3);
    for (const values of Object.values(each.compute(cut(bars, 0), params))) expect(values).toHaveLength(0);
  });

  test.each(CASES)('RIN-14 %s: a missing bar costs no more than its window or one warm-up, and makes no number of its own', (_, each, params) => {
    const whole = each.compute(bars, params);
    const gap = 150;
    const holed = each.compute(withFuture(bars, 0, (v, i) => (i === gap ? NaN : v)), params);
    const start = each.warmUp(params);
    for (const { name } of each.lines.filter(({ ahead }) => ahead === undefined)) {
      const [a, b] = [whole[name] as Float64Array, holed[name] as Float64Array];
      for (let i = 0; i < gap; i += 1) expect(same(a[i] as number, b[i] as number)).toBe(true);
      // Lines that only look back (a lag) may speak on the bar itself; those that stand on it may not.
      if (each.name !== 'donchian' && !/senkouSpan/.test(name)) expect(b[gap]).toBeNaN();
      // One more: the bar after a gap has no bar before it, as the first one has none.
      for (let i = gap + 2 + (start[name] ?? NaN); i < 420; i += 1) {
        if (each.gaps === 'window' && !same(a[i] as number, b[i] as number)) expect.fail(`${each.name}.${name} at ${i} still knows of the gap`);
        if (Number.isNaN(b[i]) && !Number.isNaN(a[i]) && each.name !== 'supertrend') expect.fail(`${each.name}.${name} at ${i} is missing, ${i - gap} bars after the gap`);
      }
    }
  });

  test.each(CASES)('RIN-14 %s: no input makes it throw, grow, change its input, or say an infinity', (_, each, params) => {
    const random = seededRandom(77);
    const odd = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e308, -1e308, 5e-324, 1e-300, 100];
    for (let round = 0; round < 6; round += 1) {
      const n = 1 + random.below(120);
      const column = (): Float64Array => Float64Array.from({ length: n }, () => (random.next() < 0.25 ? random.pick(odd) : 100 * random.next()));
      const input = { open: column(), high: column(), low: column(), close: column(), volume: column(), other: column() };
      const before = structuredClone(input);
      const small = each.params.some(({ name, min }) => name === 'lookbackPeriods' && (min ?? 0) <= 3) ? { lookbackPeriods: 3 } : {};
      const got = each.compute(input, { ...params, ...small });
      for (const values of Object.values(got)) {
        expect(values).toHaveLength(n);
        expect(values.some((v) => Math.abs(v) === Infinity)).toBe(false);
      }
      expect(input).toEqual(before);
    }
    const flat = { open: new Float64Array(300).fill(7), high: new Float64Array(300).fill(7), low: new Float64Array(300).fill(7), close: new Float64Array(300).fill(7), volume: new Float64Array(300), other: new Float64Array(300).fill(7) };
    for (const values of Object.values(each.compute(flat, params))) expect(values.some((v) => Math.abs(v) === Infinity)).toBe(false);
  });

  test('RIN-15 each states what it is: definition, formula, reference, seed, parameters with bounds, lines with units; names are one word a thing', () => {
    const names = INDICATORS.flatMap((each) => [each.name, ...each.aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const each of INDICATORS) {
      for (const text of [each.title, each.definition, each.formula, each.reference, each.seed]) expect(text.length, each.name).toBeGreaterThan(1);
      expect(each.lines.length).toBeGreaterThan(0);
      expect(new Set(each.params.map((param) => param.name)).size).toBe(each.params.length);
      expect(indicator(each.name.toUpperCase())).toBe(each);
    }
    for (const name of Object.keys(BACKTRADER)) expect(name).toMatch(/^[a-z0-9_]+$/);
  });
});

describe('a second writing', () => {
  const bars = randomBars(420, 31);
  test.each(Object.keys(SLOW))('RIN-16 %s equals its definition, written plainly without the kernels', (name) => {
    const ours = indicator(name).compute(bars);
    for (const [line, expected] of Object.entries((SLOW[name] as (typeof SLOW)[string])(bars))) {
      const got = ours[line] as Float64Array;
      expected.forEach((value, i) => {
        if (Number.isNaN(value) !== Number.isNaN(got[i]) || Math.abs(value - (got[i] as number)) > 1e-9 * Math.max(1, Math.abs(value))) expect.fail(`${name}.${line} at ${i}: ${got[i]}, by definition ${value}`);
      });
      expect(expected).toHaveLength(420);
    }
  });

  test('RIN-16 Hurst’s corrected exponent takes off what chance shows: near one half of independent returns', () => {
    const random = seededRandom(3);
    let price = 100;
    const close = Float64Array.from({ length: 9000 }, () => (price *= Math.exp(0.01 * (random.next() - 0.5))));
    const { hurstExponent, hurstExponentAL } = indicator('hurst').compute({ close }, { lookbackPeriods: 400 }) as { hurstExponent: Float64Array; hurstExponentAL: Float64Array };
    const mean = (x: Float64Array): number => x.filter((v) => !Number.isNaN(v)).reduce((sum, v, _, all) => sum + v / all.length, 0);
    expect(Math.abs(mean(hurstExponentAL) - 0.5)).toBeLessThan(0.03);
    expect(mean(hurstExponent)).toBeGreaterThan(mean(hurstExponentAL));
  });

  test('RIN-16 sides of beta are regressions on the bars of that side alone', () => {
    const { betaUp, betaDown, ratio, convexity, returnsEval: r, returnsMrkt: m } = indicator('beta').compute(bars, { type: 'all', lookback: 60 }) as Record<string, Float64Array> as never as Record<'betaUp' | 'betaDown' | 'ratio' | 'convexity' | 'returnsEval' | 'returnsMrkt', Float64Array>;
    for (const [line, takes] of [[betaUp, (v: number) => v > 0], [betaDown, (v: number) => v < 0]] as const) {
      const pairs = Array.from({ length: 60 }, (_, k) => [m[400 - k] as number, r[400 - k] as number] as const).filter(([x]) => takes(x));
      const [mx, my] = [0, 1].map((c) => pairs.reduce((sum, pair) => sum + (pair[c] as number), 0) / pairs.length) as [number, number];
      expect(line[400]).toBeCloseTo(pairs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / pairs.reduce((sum, [x]) => sum + (x - mx) * (x - mx), 0), 10);
    }
    expect(ratio[400]).toBeCloseTo((betaUp[400] as number) / (betaDown[400] as number), 12);
    expect(convexity[400]).toBeCloseTo(((betaUp[400] as number) - (betaDown[400] as number)) ** 2, 12);
  });
});
