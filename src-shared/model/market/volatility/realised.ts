import { AppError } from '../../../kernel/errors.ts';
import { map, type Bars } from '../indicators/kernels/bars.ts';
import { rollingDeviation } from '../indicators/kernels/moments.ts';
import { rollingMean } from '../indicators/kernels/window.ts';

export type RealisedEstimator = 'close-close' | 'parkinson' | 'garman-klass' | 'rogers-satchell' | 'yang-zhang';

/** What each is, for screens and reports. */
export const REALISED: Readonly<Record<RealisedEstimator, { readonly definition: string; readonly reference: string }>> = {
  'close-close': { definition: 'Standard deviation (n - 1) of the log returns from close to close.', reference: 'By definition.' },
  parkinson: { definition: 'Mean square of ln(high/low), over 4 ln 2; no drift, no gaps over night.', reference: 'Parkinson, Journal of Business 53 (1980).' },
  'garman-klass': { definition: '0.5 ln(high/low)^2 - (2 ln 2 - 1) ln(close/open)^2, its mean; no drift, no gaps over night.', reference: 'Garman and Klass, Journal of Business 53 (1980), the practical form.' },
  'rogers-satchell': { definition: 'Mean of ln(h/c) ln(h/o) + ln(l/c) ln(l/o); any drift, no gaps over night.', reference: 'Rogers and Satchell, Annals of Applied Probability 1 (1991).' },
  'yang-zhang': { definition: 'Variance over night, plus k times that from open to close, plus 1 - k times Rogers and Satchell’s; k = 0.34/(1.34 + (n+1)/(n-1)).', reference: 'Yang and Zhang, Journal of Business 73 (2000), eq. 7-11.' },
};

/**
 * Volatility over the last `n` bars at each close, a year's where `periodsPerYear` is given (else a bar's). NaN before there are as many, where
 * one of them is missing, and where a price is not above zero. A year is `periodsPerYear` times the variance. Errors: INVALID_INPUT.
 */
export function realisedVolatility(estimator: RealisedEstimator, bars: Bars, n: number, periodsPerYear = 1): Float64Array {
  if (!Number.isInteger(n) || n < 2) throw new AppError('INVALID_INPUT', `a window of ${n} bars has no deviation`, { userAction: 'Take 2 or more.' });
  if (!(periodsPerYear > 0)) throw new AppError('INVALID_INPUT', `${periodsPerYear} periods a year cannot be`, { userAction: '252 is usual for days; 1 leaves the volatility of a bar.' });
  return variance(estimator, bars, n).map((v) => (v < 0 ? NaN : Math.sqrt(v * periodsPerYear)));
}

function variance(estimator: RealisedEstimator, { open, high, low, close }: Bars, n: number): Float64Array {
  const each = (by: (o: number, h: number, l: number, c: number) => number): Float64Array => rollingMean(map(open, (o, i) => by(o, high[i] as number, low[i] as number, close[i] as number)), n);
  const squared = (x: Float64Array): Float64Array => rollingDeviation(x, n, 1).map((d) => d * d);
  switch (estimator) {
    case 'close-close':
      return squared(map(close, (c, i) => log(c, close[i - 1] ?? NaN)));
    case 'parkinson':
      return each((_o, h, l) => log(h, l) * log(h, l) / (4 * Math.LN2));
    case 'garman-klass':
      return each((o, h, l, c) => 0.5 * log(h, l) * log(h, l) - (2 * Math.LN2 - 1) * log(c, o) * log(c, o));
    case 'rogers-satchell':
      return each((o, h, l, c) => log(h, c) * log(h, o) + log(l, c) * log(l, o));
    case 'yang-zhang': {
      const night = squared(map(open, (o, i) => log(o, close[i - 1] ?? NaN)));
      const day = squared(map(close, (c, i) => log(c, open[i] as number)));
      const range = variance('rogers-satchell', { open, high, low, close }, n);
      const k = 0.34 / (1.34 + (n + 1) / (n - 1));
      return night.map((v, i) => v + k * (day[i] as number) + (1 - k) * (range[i] as number));
    }
  }
}

/** Logarithm of a ratio of prices; NaN where one is not above zero. */
function log(a: number, b: number): number {
  return a > 0 && b > 0 ? Math.log(a / b) : NaN;
}
