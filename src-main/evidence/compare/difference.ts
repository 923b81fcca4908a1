import { decimal, toScale } from '../../../src-shared/kernel/decimal.ts';
import { doubleOf } from '../same-value.ts';

/** Right minus left, exact, with as many fraction digits as the longer of the two: `605.90`, not `605.9`. */
export function differenceText(left: string, right: string): string {
  // Doubles are printed with exponents, and may be no number at all.
  if ([left, right].some((text) => /[a-z]/i.test(text))) return String((doubleOf(right) ?? Number.NaN) - (doubleOf(left) ?? Number.NaN));
  const digits = (text: string): number => /\.(\d*)$/.exec(text)?.[1]?.length ?? 0;
  return toScale(decimal(right).minus(decimal(left)), Math.max(digits(left), digits(right)));
}
