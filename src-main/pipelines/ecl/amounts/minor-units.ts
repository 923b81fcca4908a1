import { AppError } from '../../../../src-shared/kernel/errors.ts';

/** Minor units of an amount written as decimal text with at most two fraction digits. Errors: INVALID_INPUT for anything else. */
export function minorUnits(amount: string): bigint {
  const match = /^(-?)(\d{1,17})(?:\.(\d{1,2}))?$/.exec(amount);
  if (match === null) throw new AppError('INVALID_INPUT', `"${amount.slice(0, 40)}" is no amount with at most two decimals`, { userAction: 'Write amounts such as 1234.50: no grouping, a point, at most two decimals.' });
  const units = BigInt(match[2] as string) * 100n + BigInt((match[3] ?? '').padEnd(2, '0') || '0');
  return match[1] === '-' ? -units : units;
}

/** Minor units as decimal text with two fraction digits. */
export function amountText(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(3, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A share exactly as its decimal text reads: `numerator / 10^scale`. */
export interface ExactShare { readonly numerator: bigint; readonly scale: bigint }

/** The exact decimal that a finite number prints as. */
export function exactShare(value: number): ExactShare {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(`${whole}${fraction}`);
  return power >= 0 ? { numerator: digits * 10n ** BigInt(power), scale: 1n } : { numerator: digits, scale: 10n ** BigInt(-power) };
}

/** `units` times a share, exactly, rounded once, half away from zero. */
export function timesShare(units: bigint, share: ExactShare): bigint {
  const product = units * share.numerator;
  const size = product < 0n ? -product : product;
  const rounded = (2n * size + share.scale) / (2n * share.scale);
  return product < 0n ? -rounded : rounded;
}
