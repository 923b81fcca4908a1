/** What a generalised Pareto tail says of losses: threshold, scale and shape, value at risk and expected shortfall at 1 - p. */
export interface ParetoTail { readonly threshold: number; readonly scale: number; readonly shape: number; readonly valueAtRisk: number; readonly shortfall: number }

const NONE: ParetoTail = { threshold: 0, scale: 0, shape: 0, valueAtRisk: 0, shortfall: 0 };
const WORST = -Number.MAX_VALUE;

/**
 * Peaks over a threshold (Gilli and Këllezi 2006, pp. 8 and 12) with the search of empyrical: threshold 0.2, halved until the fit has a
 * positive shape and value at risk; likelihood by Nelder and Mead from (1, 1). All 0 where none is found. Losses are what is below 0, sign turned.
 */
export function paretoTail(returns: ArrayLike<number>, p = 0.01): ParetoTail {
  if (returns.length < 3) return NONE;
  const losses = Array.from(returns).map((value) => -value).filter((value) => value > 0);
  for (let threshold = 0.2; threshold > 1e-9; threshold /= 2) {
    const beyond = losses.filter((value) => value >= threshold);
    if (beyond.length === 0) continue;
    const found = minimise((scale, shape) => -logLikelihood(scale, shape, beyond), [1, 1]);
    if (found === null) continue;
    const [scale, shape] = found;
    if (!(shape > 0)) continue;
    const valueAtRisk = threshold + (scale / shape) * (Math.pow((losses.length / beyond.length) * p, -shape) - 1);
    if (!(valueAtRisk > 0)) continue;
    return { threshold, scale, shape, valueAtRisk, shortfall: shape === 1 ? 0 : valueAtRisk / (1 - shape) + (scale - shape * threshold) / (1 - shape) };
  }
  return NONE;
}

function logLikelihood(scale: number, shape: number, losses: readonly number[]): number {
  const n = losses.length;
  if (shape === 0) return scale >= 0 ? -n * Math.log(scale) - losses.reduce((sum, value) => sum + value, 0) / scale : WORST;
  if (scale === 0 || shape / scale < 0 || scale < 0) return WORST;
  return -n * Math.log(scale) - (1 / shape + 1) * losses.reduce((sum, value) => sum + Math.log((shape / scale) * value + 1), 0);
}

type Point = readonly [number, number];
interface Vertex { readonly at: Point; readonly value: number }

/**
 * Nelder and Mead 1965 in two dimensions with scipy's first simplex (5 % along each axis), coefficients (1, 2, 1/2, 1/2) and tolerances (1e-4 in
 * place and in value); null where 400 steps or evaluations do not do.
 */
function minimise(of: (x: number, y: number) => number, start: Point): Point | null {
  let evaluations = 0;
  const vertex = (at: Point): Vertex => {
    evaluations += 1;
    return { at, value: of(at[0], at[1]) };
  };
  const along = (from: Point, to: Point, share: number): Point => [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  let simplex = [vertex(start), vertex([start[0] * 1.05, start[1]]), vertex([start[0], start[1] * 1.05])].sort((a, b) => a.value - b.value);
  for (let step = 1; step < 400 && evaluations < 400; step += 1) {
    const [best, middle, worst] = simplex as [Vertex, Vertex, Vertex];
    const size = Math.max(...[middle, worst].flatMap(({ at }) => [Math.abs(at[0] - best.at[0]), Math.abs(at[1] - best.at[1])]));
    if (size <= 1e-4 && Math.max(Math.abs(best.value - middle.value), Math.abs(best.value - worst.value)) <= 1e-4) return best.at;
    const centre: Point = [(best.at[0] + middle.at[0]) / 2, (best.at[1] + middle.at[1]) / 2];
    const reflected = vertex(along(centre, worst.at, -1));
    let next: Vertex | null;
    if (reflected.value < best.value) {
      const expanded = vertex(along(centre, worst.at, -2));
      next = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < middle.value) next = reflected;
    else {
      const outside = reflected.value < worst.value;
      const contracted = vertex(along(centre, worst.at, outside ? -0.5 : 0.5));
      next = (outside ? contracted.value <= reflected.value : contracted.value < worst.value) ? contracted : null;
    }
    simplex = next === null ? [best, vertex(along(best.at, middle.at, 0.5)), vertex(along(best.at, worst.at, 0.5))] : [best, middle, next];
    simplex.sort((a, b) => a.value - b.value);
  }
  return null;
}
