import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, ratio, toScale, toShortest } from '../../src-shared/kernel/decimal.ts';

/** Half-up on whole numbers: `units` of 10^-from to units of 10^-to, an oracle that shares nothing with decimal.js. */
function halfUp(units: bigint, from: number, to: number): bigint {
  if (to >= from) return units * 10n ** BigInt(to - from);
  const unit = 10n ** BigInt(from - to);
  const size = units < 0n ? -units : units;
  const rounded = (2n * size + unit) / (2n * unit);
  return units < 0n ? -rounded : rounded;
}

function text(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const scale = fc.integer({ min: 0, max: 8 });

test('KER-5 only a plain decimal number is one', () => {
  for (const wrong of ['', ' 1', '1 ', '1e5', '1E+2', '0x10', '0b1', 'NaN', 'Infinity', '-Infinity', '1,5', '1.2.3', '--1', '.', '+', '1_000', '£5', '٣']) expect(() => decimal(wrong), wrong).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
  for (const [given, plain] of [['007.50', '7.5'], ['-.5', '-0.5'], ['5.', '5'], ['+3', '3']] as const) expect(decimal(given).toFixed()).toBe(plain);
  expect(decimal(12345678901234567890123456789n).toFixed()).toBe('12345678901234567890123456789');
});

test('KER-6 rounding is half-up, away from zero', () => {
  for (const [value, places, rounded] of [['0.005', 2, '0.01'], ['-0.005', 2, '-0.01'], ['1.005', 2, '1.01'], ['2.5', 0, '3'], ['-2.5', 0, '-3'], ['0.004999', 2, '0.00'], ['99.995', 2, '100.00'], ['1', 2, '1.00']] as const) expect(toScale(decimal(value), places)).toBe(rounded);
  for (const [value, places, rounded] of [['1.500', 2, '1.5'], ['100.00', 2, '100'], ['0.0000001', 6, '0'], ['-0.004', 2, '0'], ['1000000000000000000000.5', 0, '1000000000000000000001']] as const) expect(toShortest(decimal(value), places)).toBe(rounded);
});

test('KER-6 rounding equals whole-number arithmetic', () => {
  fc.assert(fc.property(amount, scale, scale, (units, from, to) => {
    const value = decimal(text(units, from));
    const expected = text(halfUp(units, from, to), to);
    expect(toScale(value, to)).toBe(expected);
    expect(decimal(toShortest(value, to)).eq(decimal(expected))).toBe(true);
    expect(toShortest(value, to)).not.toMatch(/\.\d*0$|^-0$/);
  }), { seed: 6, numRuns: 500 });
});

test('KER-7 a ratio is exact before it is rounded', () => {
  fc.assert(fc.property(amount, amount.filter((b) => b !== 0n), scale, (a, b, places) => {
    const scaled = a * 10n ** BigInt(places);
    const [top, bottom] = b < 0n ? [-scaled, -b] : [scaled, b];
    const size = top < 0n ? -top : top;
    const whole = (2n * size + bottom) / (2n * bottom);
    expect(toScale(ratio(decimal(a), decimal(b), places) as ReturnType<typeof decimal>, places)).toBe(text(top < 0n ? -whole : whole, places));
  }), { seed: 7, numRuns: 500 });
  expect(ratio(decimal('1'), decimal('0.00'), 4)).toBeNull();
});
