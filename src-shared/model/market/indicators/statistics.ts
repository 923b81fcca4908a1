import { choice, defineIndicator, line, whole, type Indicator } from './definition.ts';
import { combine, map, quotient } from './kernels/bars.ts';
import { rollingMax, rollingMin } from './kernels/extremes.ts';
import { rollingCoMoments } from './kernels/moments.ts';
import { lagged, rollingSum } from './kernels/window.ts';

export const slope: Indicator = defineIndicator({
  name: 'slope', aliases: ['linreg'], title: 'Least-squares line',
  definition: 'Line through the last values by least squares: its slope a bar, its height at bar 0, the values’ deviation and how much of it the line explains. `line` is the last window’s line, on its bars only.',
  formula: 'slope = cov(i, x)/var(i), i = 1, 2, ... over the whole series; intercept = mean(x) - slope*mean(i); rSquared = cov^2/(var*var)',
  reference: 'By definition; intercept against the series’ own bar number from 1, as in Skender.Stock.Indicators.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'values in the window', 2)],
  seed: 'Population deviation (ddof 0); rSquared NaN where the values do not vary.', gaps: 'window',
  lines: [
    line('slope', 'Slope', 'price per bar'), line('intercept', 'Intercept', 'price'), line('stdDev', 'Deviation', 'price'),
    line('rSquared', 'R squared', 'fraction'),
    line('line', 'Last line', 'price', 'it is the line of the last window, drawn over the bars before'),
  ],
  start: (p) => { const at = p.n('lookbackPeriods') - 1; return { slope: at, intercept: at, stdDev: at, rSquared: at, line: 0 }; },
  run: ({ source }, p) => {
    const n = p.n('lookbackPeriods');
    const { meanX, meanY, squaresX, squaresY, products } = rollingCoMoments(map(source, (_, i) => i + 1), source, n);
    const tilt = combine(products, squaresX, (c, v) => c / v);
    const intercept = map(tilt, (s, i) => (meanY[i] as number) - s * (meanX[i] as number));
    const last = source.length - 1;
    const drawn = map(source, (_, i) => (i > last - n ? (tilt[last] as number) * (i + 1) + (intercept[last] as number) : NaN));
    const rSquared = map(products, (c, i) => quotient(c * c, (squaresX[i] as number) * (squaresY[i] as number)));
    return { slope: tilt, intercept, stdDev: map(squaresY, (v) => Math.sqrt(v / n)), rSquared, line: drawn };
  },
});

export const correlation: Indicator = defineIndicator({
  name: 'corr', aliases: ['correlation'], title: 'Correlation',
  definition: 'Pearson’s correlation of the values of two instruments, with their variances and covariance.',
  formula: 'cov/sqrt(varA*varB), all divided by n',
  reference: 'By definition.',
  inputs: ['other'], source: 'close',
  params: [whole('lookbackPeriods', 20, 'values in the window', 2)],
  lines: [
    line('varianceA', 'Variance of the other', 'price squared'), line('varianceB', 'Variance', 'price squared'),
    line('covariance', 'Covariance', 'price squared'), line('correlation', 'Correlation', 'ratio'),
    line('rSquared', 'R squared', 'fraction'),
  ],
  seed: 'Population (ddof 0), of prices, not of returns; NaN where one does not vary. A is the other instrument, B the bars.', gaps: 'window',
  start: (p) => { const at = p.n('lookbackPeriods') - 1; return { varianceA: at, varianceB: at, covariance: at, correlation: at, rSquared: at }; },
  run: ({ source, other }, p) => {
    const n = p.n('lookbackPeriods');
    const { squaresX, squaresY, products } = rollingCoMoments(other, source, n);
    const value = map(products, (c, i) => quotient(c, Math.sqrt((squaresX[i] as number) * (squaresY[i] as number))));
    const mean = (total: Float64Array): Float64Array => map(total, (v) => v / n);
    return { varianceA: mean(squaresX), varianceB: mean(squaresY), covariance: mean(products), correlation: value, rSquared: map(value, (v) => v * v) };
  },
});

/** Slope of `y` on `x` over the pairs of the last `n` whose market return `takes`; NaN where they do not vary. O(values times n). */
function sidedBeta(x: Float64Array, y: Float64Array, n: number, takes: (market: number) => boolean): Float64Array {
  const out = new Float64Array(x.length).fill(NaN);
  for (let i = n; i < x.length; i += 1) {
    let [count, mx, my, missing] = [0, 0, 0, 0];
    for (let k = i - n + 1; k <= i; k += 1) {
      missing += (x[k] as number) + (y[k] as number);
      if (takes(x[k] as number)) [count, mx, my] = [count + 1, mx + (x[k] as number), my + (y[k] as number)];
    }
    if (missing !== missing || count === 0) continue;
    let [xx, xy] = [0, 0];
    for (let k = i - n + 1; k <= i; k += 1) {
      if (!takes(x[k] as number)) continue;
      const dx = (x[k] as number) - mx / count;
      xx += dx * dx;
      xy += dx * ((y[k] as number) - my / count);
    }
    out[i] = quotient(xy, xx);
  }
  return out;
}

