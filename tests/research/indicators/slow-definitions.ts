import type { IndicatorBars } from '../../../src-shared/model/market/indicators/definition.ts';

/**
 * Indicators written a second time, bar by bar from their definitions and without any of the product's kernels: slow, plain, and without gaps.
 * Each takes the bars and gives the lines that it checks. Recursions are written as sums from their seed.
 */
export type Slow = (bars: Required<IndicatorBars>) => Record<string, number[]>;

type Series = ArrayLike<number>;
const all = (n: number, of: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => of(i));
const windowOf = (x: Series, i: number, n: number): number[] => (i < n - 1 ? [NaN] : all(n, (k) => x[i - n + 1 + k] as number));
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
const sma = (x: Series, n: number): number[] => all(x.length, (i) => mean(windowOf(x, i, n)));
const wma = (x: Series, n: number): number[] => all(x.length, (i) => sum(windowOf(x, i, n).map((v, k) => v * (k + 1))) / ((n * (n + 1)) / 2));

/** Weighted sum of the seed and of every value since, with powers of what is kept: the recursion solved. */
export function decaying(x: Series, n: number, alpha: number): number[] {
  let first = 0;
  while (first < x.length && Number.isNaN(x[first])) first += 1;
  const seedAt = first + n - 1;
  return all(x.length, (i) => {
    if (i < seedAt) return NaN;
    let value = Math.pow(1 - alpha, i - seedAt) * mean(windowOf(x, seedAt, n));
    for (let k = seedAt + 1; k <= i; k += 1) value += alpha * Math.pow(1 - alpha, i - k) * (x[k] as number);
    return value;
  });
}
const ema = (x: Series, n: number): number[] => decaying(x, n, 2 / (n + 1));
const rma = (x: Series, n: number): number[] => decaying(x, n, 1 / n);
const ranges = ({ high, low, close }: Required<IndicatorBars>): number[] => all(close.length, (i) => (i === 0 ? NaN : Math.max((high[i] as number) - (low[i] as number), Math.abs((high[i] as number) - (close[i - 1] as number)), Math.abs((low[i] as number) - (close[i - 1] as number)))));

