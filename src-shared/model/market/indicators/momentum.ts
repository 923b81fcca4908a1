import { choice, defineIndicator, line, real, whole, type Indicator } from './definition.ts';
import { combine, map, quotient } from './kernels/bars.ts';
import { ema, wilder } from './kernels/recursive.ts';
import { change, lagged, rollingSum } from './kernels/window.ts';

/** Relative strength of gains and losses over `by` bars, in Wilder's average. */
export function relativeStrength(x: Float64Array, n: number, by = 1, flat = 100): Float64Array {
  const moves = change(x, by);
  const gains = wilder(map(moves, (d) => (d > 0 ? d : d < 0 ? 0 : d)), n);
  const losses = wilder(map(moves, (d) => (d < 0 ? -d : d > 0 ? 0 : d)), n);
  return combine(gains, losses, (gain, loss) => (loss > 0 ? 100 - 100 / (1 + gain / loss) : gain === 0 ? flat : gain > 0 ? 100 : NaN));
}

export const rsi: Indicator = defineIndicator({
  name: 'rsi', title: 'Relative strength index',
  definition: 'Average gain in per cent of the average gain and loss together, in Wilder’s average.',
  formula: '100 - 100 / (1 + avg(gain)/avg(loss))',
  reference: 'Wilder (1978).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'n of Wilder’s weight 1/n'), real('flat', 100, 'what is said where nothing moved at all', 0, 100)],
  lines: [line('rsi', 'RSI', 'index 0-100')],
  seed: 'Mean of the first n gains and losses, so the first value is on bar n. No losses: 100.', gaps: 'restart',
  start: (p) => ({ rsi: p.n('lookbackPeriods') }),
  run: ({ source }, p) => ({ rsi: relativeStrength(source, p.n('lookbackPeriods'), 1, p.n('flat')) }),
});

export const rmi: Indicator = defineIndicator({
  name: 'rmi', title: 'Relative momentum index',
  definition: 'Relative strength index of the changes over several bars.',
  formula: 'RSI with gains and losses of x[t] - x[t-momentumPeriods]',
  reference: 'Altman, Stocks & Commodities 11:2 (1993).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, 'n of Wilder’s weight 1/n'), whole('momentumPeriods', 5, 'bars of a change')],
  lines: [line('rmi', 'RMI', 'index 0-100')],
  seed: 'As rsi.', gaps: 'restart',
  start: (p) => ({ rmi: p.n('lookbackPeriods') + p.n('momentumPeriods') - 1 }),
  run: ({ source }, p) => ({ rmi: relativeStrength(source, p.n('lookbackPeriods'), p.n('momentumPeriods')) }),
});

/** Difference of a fast and a slow exponential average with its signal; `scale` is by what the difference is divided. */
function convergence(x: Float64Array, p: { fast: number; slow: number; signal: number }, scale: 'none' | 'slow' | 'fast'): { fast: Float64Array; slow: Float64Array; value: Float64Array; signal: Float64Array; histogram: Float64Array } {
  const [fast, slow] = [ema(x, p.fast), ema(x, p.slow)];
  const value = map(fast, (f, i) => (scale === 'none' ? f - (slow[i] as number) : 100 * quotient(f - (slow[i] as number), scale === 'slow' ? (slow[i] as number) : f)));
  const signal = ema(value, p.signal);
  return { fast, slow, value, signal, histogram: combine(value, signal, (v, s) => v - s) };
}
const CONVERGENCE = [whole('fastPeriods', 12, 'n of the fast average'), whole('slowPeriods', 26, 'n of the slow average'), whole('signalPeriods', 9, 'n of the signal’s average')];
const orderly = (p: { n(name: string): number }): string | null => (p.n('fastPeriods') < p.n('slowPeriods') ? null : 'fastPeriods must be less than slowPeriods');
const SEEDED = 'Each exponential average begins with the mean of its first values; the signal with the mean of the first values of the line.';

