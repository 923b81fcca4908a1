/** Veltkamp's splitting of a double into two halves of 26 bits. */
const SPLIT = 134217729;

/**
 * `value` in units of 1/perOne, rounded once, half away from zero, on the exact binary value: 1.005 is a little below its digits
 * and gives 100 units of a hundredth, 0.125 is exact and gives 13. The product is rounded by the machine first, but it never passes a tie, since
 * ties are doubles themselves; where it lands on one, the product's exact error (Dekker) says on which side the value lies.
 * Integers up to 2^53; never -0.
 */
export function roundedUnits(value: number, perOne: number): number {
  const product = value * perOne;
  const size = Math.abs(product);
  const whole = Math.floor(size);
  const rest = size - whole;
  let units = rest >= 0.5 ? whole + 1 : whole;
  if (rest === 0.5 && productError(Math.abs(value), perOne, size) < 0) units = whole;
  return units === 0 ? 0 : product < 0 ? -units : units;
}

/** a * b - product, exactly. */
function productError(a: number, b: number, product: number): number {
  const ta = SPLIT * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLIT * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return al * bl - (product - ah * bh - al * bh - ah * bl);
}
