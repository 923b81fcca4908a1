import { Decimal as DecimalJs } from 'decimal.js';

/** Own constructor: 60 significant digits, half-up, never exponent notation within money's reach. */
const Exact = DecimalJs.clone({ precision: 60, rounding: DecimalJs.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 60 });
export type Decimal = DecimalJs;

/** A decimal from its text. Throws on anything that is not a plain decimal number. */
export function decimal(text: string | number | bigint): Decimal {
  return new Exact(typeof text === 'bigint' ? text.toString() : text);
}

/** Rounds half-up (away from zero) to `scale` fraction digits, keeping trailing zeros. */
export function toScale(value: Decimal, scale: number): string {
  return value.toFixed(scale, DecimalJs.ROUND_HALF_UP);
}

/** Rounds half-up to at most `scale` fraction digits, without trailing zeros: the XSD's shortest form. */
export function toShortest(value: Decimal, scale: number): string {
  return value.toDecimalPlaces(scale, DecimalJs.ROUND_HALF_UP).toFixed();
}

/** Exact a / b, rounded half-up to `scale`; null when the denominator is zero. */
export function ratio(a: Decimal, b: Decimal, scale: number): Decimal | null {
  return b.isZero() ? null : a.div(b).toDecimalPlaces(scale, DecimalJs.ROUND_HALF_UP);
}
