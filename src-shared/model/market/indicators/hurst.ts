import { choice, defineIndicator, line, whole, type Indicator } from './definition.ts';
import { logGamma } from '../../../kernel/math/gamma.ts';
import { map } from './kernels/bars.ts';

/** Least and most pieces that a window is cut into, and the fewest values in one. */
const MOST_PIECES = 32;
const FEWEST_VALUES = 8;

export const hurst: Indicator = defineIndicator({
  name: 'hurst', title: 'Hurst exponent',
  definition: 'How the rescaled range of returns grows with the length of the piece: 0.5 of a random walk, more of one that persists. The second line takes off what short pieces of pure chance show (Anis and Lloyd).',
  formula: 'slope of log(mean R/S) on log(length) over windows cut into 1, 2, 4 .. 32 pieces of 8 values or more; corrected: R/S - E[R/S] + sqrt(pi*length/2)',
  reference: 'Hurst (1951); Mandelbrot and Wallis (1969); Anis and Lloyd, Biometrika 63 (1976); Peters (1994).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 100, 'returns in the window', 20), choice('returns', ['log', 'simple'], 'returns that it is made of')],
  lines: [line('hurstExponent', 'Hurst exponent', 'exponent'), line('hurstExponentAL', 'Corrected exponent', 'exponent')],
  seed: 'Population deviation; returns left over at the beginning of the window are not used. NaN where a piece does not vary. O(values x window).',
  gaps: 'window',
  start: (p) => ({ hurstExponent: p.n('lookbackPeriods'), hurstExponentAL: p.n('lookbackPeriods') }),
  run: ({ source }, p) => {
    const n = p.n('lookbackPeriods');
    const returns = map(source, (x, i) => {
      const ratio = i === 0 ? NaN : x / (source[i - 1] as number);
      if (!(ratio > 0) || ratio === Infinity) return NaN;
      return p.t('returns') === 'log' ? Math.log(ratio) : ratio - 1;
    });
    const sizes: { pieces: number; length: number; log: number; correction: number }[] = [];
    for (let pieces = 1; pieces <= MOST_PIECES && Math.floor(n / pieces) >= FEWEST_VALUES; pieces *= 2) {
      const length = Math.floor(n / pieces);
      sizes.push({ pieces, length, log: Math.log(length), correction: Math.sqrt((Math.PI * length) / 2) - expectedRange(length) });
    }
    const out = { hurstExponent: new Float64Array(source.length).fill(NaN), hurstExponentAL: new Float64Array(source.length).fill(NaN) };
    const lengths = sizes.map(({ log }) => log);
    for (let i = n; i < source.length; i += 1) {
      const ranges = sizes.map(({ pieces, length }) => meanRange(returns, i + 1 - pieces * length, pieces, length));
      out.hurstExponent[i] = slopeOf(lengths, ranges.map((r) => (r > 0 ? Math.log(r) : NaN)));
      out.hurstExponentAL[i] = slopeOf(lengths, ranges.map((r, k) => { const corrected = r + (sizes[k]?.correction ?? NaN); return corrected > 0 ? Math.log(corrected) : NaN; }));
    }
    return out;
  },
});

/** Mean over the pieces of the range of the running sum of deviations over their deviation. */
function meanRange(x: Float64Array, from: number, pieces: number, length: number): number {
  let total = 0;
  for (let piece = 0; piece < pieces; piece += 1) {
    const begin = from + piece * length;
    let sum = 0;
    for (let i = begin; i < begin + length; i += 1) sum += x[i] as number;
    const mean = sum / length;
    let [run, most, least, squares] = [0, -Infinity, Infinity, 0];
    for (let i = begin; i < begin + length; i += 1) {
      const d = (x[i] as number) - mean;
      run += d;
      most = Math.max(most, run);
      least = Math.min(least, run);
      squares += d * d;
    }
    const deviation = Math.sqrt(squares / length);
    total += deviation === 0 ? NaN : (most - least) / deviation;
  }
  return total / pieces;
}

/** Expected rescaled range of independent normal values (Anis and Lloyd 1976, eq. 1.3); for long pieces by Stirling (Peters 1994). */
function expectedRange(n: number): number {
  let sum = 0;
  for (let j = 1; j < n; j += 1) sum += Math.sqrt((n - j) / j);
  const factor = n <= 340 ? Math.exp(logGamma((n - 1) / 2) - logGamma(n / 2) - 0.5 * Math.log(Math.PI)) : Math.sqrt(2 / (Math.PI * (n - 1)));
  return factor * sum;
}

function slopeOf(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  const [mx, my] = [x.reduce((a, b) => a + b, 0) / n, y.reduce((a, b) => a + b, 0) / n];
  let [xx, xy] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const dx = (x[i] as number) - mx;
    xx += dx * dx;
    xy += dx * ((y[i] as number) - my);
  }
  return xx === 0 ? NaN : xy / xx;
}
