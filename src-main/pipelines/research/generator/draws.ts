import { normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';
import type { SeededRandom } from '../../../../src-shared/kernel/seeded-random.ts';

/** A draw of the standard normal; never of 0 or 1, which have no quantile. */
export function normal(random: SeededRandom): number {
  return normalQuantile((random.next() * 4_294_967_296 + 0.5) / 4_294_967_296);
}

/** Streams of the seed: one for the market, blocks for what each name does, so that nothing of one moves another. */
export const STREAMS = { market: 1, errors: 2, plan: 1_000_000, prices: 2_000_000, facts: 3_000_000 } as const;
