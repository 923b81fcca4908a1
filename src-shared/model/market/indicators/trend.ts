import { choice, defineIndicator, line, real, whole, type Indicator } from './definition.ts';
import { combine, map, quotient, trueRange } from './kernels/bars.ts';
import { barsSinceExtreme, rollingMax, rollingMin } from './kernels/extremes.ts';
import { wilder } from './kernels/recursive.ts';
import { lagged, rollingMean, rollingSum } from './kernels/window.ts';

export const adx: Indicator = defineIndicator({
  name: 'adx', aliases: ['dm', 'dmi'], title: 'Directional movement',
  definition: 'Share of the range that went up and down, the strength of their difference, its average and the rating of it.',
  formula: '+DM = up if up > down and up > 0; DI = 100*W(DM)/W(tr); dx = 100*|+DI - -DI|/(+DI + -DI); adx = W(dx); adxr = (adx[t] + adx[t-lag])/2',
  reference: 'Wilder (1978).',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 14, 'n of Wilder’s weight 1/n', 2), choice('ratingLag', ['n', 'n-1'], 'bars back of the rating’s other half')],
  lines: [
    line('pdi', '+DI', 'index 0-100'), line('mdi', '-DI', 'index 0-100'), line('dx', 'DX', 'index 0-100'),
    line('adx', 'ADX', 'index 0-100'), line('adxr', 'ADXR', 'index 0-100'),
  ],
  seed: 'Wilder’s averages begin with the mean of their first n values; the first bar has no movement. dx is 0 where nothing went either way.', gaps: 'restart',
  start: (p) => {
    const n = p.n('lookbackPeriods');
    return { pdi: n, mdi: n, dx: n, adx: 2 * n - 1, adxr: 2 * n - 1 + (p.t('ratingLag') === 'n' ? n : n - 1) };
  },
  run: ({ high, low, close }, p) => {
    const n = p.n('lookbackPeriods');
    const up = map(high, (h, i) => (i === 0 ? NaN : h - (high[i - 1] as number)));
    const down = map(low, (l, i) => (i === 0 ? NaN : (low[i - 1] as number) - l));
    // A sum with a missing side is missing: neither side may count then.
    const plus = combine(up, down, (u, d) => (u > d ? Math.max(u, 0) : (u + d) * 0));
    const minus = combine(up, down, (u, d) => (d > u ? Math.max(d, 0) : (u + d) * 0));
    const range = wilder(trueRange({ high, low, close }), n);
    const share = (movement: Float64Array): Float64Array => combine(wilder(movement, n), range, (m, r) => (r === 0 ? 0 : (100 * m) / r));
    const [pdi, mdi] = [share(plus), share(minus)];
    const dx = combine(pdi, mdi, (a, b) => (a === b ? 0 : (100 * Math.abs(a - b)) / (a + b)));
    const value = wilder(dx, n);
    return { pdi, mdi, dx, adx: value, adxr: combine(value, lagged(value, p.t('ratingLag') === 'n' ? n : n - 1), (a, b) => (a + b) / 2) };
  },
});

export const aroon: Indicator = defineIndicator({
  name: 'aroon', title: 'Aroon',
  definition: 'How recently the highest high and the lowest low were, of the last n bars and this one.',
  formula: '100*(n - bars since the extreme)/n; oscillator = up - down',
  reference: 'Chande, Stocks & Commodities 13:9 (1995).',
  inputs: ['high', 'low'],
  params: [whole('lookbackPeriods', 25, 'n; the window has n+1 bars'), choice('ofEquals', ['earliest', 'latest'], 'which of equal extremes counts')],
  lines: [line('aroonUp', 'Up', 'index 0-100'), line('aroonDown', 'Down', 'index 0-100'), line('oscillator', 'Oscillator', 'percent')],
  seed: 'None. Of equal extremes the earliest counts, unless asked.', gaps: 'window',
  start: (p) => { const n = p.n('lookbackPeriods'); return { aroonUp: n, aroonDown: n, oscillator: n }; },
  run: ({ high, low }, p) => {
    const n = p.n('lookbackPeriods');
    const level = (x: Float64Array, which: 'max' | 'min'): Float64Array => map(barsSinceExtreme(x, n + 1, which, p.t('ofEquals') as 'earliest' | 'latest'), (since) => (100 * (n - since)) / n);
    const [aroonUp, aroonDown] = [level(high, 'max'), level(low, 'min')];
    const known = combine(aroonUp, aroonDown, (u, d) => u - d);
    return { aroonUp, aroonDown, oscillator: known };
  },
});

