/**
 * The standard normal distribution. Own code because the credit-risk formulas (Vasicek, Belkin-Suchower, Basel) rest on both tails
 * and have to give the same bits on every machine: only + - * /, `Math.sqrt` (exact by IEEE 754) and `Math.exp`/`Math.log` (V8's
 * own port of fdlibm, not the platform's libm) are used.
 */

const SQRT_32 = 5.656854249492380195206754896838;
const ONE_OVER_SQRT_2PI = 0.3989422804014326779399460599344;

/** W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), in the form for the normal cdf. */
const CENTRE_TOP = [2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249, 0.065682337918207449113] as const;
const CENTRE_BOTTOM = [47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956] as const;
const MIDDLE_TOP = [
  0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226, 2494.5375852903726711,
  6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218, 1.0765576773720192317e-8,
] as const;
const MIDDLE_BOTTOM = [
  22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755, 18615.571640885098091,
  34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
] as const;
const TAIL_TOP = [0.21589853405795699, 0.1274011611602473639, 0.022235277870649807, 0.001421619193227893466, 2.9112874951168792e-5, 0.02307344176494017303] as const;
const TAIL_BOTTOM = [1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244, 7.29751555083966205e-5] as const;

/** exp(-y*y/2) without the loss of squaring: y is split at a sixteenth so that the large square is exact (Cody 1969). */
function gaussian(y: number): number {
  const coarse = Math.trunc(y * 16) / 16;
  const rest = (y - coarse) * (y + coarse);
  return Math.exp(-coarse * coarse * 0.5) * Math.exp(-rest * 0.5);
}

/** P(Z > y) for y > 0.67448975, the small tail with full relative accuracy. */
function upperTail(y: number): number {
  if (y > 38.6) return 0;
  if (y <= SQRT_32) {
    let top = MIDDLE_TOP[8] * y;
    let bottom = y;
    for (let i = 0; i < 7; i += 1) {
      top = (top + MIDDLE_TOP[i]!) * y;
      bottom = (bottom + MIDDLE_BOTTOM[i]!) * y;
    }
    return (gaussian(y) * (top + MIDDLE_TOP[7])) / (bottom + MIDDLE_BOTTOM[7]);
  }
  const inverseSquare = 1 / (y * y);
  let top = TAIL_TOP[5] * inverseSquare;
  let bottom = inverseSquare;
  for (let i = 0; i < 4; i += 1) {
    top = (top + TAIL_TOP[i]!) * inverseSquare;
    bottom = (bottom + TAIL_BOTTOM[i]!) * inverseSquare;
  }
  const correction = (inverseSquare * (top + TAIL_TOP[4])) / (bottom + TAIL_BOTTOM[4]);
  return (gaussian(y) * (ONE_OVER_SQRT_2PI - correction)) / y;
}

/** The density of the standard normal at x. */
export function normalDensity(x: number): number {
  return ONE_OVER_SQRT_2PI * gaussian(Math.abs(x));
}

/**
 * N(x) = P(Z <= x); the lower tail keeps full relative accuracy (to about 1e-300), so `normalCdf(-x)` is the upper tail.
 * NaN in, NaN out; -Infinity gives 0, Infinity 1. Source: Cody 1969 (as in R's `pnorm`).
 */
export function normalCdf(x: number): number {
  const y = Math.abs(x);
  if (!(y <= 1e300)) return Number.isNaN(x) ? Number.NaN : x > 0 ? 1 : 0;
  if (y <= 0.67448975) {
    const square = y > 1.11e-16 ? x * x : 0;
    let top = CENTRE_TOP[4] * square;
    let bottom = square;
    for (let i = 0; i < 3; i += 1) {
      top = (top + CENTRE_TOP[i]!) * square;
      bottom = (bottom + CENTRE_BOTTOM[i]!) * square;
    }
    return 0.5 + (x * (top + CENTRE_TOP[3])) / (bottom + CENTRE_BOTTOM[3]);
  }
  return x < 0 ? upperTail(y) : 1 - upperTail(y);
}

/** M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988): about 1e-16 relative. Highest power first. */
const NEAR_TOP = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
  1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
] as const;
const NEAR_BOTTOM = [
  5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
  687.1870074920579083, 42.313330701600911252, 1,
] as const;
const FAR_TOP = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504,
  5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
] as const;
const FAR_BOTTOM = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455,
  1.6763848301838038494, 2.05319162663775882187, 1,
] as const;
const EXTREME_TOP = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123,
  1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
] as const;
const EXTREME_BOTTOM = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525,
  0.13692988092273580531, 0.59983220655588793769, 1,
] as const;

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

/**
 * The x with N(x) = p. p of 0 gives -Infinity, of 1 Infinity; outside [0, 1] or NaN gives NaN (PDs are bounded by their own checks,
 * so that a hot loop does not have to catch). Source: Wichura AS 241.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const fromHalf = p - 0.5;
  if (Math.abs(fromHalf) <= 0.425) {
    const r = 0.180625 - fromHalf * fromHalf;
    return (fromHalf * horner(NEAR_TOP, r)) / horner(NEAR_BOTTOM, r);
  }
  const r = Math.sqrt(-Math.log(fromHalf < 0 ? p : 1 - p));
  const size = r <= 5 ? horner(FAR_TOP, r - 1.6) / horner(FAR_BOTTOM, r - 1.6) : horner(EXTREME_TOP, r - 5) / horner(EXTREME_BOTTOM, r - 5);
  return fromHalf < 0 ? -size : size;
}