export const SLOW: Readonly<Record<string, Slow>> = {
  smma: ({ close }) => ({ smma: rma(close, 20) }),
  tema: ({ close }) => {
    // The stack begins on one bar: its averages are recursions over one another from the same value.
    const [n, alpha] = [20, 2 / 21];
    const start = mean(windowOf(close, n - 1, n));
    let [a, b, c] = [start, start, start];
    return { tema: all(close.length, (i) => {
      if (i < n - 1) return NaN;
      if (i > n - 1) [a, b, c] = (() => { const one = alpha * (close[i] as number) + (1 - alpha) * a; const two = alpha * one + (1 - alpha) * b; return [one, two, alpha * two + (1 - alpha) * c]; })() as [number, number, number];
      return 3 * a - 3 * b + c;
    }) };
  },
  stoch: ({ high, low, close }) => {
    const raw = all(close.length, (i) => { const [top, bottom] = [Math.max(...windowOf(high, i, 14)), Math.min(...windowOf(low, i, 14))]; return (100 * ((close[i] as number) - bottom)) / (top - bottom); });
    const k = sma(raw, 3);
    const d = sma(k, 3);
    return { oscillator: k, k, signal: d, d, percentJ: k.map((v, i) => 3 * v - 2 * (d[i] as number)), j: k.map((v, i) => 3 * v - 2 * (d[i] as number)) };
  },
  willr: ({ high, low, close }) => ({ williamsR: all(close.length, (i) => { const [top, bottom] = [Math.max(...windowOf(high, i, 14)), Math.min(...windowOf(low, i, 14))]; return (-100 * (top - (close[i] as number))) / (top - bottom); }) }),
  aroon: ({ high, low }) => {
    const up = all(high.length, (i) => { const w = windowOf(high, i, 26); return Number.isNaN(w[0]) ? NaN : (100 * w.indexOf(Math.max(...w))) / 25; });
    const down = all(low.length, (i) => { const w = windowOf(low, i, 26); return Number.isNaN(w[0]) ? NaN : (100 * w.indexOf(Math.min(...w))) / 25; });
    return { aroonUp: up, aroonDown: down, oscillator: up.map((v, i) => v - (down[i] as number)) };
  },
  vortex: (bars) => {
    const { high, low } = bars;
    const tr = ranges(bars);
    const over = (move: (i: number) => number): number[] => all(high.length, (i) => (i < 14 ? NaN : sum(all(14, (k) => move(i - k))) / sum(all(14, (k) => tr[i - k] as number))));
    return { pvi: over((i) => Math.abs((high[i] as number) - (low[i - 1] as number))), nvi: over((i) => Math.abs((low[i] as number) - (high[i - 1] as number))) };
  },
  beta: ({ close, other }) => {
    const returns = (x: Series): number[] => all(x.length, (i) => (i === 0 ? 0 : (x[i] as number) / (x[i - 1] as number) - 1));
    const [r, m] = [returns(close), returns(other)];
    const beta = all(close.length, (i) => {
      if (i < 50) return NaN;
      const [a, b] = [windowOf(r, i, 50), windowOf(m, i, 50)];
      const [ma, mb] = [mean(a), mean(b)];
      return sum(a.map((v, k) => (v - ma) * ((b[k] as number) - mb))) / sum(b.map((v) => (v - mb) * (v - mb)));
    });
    return { beta, returnsEval: r, returnsMrkt: m };
  },
  tsi: ({ close }) => {
    const move = all(close.length, (i) => (i === 0 ? NaN : (close[i] as number) - (close[i - 1] as number)));
    const twice = (x: number[]): number[] => ema(ema(x, 25), 13);
    const size = twice(move.map(Math.abs));
    const tsi = twice(move).map((v, i) => (100 * v) / (size[i] as number));
    return { tsi, signal: ema(tsi, 7) };
  },
  cmo: ({ close }) => ({ cmo: all(close.length, (i) => {
    if (i < 14) return NaN;
    const moves = all(14, (k) => (close[i - k] as number) - (close[i - k - 1] as number));
    const [up, down] = [sum(moves.filter((d) => d > 0)), -sum(moves.filter((d) => d < 0))];
    return (100 * (up - down)) / (up + down);
  }) }),
  pvo: ({ volume }) => {
    const slow = ema(volume, 26);
    const pvo = ema(volume, 12).map((v, i) => (100 * (v - (slow[i] as number))) / (slow[i] as number));
    const signal = ema(pvo, 9);
    return { pvo, signal, histogram: pvo.map((v, i) => v - (signal[i] as number)) };
  },
  awesome: ({ high, low }) => {
    const price = all(high.length, (i) => ((high[i] as number) + (low[i] as number)) / 2);
    const slow = sma(price, 34);
    const oscillator = sma(price, 5).map((v, i) => v - (slow[i] as number));
    return { oscillator, normalized: oscillator.map((v, i) => (100 * v) / (price[i] as number)) };
  },
  'ma-env': ({ close }) => { const centre = sma(close, 20); return { centerline: centre, upperEnvelope: centre.map((v) => v * 1.025), lowerEnvelope: centre.map((v) => v * 0.975) }; },
  supertrend: (bars) => {
    // The band of a bar from its own history: the tightest since it was last reset.
    const { high, low, close } = bars;
    const reach = rma(ranges(bars), 10).map((v) => 3 * v);
    const middle = all(high.length, (i) => ((high[i] as number) + (low[i] as number)) / 2);
    const upper: number[] = [];
    const lower: number[] = [];
    const rising: boolean[] = [];
    const out: number[] = [];
    for (let i = 0; i < high.length; i += 1) {
      const [u, l] = [(middle[i] as number) + (reach[i] as number), (middle[i] as number) - (reach[i] as number)];
      const fresh = i <= 10;
      upper.push(fresh || (close[i - 1] as number) > (upper[i - 1] as number) ? u : Math.min(u, upper[i - 1] as number));
      lower.push(fresh || (close[i - 1] as number) < (lower[i - 1] as number) ? l : Math.max(l, lower[i - 1] as number));
      const was = fresh ? (close[i] as number) >= (middle[i] as number) : (rising[i - 1] as boolean);
      rising.push((close[i] as number) > (was ? (lower[i] as number) : (upper[i] as number)));
      out.push(i < 10 ? NaN : rising[i] ? (lower[i] as number) : (upper[i] as number));
    }
    return { superTrend: out, upperBand: out.map((v, i) => (rising[i] ? NaN : v)), lowerBand: out.map((v, i) => (rising[i] ? v : NaN)) };
  },
  hurst: ({ close }) => {
    const r = all(close.length, (i) => (i === 0 ? NaN : Math.log((close[i] as number) / (close[i - 1] as number))));
    const rescaled = (x: readonly number[]): number => {
      const m = mean(x);
      const path = x.map((_, k) => sum(x.slice(0, k + 1).map((v) => v - m)));
      return (Math.max(...path) - Math.min(...path)) / Math.sqrt(mean(x.map((v) => (v - m) * (v - m))));
    };
    // 100 returns: pieces of 100, 50, 25 and 12 (the first four left out); eight pieces are the most of 8 values or more.
    return { hurstExponent: all(close.length, (i) => {
      if (i < 100) return NaN;
      const points = [1, 2, 4, 8].map((pieces) => { const size = Math.floor(100 / pieces); return [Math.log10(size), Math.log10(mean(all(pieces, (p) => rescaled(windowOf(r, i - p * size, size)))))] as const; });
      const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
      return sum(points.map(([x, y]) => (x - mx) * (y - my))) / sum(points.map(([x]) => (x - mx) * (x - mx)));
    }) };
  },
  alma: ({ close }) => ({ alma: all(close.length, (i) => { const w = windowOf(close, i, 9); const g = all(9, (k) => Math.exp(-Math.pow(((k - 0.85 * 8) * 6) / 9, 2) / 2)); return Number.isNaN(w[0]) ? NaN : sum(w.map((v, k) => v * (g[k] as number))) / sum(g); }) }),
  epma: ({ close }) => ({ epma: wma(close, 10).map((w, i) => 3 * w - 2 * (sma(close, 10)[i] as number)) }),
  zlema: ({ close }) => ({ zlema: ema(all(close.length, (i) => (i < 14 ? NaN : 2 * (close[i] as number) - (close[i - 14] as number))), 30) }),
  pgo: (bars) => { const range = rma(ranges(bars), 14); return { pgo: sma(bars.close, 14).map((m, i) => ((bars.close[i] as number) - m) / (range[i] as number)) }; },
  kst: ({ close }) => { const part = (by: number): number[] => sma(all(close.length, (i) => (i < by ? NaN : 100 * ((close[i] as number) / (close[i - by] as number) - 1))), 10); const [a, b, c, d] = [part(10), part(15), part(20), part(30)] as [number[], number[], number[], number[]]; const kst = a.map((v, i) => v + 2 * (b[i] as number) + 3 * (c[i] as number) + 4 * (d[i] as number)); return { kst, signal: sma(kst, 9) }; },
  dv2: ({ high, low, close }) => { const m = sma(all(close.length, (i) => (2 * (close[i] as number)) / ((high[i] as number) + (low[i] as number))), 2); return { dv2: all(close.length, (i) => (i < 252 ? NaN : (100 * windowOf(m, i, 252).filter((v) => v < (m[i] as number)).length) / 252)) }; },
};