export const vortex: Indicator = defineIndicator({
  name: 'vortex', title: 'Vortex',
  definition: 'Distances from this high to the low before, and from this low to the high before, over the true range.',
  formula: 'pvi = sum|high-low[t-1]| / sum tr; nvi = sum|low-high[t-1]| / sum tr',
  reference: 'Botes and Siepman, Stocks & Commodities 28:1 (2010).',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 14, 'bars of the sums', 2)],
  lines: [line('pvi', 'VI+', 'ratio'), line('nvi', 'VI-', 'ratio')],
  seed: 'None; the first bar has no movement.', gaps: 'window',
  start: (p) => ({ pvi: p.n('lookbackPeriods'), nvi: p.n('lookbackPeriods') }),
  run: (bars, p) => {
    const n = p.n('lookbackPeriods');
    const total = rollingSum(trueRange(bars), n);
    const share = (a: Float64Array, before: Float64Array): Float64Array => combine(rollingSum(map(a, (v, i) => Math.abs(v - (before[i - 1] ?? NaN))), n), total, quotient);
    return { pvi: share(bars.high, bars.low), nvi: share(bars.low, bars.high) };
  },
});

export const superTrend: Indicator = defineIndicator({
  name: 'supertrend', aliases: ['super-trend'], title: 'SuperTrend',
  definition: 'Band of so many average true ranges from the middle price that only tightens, and turns when the close goes through it.',
  formula: 'upper = mid + k*ATR, lowered only (or reset when the close before was above it); lower likewise; the line is the lower band in a rise, the upper in a fall',
  reference: 'Seban; rules as in Skender.Stock.Indicators.',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 10, 'n of the average true range', 2), real('multiplier', 3, 'average true ranges to a band', 1e-9)],
  lines: [line('superTrend', 'SuperTrend', 'price'), line('upperBand', 'Upper band, in a fall', 'price'), line('lowerBand', 'Lower band, in a rise', 'price')],
  seed: 'Begins on bar n, rising where its close is at or above the middle price. Only the band in force is said.', gaps: 'restart',
  start: (p) => { const at = p.n('lookbackPeriods'); return { superTrend: at, upperBand: at, lowerBand: at }; },
  run: (bars, p) => {
    const { high, low, close } = bars;
    const range = wilder(trueRange(bars), p.n('lookbackPeriods'));
    const empty = (): Float64Array => new Float64Array(high.length).fill(NaN);
    const out = { superTrend: empty(), upperBand: empty(), lowerBand: empty() };
    let [upper, lower, rising] = [NaN, NaN, true];
    for (let i = 0; i < high.length; i += 1) {
      const middle = ((high[i] as number) + (low[i] as number)) / 2;
      const reach = p.n('multiplier') * (range[i] as number);
      if (reach !== reach) {
        upper = NaN;
        continue;
      }
      const before = close[i - 1] as number;
      if (upper !== upper) [rising, upper, lower] = [(close[i] as number) >= middle, middle + reach, middle - reach];
      if (middle + reach < upper || before > upper) upper = middle + reach;
      if (middle - reach > lower || before < lower) lower = middle - reach;
      rising = (close[i] as number) > (rising ? lower : upper);
      out.superTrend[i] = rising ? lower : upper;
      (rising ? out.lowerBand : out.upperBand)[i] = rising ? lower : upper;
    }
    return out;
  },
});

export const ichimoku: Indicator = defineIndicator({
  name: 'ichimoku', title: 'Ichimoku cloud',
  definition: 'Middles of the highest high and lowest low over three windows; two of them drawn later, the close drawn earlier.',
  formula: 'tenkan, kijun = (max+min)/2; spanA = (tenkan+kijun)/2 and spanB = (max+min)/2 of the long window, both of senkouOffset bars ago; chikou = close of chikouOffset bars ahead',
  reference: 'Hosoda (1968).',
  inputs: ['high', 'low', 'close'],
  params: [
    whole('tenkanPeriods', 9, 'short window'), whole('kijunPeriods', 26, 'middle window'), whole('senkouBPeriods', 52, 'long window'),
    whole('senkouOffset', 26, 'bars that the cloud is drawn later', 0),
    whole('chikouOffset', 26, 'bars that the close is drawn earlier', 0),
  ],
  lines: [
    line('tenkanSen', 'Conversion', 'price'), line('kijunSen', 'Base', 'price'), line('senkouSpanA', 'Leading span A', 'price'),
    line('senkouSpanB', 'Leading span B', 'price'),
    line('chikouSpan', 'Lagging span', 'price', 'it is the close of chikouOffset bars later'),
  ],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ tenkanSen: p.n('tenkanPeriods') - 1, kijunSen: p.n('kijunPeriods') - 1, senkouSpanA: Math.max(p.n('tenkanPeriods'), p.n('kijunPeriods')) - 1 + p.n('senkouOffset'), senkouSpanB: p.n('senkouBPeriods') - 1 + p.n('senkouOffset'), chikouSpan: 0 }),
  run: ({ high, low, close }, p) => {
    const middle = (n: number): Float64Array => combine(rollingMax(high, n), rollingMin(low, n), (a, b) => (a + b) / 2);
    const [tenkanSen, kijunSen] = [middle(p.n('tenkanPeriods')), middle(p.n('kijunPeriods'))];
    return { tenkanSen, kijunSen, senkouSpanA: lagged(combine(tenkanSen, kijunSen, (a, b) => (a + b) / 2), p.n('senkouOffset')), senkouSpanB: lagged(middle(p.n('senkouBPeriods')), p.n('senkouOffset')), chikouSpan: map(close, (_, i) => close[i + p.n('chikouOffset')] ?? NaN) };
  },
});