export const beta: Indicator = defineIndicator({
  name: 'beta', title: 'Beta',
  definition: 'Slope of the returns of an instrument on those of the other (the market), over all bars, and over those on which the market rose or fell.',
  formula: 'cov(r, rm)/var(rm); ratio = up/down; convexity = (up-down)^2',
  reference: 'By definition; upside and downside beta after Hogan and Warren (1974).',
  inputs: ['other'], source: 'close',
  params: [whole('lookbackPeriods', 50, 'returns in the window'), choice('type', ['Standard', 'Up', 'Down', 'All'], 'which betas are made')],
  lines: [
    line('beta', 'Beta', 'ratio'), line('betaUp', 'Beta on rises', 'ratio'), line('betaDown', 'Beta on falls', 'ratio'),
    line('ratio', 'Up over down', 'ratio'), line('convexity', 'Convexity', 'ratio'), line('returnsEval', 'Return', 'fraction'),
    line('returnsMrkt', 'Return of the other', 'fraction'),
  ],
  seed: 'Simple returns; the first bar’s is 0 and stands in no window. Lines that the type does not ask for are not made.', gaps: 'window',
  start: (p) => {
    const n = p.n('lookbackPeriods');
    return { beta: n, betaUp: n, betaDown: n, ratio: n, convexity: n, returnsEval: 0, returnsMrkt: 0 };
  },
  run: ({ source, other }, p) => {
    const n = p.n('lookbackPeriods');
    const type = p.t('type');
    const returns = (x: Float64Array): Float64Array => map(x, (v, i) => (i === 0 ? 0 * v : quotient(v, x[i - 1] as number) - 1));
    const [own, market] = [returns(source), returns(other)];
    const none = new Float64Array(source.length).fill(NaN);
    const want = (which: string, make: () => Float64Array): Float64Array => (type === which || type === 'All' ? make() : none);
    const all = want('Standard', () => {
      const { squaresX, products } = rollingCoMoments(market, own, n);
      // The first bar has no return: the window that holds it says nothing.
      return map(products, (c, i) => (i < n ? NaN : quotient(c, squaresX[i] as number)));
    });
    const [up, down] = [want('Up', () => sidedBeta(market, own, n, (m) => m > 0)), want('Down', () => sidedBeta(market, own, n, (m) => m < 0))];
    const convexity = combine(up, down, (u, d) => (u - d) * (u - d));
    return { beta: all, betaUp: up, betaDown: down, ratio: combine(up, down, quotient), convexity, returnsEval: own, returnsMrkt: market };
  },
});

export const percentRank: Indicator = defineIndicator({
  name: 'percent-rank', aliases: ['pctrank'], title: 'Percent rank',
  definition: 'Share of the last values, this one among them, that are less than it.',
  formula: 'count(x[i] < x[t], i = t-n+1..t)/n',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 50, 'values in the window')],
  lines: [line('rank', 'Rank', 'fraction')],
  seed: 'None. O(values x window).', gaps: 'window',
  start: (p) => ({ rank: p.n('lookbackPeriods') - 1 }),
  run: ({ source }, p) => {
    const n = p.n('lookbackPeriods');
    const whole = rollingSum(map(source, (x) => x * 0), n);
    const rank = map(source, (x, i) => {
      if (whole[i] !== 0) return NaN;
      let less = 0;
      for (let k = i - n + 1; k <= i; k += 1) if ((source[k] as number) < x) less += 1;
      return less / n;
    });
    return { rank };
  },
});

export const percentChange: Indicator = defineIndicator({
  name: 'percent-change', aliases: ['pctchange'], title: 'Share of change',
  definition: 'Change over the last n bars as a fraction of the value then, and the ratio of the two in per cent.',
  formula: 'change = x[t]/x[t-n] - 1; oscillator = 100*x[t]/x[t-n]',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 30, 'bars of the change')],
  lines: [line('change', 'Change', 'fraction'), line('oscillator', 'Ratio', 'percent')],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ change: p.n('lookbackPeriods'), oscillator: p.n('lookbackPeriods') }),
  run: ({ source }, p) => {
    const ratio = combine(source, lagged(source, p.n('lookbackPeriods')), quotient);
    return { change: map(ratio, (r) => r - 1), oscillator: map(ratio, (r) => 100 * r) };
  },
});

export const extremes: Indicator = defineIndicator({
  name: 'extremes', aliases: ['highest', 'lowest', 'sumn'], title: 'Highest, lowest and sum',
  definition: 'Highest and lowest of the last values, and their sum.',
  formula: 'max, min, sum of x[t-n+1..t]',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'values in the window')],
  lines: [line('highest', 'Highest', 'price'), line('lowest', 'Lowest', 'price'), line('sum', 'Sum', 'price')],
  seed: 'None.', gaps: 'window',
  start: (p) => { const at = p.n('lookbackPeriods') - 1; return { highest: at, lowest: at, sum: at }; },
  run: ({ source }, p) => {
    const n = p.n('lookbackPeriods');
    return { highest: rollingMax(source, n), lowest: rollingMin(source, n), sum: rollingSum(source, n) };
  },
});
