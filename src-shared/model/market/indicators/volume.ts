import { defineIndicator, line, whole, type Indicator } from './definition.ts';
import { combine, map, typicalPrice } from './kernels/bars.ts';
import { rollingSum } from './kernels/window.ts';

/** Running total that is not said where its part is unknown, and goes on after. */
function running(parts: Float64Array): Float64Array {
  let [total, carry] = [0, 0];
  return map(parts, (part) => {
    if (part !== part) return NaN;
    // Neumaier's compensation: totals of volume grow far past their parts.
    const next = total + part;
    carry += Math.abs(total) >= Math.abs(part) ? total - next + part : part - next + total;
    total = next;
    return total + carry;
  });
}

export const obv: Indicator = defineIndicator({
  name: 'obv', title: 'On-balance volume',
  definition: 'Running total of the volume, added on a rise of the close, taken off on a fall.',
  formula: 'obv[t] = obv[t-1] + sign(close[t]-close[t-1]) * volume[t]',
  reference: 'Granville (1963).',
  inputs: ['volume'], source: 'close', params: [], lines: [line('obv', 'OBV', 'units')], seed: '0 on the first bar.', gaps: 'cumulative', start: () => ({ obv: 0 }),
  run: ({ source, volume }) => {
    const part = (x: number, i: number): number => (i === 0 ? 0 * x : Math.sign(x - (source[i - 1] as number))) * (volume[i] as number);
    return { obv: running(map(source, part)) };
  },
});

/** Where the close stands in the bar, -1 at the low and 1 at the high; 0 of a bar without range. */
function multiplier({ high, low, close }: { high: Float64Array; low: Float64Array; close: Float64Array }): Float64Array {
  return map(close, (c, i) => {
    const [h, l] = [high[i] as number, low[i] as number];
    return h === l ? 0 * c : (c - l - (h - c)) / (h - l);
  });
}

export const adl: Indicator = defineIndicator({
  name: 'adl', title: 'Accumulation and distribution line',
  definition: 'Running total of the volume, weighted by where the close stands in the bar.',
  formula: 'multiplier = ((close-low)-(high-close))/(high-low); adl = sum(multiplier*volume)',
  reference: 'Chaikin.',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [],
  lines: [line('adl', 'ADL', 'units'), line('moneyFlowMultiplier', 'Multiplier', 'fraction'), line('moneyFlowVolume', 'Money flow volume', 'units')],
  seed: 'Begins with the first bar’s own; 0 of a bar without range.', gaps: 'cumulative',
  start: () => ({ adl: 0, moneyFlowMultiplier: 0, moneyFlowVolume: 0 }),
  run: (bars) => {
    const share = multiplier(bars);
    const flow = combine(share, bars.volume, (m, v) => m * v);
    return { adl: running(flow), moneyFlowMultiplier: share, moneyFlowVolume: flow };
  },
});

export const cmf: Indicator = defineIndicator({
  name: 'cmf', title: 'Chaikin money flow',
  definition: 'Money flow volume of the window over its volume.',
  formula: 'sum(multiplier*volume)/sum(volume)',
  reference: 'Chaikin.',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [whole('lookbackPeriods', 20, 'bars of the window')],
  lines: [line('moneyFlowMultiplier', 'Multiplier', 'fraction'), line('moneyFlowVolume', 'Money flow volume', 'units'), line('cmf', 'CMF', 'fraction')],
  seed: 'None; NaN where the window traded nothing.', gaps: 'window',
  start: (p) => ({ moneyFlowMultiplier: 0, moneyFlowVolume: 0, cmf: p.n('lookbackPeriods') - 1 }),
  run: (bars, p) => {
    const share = multiplier(bars);
    const flow = combine(share, bars.volume, (m, v) => m * v);
    const n = p.n('lookbackPeriods');
    return { moneyFlowMultiplier: share, moneyFlowVolume: flow, cmf: combine(rollingSum(flow, n), rollingSum(bars.volume, n), (f, v) => (v === 0 ? NaN : f / v)) };
  },
});

export const mfi: Indicator = defineIndicator({
  name: 'mfi', title: 'Money flow index',
  definition: 'Relative strength of the typical price’s rises and falls, weighted by price times volume.',
  formula: '100 - 100/(1 + sum(flow of rises)/sum(flow of falls)), flow = tp*volume',
  reference: 'Quong and Soudack, Stocks & Commodities 7:3 (1989).',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [whole('lookbackPeriods', 14, 'bars of the window', 2)],
  lines: [line('mfi', 'MFI', 'index 0-100')],
  seed: 'None; the first bar has no direction, an unchanged price none. 100 where nothing fell.', gaps: 'window',
  start: (p) => ({ mfi: p.n('lookbackPeriods') }),
  run: (bars, p) => {
    const price = typicalPrice(bars);
    const side = (sign: number): Float64Array => rollingSum(map(price, (x, i) => {
      const move = i === 0 ? NaN : x - (price[i - 1] as number);
      return (Math.sign(move) === sign ? x : move * 0) * (bars.volume[i] as number);
    }), p.n('lookbackPeriods'));
    return { mfi: combine(side(1), side(-1), (rises, falls) => (falls === 0 ? 100 + 0 * rises : 100 - 100 / (1 + rises / falls))) };
  },
});

export const williamsAd: Indicator = defineIndicator({
  name: 'williams-ad', aliases: ['williamsad'], title: 'Williams accumulation and distribution',
  definition: 'Running total of the close less the true low on a rise, less the true high on a fall.',
  formula: 'rise: close - min(low, close[t-1]); fall: close - max(high, close[t-1])',
  reference: 'Williams (1979).',
  inputs: ['high', 'low', 'close'],
  params: [],
  lines: [line('ad', 'AD', 'price')],
  seed: 'The first bar has no direction; the total begins on the second.', gaps: 'cumulative',
  start: () => ({ ad: 1 }),
  run: ({ high, low, close }) => ({ ad: running(map(close, (c, i) => {
    const before = i === 0 ? NaN : (close[i - 1] as number);
    const move = c - before + 0 * ((high[i] as number) + (low[i] as number));
    return move > 0 ? c - Math.min(low[i] as number, before) : move < 0 ? c - Math.max(high[i] as number, before) : move;
  })) }),
});
