/** Sums over series, in the order of the series; NaN (no observation) is left out, as numpy's `nanmean` and `nanstd` do. */
export type Series = ArrayLike<number>;

export function countOf(values: Series): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (!Number.isNaN(values[i])) count += 1;
  return count;
}

/** The observations of a series, in order: the series itself where all are known. Not to be written to. */
export function observed(values: Series): Float64Array {
  const count = countOf(values);
  if (count === values.length && values instanceof Float64Array) return values;
  const out = new Float64Array(count);
  for (let i = 0, to = 0; i < values.length; i += 1) if (!Number.isNaN(values[i])) out[to++] = values[i]!;
  return out;
}

export function sum(values: Series): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) if (!Number.isNaN(values[i])) total += values[i]!;
  return total;
}

/**
 * Arithmetic mean of the observations; NaN of none. A second pass adds the mean of what the first left: equal values have exactly their own
 * mean, so that a series that does not move has no deviation.
 */
export function mean(values: Series): number {
  let [total, count] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isNaN(values[i])) continue;
    total += values[i]!;
    count += 1;
  }
  if (count === 0) return Number.NaN;
  const first = total / count;
  let rest = 0;
  for (let i = 0; i < values.length; i += 1) if (!Number.isNaN(values[i])) rest += values[i]! - first;
  return Number.isFinite(rest) ? first + rest / count : first;
}

/** Sum of a power of the distances from `centre`. */
function centralSum(values: Series, centre: number, power: 2 | 3 | 4): { readonly total: number; readonly count: number } {
  let [total, count] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isNaN(values[i])) continue;
    const distance = values[i]! - centre;
    const square = distance * distance;
    total += power === 2 ? square : power === 3 ? square * distance : square * square;
    count += 1;
  }
  return { total, count };
}

/** Standard deviation with `ddof` degrees of freedom lost (1: sample, 0: population), two passes; NaN of too few. */
export function deviation(values: Series, ddof: 0 | 1 = 1): number {
  const { total, count } = centralSum(values, mean(values), 2);
  return count <= ddof ? Number.NaN : Math.sqrt(total / (count - ddof));
}

/** Skewness, third standardised moment of the population (g1, as in the PSR of Bailey and López de Prado 2012); NaN without spread. */
export function skewness(values: Series): number {
  const centre = mean(values);
  const { total, count } = centralSum(values, centre, 2);
  const spread = Math.sqrt(total / count);
  return spread > 0 ? centralSum(values, centre, 3).total / count / (spread * spread * spread) : Number.NaN;
}

/** Kurtosis, raw: 3 for a normal distribution (population); NaN without spread. */
export function kurtosis(values: Series): number {
  const centre = mean(values);
  const { total, count } = centralSum(values, centre, 2);
  const variance = total / count;
  return variance > 0 ? centralSum(values, centre, 4).total / count / (variance * variance) : Number.NaN;
}

/** Skewness with the small-sample factor sqrt(n(n-1))/(n-2) (Fisher-Pearson G1; pandas `skew`). */
export function adjustedSkewness(values: Series): number {
  const n = countOf(values);
  return n < 3 ? Number.NaN : (skewness(values) * Math.sqrt(n * (n - 1))) / (n - 2);
}

/** Excess kurtosis with the small-sample correction (G2; pandas `kurt`). */
export function adjustedExcessKurtosis(values: Series): number {
  const n = countOf(values);
  return n < 4 ? Number.NaN : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (kurtosis(values) - 3) + 6);
}

/** Quantile of values in ascending order, linear between ranks (Hyndman and Fan 1996, type 7; numpy's default); NaN of none. */
export function quantileOfSorted(sorted: Series, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = p * (sorted.length - 1);
  const below = Math.floor(rank);
  const share = rank - below;
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  // numpy's own way round, so that both ends are met exactly.
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}

/** The same of a series in any order. */
export function quantile(values: Series, p: number): number {
  return quantileOfSorted(observed(values).slice().sort(), p);
}

/** `values` less `other` (a number, or a series of the same length); NaN where either is. */
export function less(values: Series, other: Series | number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i += 1) out[i] = values[i]! - (typeof other === 'number' ? other : other[i]!);
  return out;
}
