/** Returns that a move is measured against, and the fewest that say anything. */
export const BEFORE = 60;
export const LEAST = 20;
/** Deviations of a normal variable are 1.4826 median absolute deviations. */
const NORMAL = 1.4826;
/** A series that hardly moves is not measured against nothing. */
const LEAST_DEVIATION = 1e-4;

/** The last `BEFORE` returns of a series, for the median and the median absolute deviation before a bar. */
export class ReturnsBefore {
  readonly #values = new Float64Array(BEFORE);
  readonly #sorted = new Float64Array(BEFORE);
  #count = 0;
  #next = 0;

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % BEFORE;
    this.#count = Math.min(BEFORE, this.#count + 1);
  }

  get count(): number { return this.#count; }

  /** How many robust deviations a return lies from the median of those before it; NaN where there are fewer than `LEAST`. */
  deviations(value: number): number {
    if (this.#count < LEAST) return Number.NaN;
    const sorted = this.#sorted.subarray(0, this.#count);
    sorted.set(this.#values.subarray(0, this.#count));
    const centre = median(sorted.sort());
    for (let i = 0; i < this.#count; i += 1) sorted[i] = Math.abs((this.#values[i] as number) - centre);
    return Math.abs(value - centre) / Math.max(LEAST_DEVIATION, NORMAL * median(sorted.sort()));
  }
}

function median(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Ratios of splits, with how far the move may lie from them: the market moves on that day too, and small ratios look like bad news. */
const RATIOS: readonly (readonly [number, number])[] = [...[2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25].map((ratio) => [ratio, 0.05] as const), [3 / 2, 0.02], [5 / 2, 0.02]];

/** The ratio of a split, new units for one old, that a close over the close before looks like; null where it looks like none. */
export function splitLike(move: number): number | null {
  for (const [ratio, near] of RATIOS) {
    if (Math.abs(move * ratio - 1) <= near) return ratio;
    if (Math.abs(move / ratio - 1) <= near) return 1 / ratio;
  }
  return null;
}
