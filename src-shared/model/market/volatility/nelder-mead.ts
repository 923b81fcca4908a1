/** Where a search ended. */
export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
  /** The simplex shrank below the tolerance before the evaluations ran out. */
  readonly converged: boolean;
}

/**
 * Downhill simplex (Nelder and Mead 1965; coefficients 1, 2, 1/2, 1/2), begun at `start` with one step along each axis, and begun again once from
 * where it ended, since a simplex may collapse early. A value that is not finite counts as worse than any. Deterministic.
 */
export function nelderMead(f: (x: readonly number[]) => number, start: readonly number[], steps: readonly number[], { tolerance = 1e-10, most = 4000 } = {}): Minimum {
  let evaluations = 0;
  const value = (x: readonly number[]): number => {
    evaluations += 1;
    const y = f(x);
    return Number.isFinite(y) ? y : Infinity;
  };
  let best = descend(value, start, steps, tolerance, most, () => evaluations);
  best = descend(value, best.at, steps.map((step) => step / 10), tolerance, most * 2, () => evaluations);
  return { ...best, evaluations };
}

interface Vertex {
  readonly at: readonly number[];
  readonly value: number;
}

function descend(f: (x: readonly number[]) => number, start: readonly number[], steps: readonly number[], tolerance: number, most: number, used: () => number): Vertex & { readonly converged: boolean } {
  const simplex: Vertex[] = [start, ...steps.map((step, k) => start.map((x, i) => (i === k ? x + step : x)))].map((at) => ({ at, value: f(at) }));
  // Stable: vertices of equal value keep their order.
  const order = (): void => void simplex.sort((a, b) => (a.value === b.value ? 0 : a.value - b.value));
  order();
  while (used() < most) {
    const best = simplex[0] as Vertex;
    const worst = simplex[simplex.length - 1] as Vertex;
    const spread = Math.max(...simplex.map(({ at }) => Math.max(...at.map((x, i) => Math.abs(x - (best.at[i] as number))))));
    if (spread < tolerance && (worst.value === best.value || worst.value - best.value < tolerance)) return { ...best, converged: true };
    const centre = start.map((_, i) => simplex.slice(0, -1).reduce((sum, { at }) => sum + (at[i] as number), 0) / start.length);
    const along = (by: number): Vertex => {
      const at = centre.map((c, i) => c + by * ((worst.at[i] as number) - c));
      return { at, value: f(at) };
    };
    const second = simplex[simplex.length - 2] as Vertex;
    const reflected = along(-1);
    let next: Vertex | null = reflected;
    if (reflected.value < best.value) {
      const expanded = along(-2);
      next = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value >= second.value) {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      next = contracted.value < Math.min(reflected.value, worst.value) ? contracted : null;
    }
    if (next) simplex[simplex.length - 1] = next;
    else {
      for (let k = 1; k < simplex.length; k += 1) {
        const at = (simplex[k] as Vertex).at.map((x, i) => (best.at[i] as number) + 0.5 * (x - (best.at[i] as number)));
        simplex[k] = { at, value: f(at) };
      }
    }
    order();
  }
  return { ...(simplex[0] as Vertex), converged: false };
}