export const macd: Indicator = defineIndicator({
  name: 'macd', title: 'Moving average convergence and divergence',
  definition: 'Fast less slow exponential average; its own average is the signal.',
  formula: 'macd = EMA(fast) - EMA(slow); signal = EMA(macd); histogram = macd - signal',
  reference: 'Appel (1979).',
  inputs: [], source: 'close',
  params: CONVERGENCE,
  lines: [
    line('macd', 'MACD', 'price'), line('signal', 'Signal', 'price'), line('histogram', 'Histogram', 'price'),
    line('fastEma', 'Fast average', 'price'), line('slowEma', 'Slow average', 'price'),
  ],
  seed: SEEDED, gaps: 'restart', check: orderly,
  start: (p) => {
    const [s, g] = [p.n('slowPeriods') - 1, p.n('slowPeriods') + p.n('signalPeriods') - 2];
    return { macd: s, signal: g, histogram: g, fastEma: p.n('fastPeriods') - 1, slowEma: s };
  },
  run: ({ source }, p) => {
    const all = convergence(source, { fast: p.n('fastPeriods'), slow: p.n('slowPeriods'), signal: p.n('signalPeriods') }, 'none');
    return { macd: all.value, signal: all.signal, histogram: all.histogram, fastEma: all.fast, slowEma: all.slow };
  },
});

export const ppo: Indicator = defineIndicator({
  name: 'ppo', title: 'Percentage price oscillator',
  definition: 'Fast less slow exponential average in per cent of one of them.',
  formula: '100 * (EMA(fast) - EMA(slow)) / EMA(base)',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [...CONVERGENCE, choice('base', ['slow', 'fast'], 'which average it is a share of')],
  lines: [line('ppo', 'PPO', 'percent'), line('signal', 'Signal', 'percent'), line('histogram', 'Histogram', 'percent')],
  seed: SEEDED, gaps: 'restart',
  check: orderly,
  start: (p) => { const g = p.n('slowPeriods') + p.n('signalPeriods') - 2; return { ppo: p.n('slowPeriods') - 1, signal: g, histogram: g }; },
  run: ({ source }, p) => {
    const all = convergence(source, { fast: p.n('fastPeriods'), slow: p.n('slowPeriods'), signal: p.n('signalPeriods') }, p.t('base') as 'slow' | 'fast');
    return { ppo: all.value, signal: all.signal, histogram: all.histogram };
  },
});

export const pvo: Indicator = defineIndicator({
  name: 'pvo', title: 'Percentage volume oscillator',
  definition: 'Fast less slow exponential average of the volume in per cent of the slow one.',
  formula: '100 * (EMA(fast) - EMA(slow)) / EMA(slow) of volume',
  reference: 'By definition.',
  inputs: [], source: 'volume',
  params: CONVERGENCE,
  lines: [line('pvo', 'PVO', 'percent'), line('signal', 'Signal', 'percent'), line('histogram', 'Histogram', 'percent')],
  seed: SEEDED, gaps: 'restart',
  check: orderly,
  start: (p) => { const g = p.n('slowPeriods') + p.n('signalPeriods') - 2; return { pvo: p.n('slowPeriods') - 1, signal: g, histogram: g }; },
  run: ({ source }, p) => {
    const all = convergence(source, { fast: p.n('fastPeriods'), slow: p.n('slowPeriods'), signal: p.n('signalPeriods') }, 'slow');
    return { pvo: all.value, signal: all.signal, histogram: all.histogram };
  },
});

export const roc: Indicator = defineIndicator({
  name: 'roc', aliases: ['momentum'], title: 'Rate of change',
  definition: 'Change over the last n bars, in price and in per cent.',
  formula: 'momentum = x[t] - x[t-n]; roc = 100 * momentum / x[t-n]',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'bars of the change')],
  lines: [line('momentum', 'Momentum', 'price'), line('roc', 'Rate of change', 'percent')],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ momentum: p.n('lookbackPeriods'), roc: p.n('lookbackPeriods') }),
  run: ({ source }, p) => {
    const before = lagged(source, p.n('lookbackPeriods'));
    const momentum = combine(source, before, (x, b) => x - b);
    return { momentum, roc: combine(momentum, before, (m, b) => 100 * quotient(m, b)) };
  },
});

