import type { SeededRandom } from '../../../../src-shared/kernel/seeded-random.ts';

/** Draws of one loan or customer: each in a fixed order, so that a loan depends on seed and index only. */
export interface Draws {
  readonly next: () => number;
  readonly below: (bound: number) => number;
  readonly between: (low: number, high: number) => number;
  /** Uniform in the logarithm: small amounts are more frequent. */
  readonly spread: (low: number, high: number) => number;
  readonly normal: () => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly weighted: <T extends { readonly weight: number }>(items: readonly T[]) => T;
}

export function drawsOf(random: SeededRandom): Draws {
  const { next } = random;
  return {
    next, below: random.below, pick: random.pick,
    between: (low, high) => low + (high - low) * next(),
    spread: (low, high) => Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * next()),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    weighted: (items) => {
      let total = 0;
      for (const { weight } of items) total += weight;
      let at = next() * total;
      for (const item of items) { at -= item.weight; if (at < 0) return item; }
      return items[items.length - 1] as (typeof items)[number];
    },
  };
}
