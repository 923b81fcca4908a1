import { formatDecimal } from '../../../components/format.ts';

/** The address of another column of the same row: `fill:price@candidate/12` to `fill:value@candidate/12`. */
export function cellOf(address: string, column: string): string {
  return address.replace(/^([a-z][a-z0-9.-]*):[a-z0-9_]+@/, (_, space: string) => `${space}:${column}@`);
}

/** A fraction as per cent of two digits; text that is no number is left. */
export function points(fraction: string, digits = 2): string {
  const value = Number(fraction);
  return fraction.trim() === '' || !Number.isFinite(value) ? fraction : formatDecimal((value * 100).toFixed(digits + 2), digits);
}
