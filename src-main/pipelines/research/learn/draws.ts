const KINDS = { weights: 1, order: 2, rollout: 3 } as const;

/** The stream of draws for a purpose, rollout and part: no two share one below 65,536 rollouts of 1,024 parts. */
export function streamOf(kind: keyof typeof KINDS, rollout: number, part: number): number {
  return (KINDS[kind] << 26) | ((rollout & 0xffff) << 10) | (part & 0x3ff);
}

/** Standard normal draws by the polar form of Box and Muller (Marsaglia): only log and sqrt, the same bits everywhere. */
export function normals(next: () => number): () => number {
  let spare = Number.NaN;
  return () => {
    if (spare === spare) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const [u, v] = [2 * next() - 1, 2 * next() - 1];
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * factor;
      return u * factor;
    }
  };
}