export const cmo: Indicator = defineIndicator({
  name: 'cmo', title: 'Chande momentum oscillator',
  definition: 'Sum of gains less sum of losses in per cent of both.',
  formula: '100 * (sum(gain) - sum(loss)) / (sum(gain) + sum(loss))',
  reference: 'Chande and Kroll, The New Technical Trader (1994).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'changes in the window')],
  lines: [line('cmo', 'CMO', 'percent')],
  seed: 'None; NaN where nothing moved in the window.', gaps: 'window',
  start: (p) => ({ cmo: p.n('lookbackPeriods') }),
  run: ({ source }, p) => {
    const moves = change(source);
    const gains = rollingSum(map(moves, (d) => (d > 0 ? d : d * 0)), p.n('lookbackPeriods'));
    const losses = rollingSum(map(moves, (d) => (d < 0 ? -d : d * 0)), p.n('lookbackPeriods'));
    return { cmo: combine(gains, losses, (gain, loss) => 100 * quotient(gain - loss, gain + loss)) };
  },
});

export const tsi: Indicator = defineIndicator({
  name: 'tsi', title: 'True strength index',
  definition: 'Change of price, smoothed twice, in per cent of its size smoothed twice.',
  formula: '100 * EMA(EMA(dx, n), smooth) / EMA(EMA(|dx|, n), smooth); signal = EMA(tsi)',
  reference: 'Blau, Momentum, Direction and Divergence (1995).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 25, 'n of the first average'), whole('smoothPeriods', 13, 'n of the second'), whole('signalPeriods', 7, 'n of the signal’s')],
  lines: [line('tsi', 'TSI', 'percent'), line('signal', 'Signal', 'percent')],
  seed: 'Each average begins with the mean of its first values.', gaps: 'restart',
  start: (p) => { const at = p.n('lookbackPeriods') + p.n('smoothPeriods') - 1; return { tsi: at, signal: at + p.n('signalPeriods') - 1 }; },
  run: ({ source }, p) => {
    const moves = change(source);
    const smooth = (x: Float64Array): Float64Array => ema(ema(x, p.n('lookbackPeriods')), p.n('smoothPeriods'));
    const value = combine(smooth(moves), smooth(map(moves, Math.abs)), (m, a) => 100 * quotient(m, a));
    return { tsi: value, signal: ema(value, p.n('signalPeriods')) };
  },
});

export const laguerre: Indicator = defineIndicator({
  name: 'lrsi', title: 'Laguerre relative strength index',
  definition: 'Relative strength of the steps between the four stages of a Laguerre filter.',
  formula: 'up / (up + down) over L0-L1, L1-L2, L2-L3',
  reference: 'Ehlers, Cybernetic Analysis (2004), ch. 14.',
  inputs: [], source: 'close',
  params: [
    real('gamma', 0.5, 'damping of the filter', 0, 1), whole('lookbackPeriods', 6, 'bars before it speaks'),
    choice('begins', ['first-bar', 'first-said'], 'bar on which the filter begins: the first, or the one it first speaks on, as in backtrader'),
  ],
  lines: [line('lrsi', 'Laguerre RSI', 'fraction')],
  seed: 'All stages begin at 0, on the first bar unless asked; 0 where no stage moved.', gaps: 'restart', start: (p) => ({ lrsi: p.n('lookbackPeriods') - 1 }),
  run: ({ source }, p) => {
    const gamma = p.n('gamma');
    const out = new Float64Array(source.length).fill(NaN);
    let [a, b, c, d, count] = [0, 0, 0, 0, 0];
    for (let i = 0; i < source.length; i += 1) {
      const x = source[i] as number;
      if (x !== x) {
        [a, b, c, d, count] = [0, 0, 0, 0, 0];
        continue;
      }
      count += 1;
      if (count < p.n('lookbackPeriods') && p.t('begins') === 'first-said') continue;
      const [a1, b1, c1] = [a, b, c];
      a = (1 - gamma) * x + gamma * a1;
      b = -gamma * a + a1 + gamma * b1;
      c = -gamma * b + b1 + gamma * c1;
      d = -gamma * c + c1 + gamma * d;
      let [up, down] = [0, 0];
      for (const step of [a - b, b - c, c - d]) if (step >= 0) up += step; else down -= step;
      if (count >= p.n('lookbackPeriods')) out[i] = up + down === 0 ? 0 : up / (up + down);
    }
    return { lrsi: out };
  },
});

