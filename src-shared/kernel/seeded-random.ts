/** sfc32: a small, fast, well-tested generator; every draw in the product comes from one of these, named by its seed. */
export interface SeededRandom {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  pick<T>(items: readonly T[]): T;
}

/** The generator for (seed, stream): the same pair gives the same draws on every machine. */
export function seededRandom(seed: number, stream = 0): SeededRandom {
  let a = seed | 0;
  let b = (seed / 4294967296) | 0;
  let c = stream | 0;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i += 1) next();
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick from an empty list');
      return items[below(items.length)] as (typeof items)[number];
    },
  };
}
