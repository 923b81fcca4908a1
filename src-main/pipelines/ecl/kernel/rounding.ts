import { roundedUnits } from '../../../../src-shared/kernel/math/rounded-units.ts';

export { roundedUnits };

/** Minor units (hundredths) of an amount: the one rounding of a measured amount. */
export function roundedMinorUnits(amount: number): number {
  return roundedUnits(amount, 100);
}
