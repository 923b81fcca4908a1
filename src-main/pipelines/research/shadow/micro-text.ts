import { roundedUnits } from '../../../../src-shared/kernel/math/rounded-units.ts';

const MICRO = 1e6;

/** A number as the tables store it: rounded once to six digits, half away from zero. Null for what is no number. */
export function microText(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const units = BigInt(roundedUnits(value, MICRO));
  const digits = (units < 0n ? -units : units).toString().padStart(7, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
