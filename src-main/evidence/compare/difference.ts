import { decimal, toScale } from '../../../src-shared/kernel/decimal.ts';

/** Right minus left, exact, with as many fraction digits as the longer of the two: `605.90`, not `605.9`. */
export function differenceText(left: string, right: string): string {
  const digits = (text: string): number => /\.(\d*)$/.exec(text)?.[1]?.length ?? 0;
  return toScale(decimal(right).minus(decimal(left)), Math.max(digits(left), digits(right)));
}
