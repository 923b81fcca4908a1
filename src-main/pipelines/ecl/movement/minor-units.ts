/** An amount in minor units, rounded half away from zero: what every measured state becomes, once. */
export function toMinorUnits(amount: number): number {
  const size = Math.abs(amount) * 100;
  const whole = Math.floor(size);
  // `size + 0.5` would carry 0.49999999999999994 over the edge.
  const rounded = size - whole >= 0.5 ? whole + 1 : whole;
  return amount < 0 && rounded !== 0 ? -rounded : rounded;
}

/** Minor units as decimal text with two digits. */
export function minorText(minor: number | bigint): string {
  const value = BigInt(minor);
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Decimal text with up to two fraction digits as minor units. */
export function minorOf(text: string): bigint {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d+)(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new RangeError(`"${text}" is no amount in minor units`);
  const size = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
  return sign === '-' ? -size : size;
}
