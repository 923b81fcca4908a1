import { Decimal as DecimalJs } from 'decimal.js';
import { AppError } from './errors.ts';

/** Own constructor: 60 significant digits, half-up, never exponent notation within money's reach. */
const Exact = DecimalJs.clone({ precision: 60, rounding: DecimalJs.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 60 });
export type Decimal = DecimalJs;

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** Is the text a plain decimal number? */
export function isDecimal(text: string): boolean {
  return PLAIN.test(text);
}

/** A decimal from its text. Errors: INVALID_INPUT for text that is not a plain decimal number (no exponent, no hex, no NaN). */
export function decimal(text: string | number | bigint): Decimal {
  if (typeof text === 'string' && !isDecimal(text)) throw new AppError('INVALID_INPUT', `"${text.slice(0, 80)}" is no decimal number`);
  return new Exact(typeof text === 'bigint' ? text.toString() : text);
}

/** Rounds half-up (away from zero) to `scale` fraction digits, keeping trailing zeros. What rounds to zero has no sign. */
export function toScale(value: Decimal, scale: number): string {
  return value.toDecimalPlaces(scale, DecimalJs.ROUND_HALF_UP).abs().isZero() ? new Exact(0).toFixed(scale) : value.toFixed(scale, DecimalJs.ROUND_HALF_UP);
}

/** Rounds half-up to at most `scale` fraction digits, without trailing zeros: the XSD's shortest form. */
export function toShortest(value: Decimal, scale: number): string {
  return value.toDecimalPlaces(scale, DecimalJs.ROUND_HALF_UP).toFixed();
}

/** Exact a / b, rounded half-up to `scale`; null when the denominator is zero. */
export function ratio(a: Decimal, b: Decimal, scale: number): Decimal | null {
  return b.isZero() ? null : a.div(b).toDecimalPlaces(scale, DecimalJs.ROUND_HALF_UP);
}