export const heikinAshi: Indicator = defineIndicator({
  name: 'heikin-ashi', aliases: ['heikinashi'], title: 'Heikin-Ashi bars',
  definition: 'Bars that begin in the middle of the bar before and end at their own average.',
  formula: 'close = (o+h+l+c)/4; open = (open[t-1]+close[t-1])/2; high, low over both',
  reference: 'Valcu, Stocks & Commodities 22:2 (2004).',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  lines: [line('open', 'Open', 'price'), line('high', 'High', 'price'), line('low', 'Low', 'price'), line('close', 'Close', 'price')],
  seed: 'The first bar opens in the middle of its own open and close, and begins again so after a gap.', gaps: 'restart',
  start: () => ({ open: 0, high: 0, low: 0, close: 0 }),
  run: (bars) => {
    const n = bars.open.length;
    const out = { open: new Float64Array(n).fill(NaN), high: new Float64Array(n).fill(NaN), low: new Float64Array(n).fill(NaN), close: new Float64Array(n).fill(NaN) };
    for (let i = 0; i < n; i += 1) {
      const [o, h, l, c] = [bars.open[i] as number, bars.high[i] as number, bars.low[i] as number, bars.close[i] as number];
      const middle = (o + h + l + c) / 4;
      if (middle !== middle) continue;
      const before = ((out.open[i - 1] ?? NaN) + (out.close[i - 1] ?? NaN)) / 2;
      const begun = before === before ? before : (o + c) / 2;
      [out.open[i], out.close[i], out.high[i], out.low[i]] = [begun, middle, Math.max(h, begun, middle), Math.min(l, begun, middle)];
    }
    return out;
  },
});

export const dpo: Indicator = defineIndicator({
  name: 'dpo', title: 'Detrended price, causal',
  definition: 'Value less its mean of half a window ago. The textbook draws it with the mean of half a window ahead, which no one knows on the day.',
  formula: 'x[t] - SMA(n)[t - (floor(n/2) - 1)]',
  reference: 'Achelis, Technical Analysis from A to Z; shift as in backtrader.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, 'values in the window', 2)],
  lines: [line('dpo', 'DPO', 'price')],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ dpo: p.n('lookbackPeriods') + Math.floor(p.n('lookbackPeriods') / 2) - 2 }),
  run: ({ source }, p) => ({ dpo: combine(source, lagged(rollingMean(source, p.n('lookbackPeriods')), Math.floor(p.n('lookbackPeriods') / 2) - 1), (x, m) => x - m) }),
});

export const chop: Indicator = defineIndicator({
  name: 'chop', title: 'Choppiness index',
  definition: 'Sum of the true ranges over the whole range of the window, on a logarithmic scale.',
  formula: '100 * log10(sum tr / (max true high - min true low)) / log10(n)',
  reference: 'Dreiss (1993).',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 14, 'bars of the window', 2)],
  lines: [line('chop', 'CHOP', 'index 0-100')],
  seed: 'None; the first bar has no true range.', gaps: 'window',
  start: (p) => ({ chop: p.n('lookbackPeriods') }),
  run: (bars, p) => {
    const n = p.n('lookbackPeriods');
    const sum = rollingSum(trueRange(bars), n);
    const top = rollingMax(map(bars.high, (h, i) => Math.max(h, bars.close[i - 1] ?? NaN)), n);
    const bottom = rollingMin(map(bars.low, (l, i) => Math.min(l, bars.close[i - 1] ?? NaN)), n);
    const chop = map(sum, (s, i) => {
      const ratio = quotient(s, (top[i] as number) - (bottom[i] as number));
      return ratio > 0 ? (100 * Math.log(ratio)) / Math.log(n) : NaN;
    });
    return { chop };
  },
});
