import { seededRandom } from '../../../kernel/seeded-random.ts';
import { quantileOfSorted } from './moments.ts';

export interface BootstrapOptions {
  readonly draws: number;
  /** Sessions of a block: fixed (`circular`), or on average (`stationary`). */
  readonly block: number;
  readonly confidence: number;
  readonly seed: number;
  readonly kind: 'stationary' | 'circular';
}

export interface Interval { readonly low: number; readonly high: number; readonly draws: number }

/**
 * Positions of one resample of `n` sessions in blocks that keep what follows what, round the end to the beginning. Circular: Politis and
 * Romano 1992; stationary (each block ends with probability 1 / block): Politis and Romano 1994. Draw `k` has its own stream: it does not
 * depend on how many are drawn, or by whom.
 */
export function resample(n: number, options: BootstrapOptions, draw: number, into: Uint32Array = new Uint32Array(n)): Uint32Array {
  const random = seededRandom(options.seed, draw + 1);
  let [at, left] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const begins = options.kind === 'circular' ? left === 0 : i === 0 || random.next() * options.block < 1;
    if (begins) [at, left] = [random.below(n), options.block];
    else at = at + 1 === n ? 0 : at + 1;
    left -= 1;
    into[i] = at;
  }
  return into;
}

/**
 * Percentile intervals of several statistics over the same resamples (Efron 1979). `statistics` are told the positions of a resample and give
 * NaN where theirs is not defined; an interval is null where more than one draw in ten is not.
 */
export function bootstrapIntervals(n: number, options: BootstrapOptions, statistics: (positions: Uint32Array) => Float64Array, count: number): readonly (Interval | null)[] {
  if (n < 2 || options.draws === 0) return Array.from({ length: count }, () => null);
  const drawn = Array.from({ length: count }, () => new Float64Array(options.draws));
  const positions = new Uint32Array(n);
  for (let draw = 0; draw < options.draws; draw += 1) {
    const values = statistics(resample(n, options, draw, positions));
    for (let k = 0; k < count; k += 1) drawn[k]![draw] = values[k]!;
  }
  const tail = (1 - options.confidence) / 2;
  return drawn.map((values) => {
    const known = values.filter(Number.isFinite).sort();
    if (known.length < 0.9 * options.draws) return null;
    return { low: quantileOfSorted(known, tail), high: quantileOfSorted(known, 1 - tail), draws: known.length };
  });
}
