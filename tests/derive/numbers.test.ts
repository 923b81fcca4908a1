import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, toScale } from '../../src-shared/kernel/decimal.ts';
import type { Step } from '../../src-shared/model/derivation.ts';
import { derive, useSession, values, type Cell } from './session.ts';

const session = useSession();
type Locale = '1,234.56' | '1.234,56';
const parse = (locale: Locale, precision = 18, scale = 2): Step[] => [{ step: 'trim' }, { step: 'parse-decimal', locale, precision, scale }];

/** What a person reads: plain JS, no regular expression shared with the product. Null where the form is not exactly the declared one. */
function readNumber(cell: string, locale: Locale): string | null {
  const [group, point] = locale === '1,234.56' ? [',', '.'] : ['.', ','];
  let body = cell;
  let minus = false;
  if (body.startsWith('(') && body.endsWith(')')) { minus = true; body = body.slice(1, -1); }
  else if (body.startsWith('-') || body.startsWith('+')) { minus = body.startsWith('-'); body = body.slice(1); }
  const [whole = '', ...rest] = body.split(point);
  const fraction = rest[0];
  const digits = (text: string): boolean => text !== '' && [...text].every((letter) => letter >= '0' && letter <= '9');
  if (rest.length > 1 || (fraction !== undefined && !digits(fraction))) return null;
  const groups = whole.split(group);
  if (!groups.every(digits)) return null;
  if (groups.length > 1 && ((groups[0] as string).length > 3 || groups.slice(1).some((part) => part.length !== 3))) return null;
  return `${minus ? '-' : ''}${groups.join('')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** As DECIMAL(precision, scale), half-up; null where it does not fit. */
function stored(text: string | null, precision: number, scale: number): Cell {
  if (text === null) return null;
  const rounded = toScale(decimal(text), scale);
  return rounded.replace(/^-/, '').split('.')[0]?.replace(/^0+(?=\d)/, '').length as number > precision - scale ? null : rounded.replace(/^(-?)0+(?=\d)/, '$1');
}

const NUMBERS = ['0', '00.10', '1', '1.5', '1,5', '12,34', '1,234', '1.234', '1,234.56', '1.234,56', '1,23,456', '1234,567', '12,345,678.901', '12.345.678,901', '1,234,56', '.5', '5.', ',5', '1..2', '1,,234', '(1,234.56)', '(1.234,56)', '(5', '5)', '()', '-(5)', '(-5)', '+7', '-7', '--7', '7-', '1e5', '1E+3', 'NaN', 'Infinity', '0x10', '1_000', '1 234', '1\u00a0234.50', "1'234", '£5', '٣', '½', '', '.', ',', '-', '+', '999999999999999999', '9999999999999999.99', '9999999999999999.994', '9999999999999999.995', '10000000000000000', '0.005', '-0.005', '0.0049999999999999999999999999999999999999999999', '-0.004', '0.00500000000000000000000000000000000000000001'];

test.each(['1,234.56', '1.234,56'] as const)('DER-1 a decimal in the form %s is read exactly, any other form is no number', async (locale) => {
  const expected = NUMBERS.map((cell) => stored(readNumber(cell, locale), 18, 2));
  expect(Object.fromEntries(values(await derive(session(), 'decimal(18,2)', parse(locale), NUMBERS)).map((value, i) => [NUMBERS[i], value]))).toEqual(Object.fromEntries(expected.map((value, i) => [NUMBERS[i], value])));
});

test.each(['1,234.56', '1.234,56'] as const)('DER-1 random numbers and near-numbers in the form %s', async (locale) => {
  const piece = fc.constantFrom('0', '1', '12', '123', '999', '4567', ',', '.', '-', '+', '(', ')', ' ', '5');
  const cells = fc.sample(fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')), { numRuns: 1_500, seed: 1 });
  for (const [precision, scale] of [[18, 2], [18, 0], [38, 10]] as const) {
    const expected = cells.map((cell) => stored(readNumber(cell.trim(), locale), precision, scale));
    expect(values(await derive(session(), `decimal(${precision},${scale})`, parse(locale, precision, scale), cells))).toEqual(expected);
  }
});

test('DER-2 white space at both ends goes, no-break space too; inside it makes the text unreadable', async () => {
  const cells = ['\u00a0 1.50\u202f', '\ufeff2.00', '\t3.00\r\n', '1\u00a0000.00'];
  expect(values(await derive(session(), 'decimal(18,2)', parse('1,234.56'), cells))).toEqual(['1.50', '2.00', '3.00', null]);
});

test('DER-3 unit signs go from the ends only, inside brackets too', async () => {
  const steps: Step[] = [{ step: 'trim' }, { step: 'strip-unit', tokens: ['£', '€', '$', 'GBP', '%'] }, { step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 2 }];
  const cases: Readonly<Record<string, Cell>> = { '£5': '5.00', '5 GBP': '5.00', 'GBP 5': '5.00', '-£1,234.50': '-1234.50', '£-5': '-5.00', '£ 5': '5.00', '5%': '5.00', '(£5)': '-5.00', '£(5)': '-5.00', '(5%)': '-5.00', '5£5': null, '££5': null, '£': null, '(£5': null, '5.5.5%': null, '€1': '1.00', '£5 GBP': '5.00', gbp5: null };
  expect(Object.fromEntries(values(await derive(session(), 'decimal(18,2)', steps, Object.keys(cases))).map((value, i) => [Object.keys(cases)[i], value]))).toEqual(cases);
});

test('DER-4 fractions become points and points fractions exactly', async () => {
  const cells = fc.sample(fc.integer({ min: -10_000_000, max: 10_000_000 }).map((n) => (n / 1_000_000).toFixed(6)), { numRuns: 500, seed: 4 });
  const toPoints: Step[] = [{ step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 6 }, { step: 'scale', factor: '100', precision: 18, scale: 4 }];
  expect(values(await derive(session(), 'decimal(18,4)', toPoints, cells))).toEqual(cells.map((cell) => toScale(decimal(cell).times(100), 4)));
  const toFraction: Step[] = [{ step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 4 }, { step: 'scale', factor: '0.01', precision: 18, scale: 6 }];
  const points = cells.map((cell) => decimal(cell).times(100).toFixed(4));
  expect(values(await derive(session(), 'decimal(18,6)', toFraction, points))).toEqual(cells.map((cell) => toScale(decimal(cell), 6)));
});

test('DER-5 a whole number may be written with .0; anything after the point is none', async () => {
  const cases: Readonly<Record<string, Cell>> = { '12': '12', '12.0': '12', '12.00': '12', '12.5': null, '1,234': '1234', '(3)': '-3', '-0': '0', '007': '7', '123456789012345678': '123456789012345678', '1234567890123456789': null, '': null, x: null };
  expect(Object.fromEntries(values(await derive(session(), 'integer', [{ step: 'parse-integer', locale: '1,234.56' }], Object.keys(cases))).map((value, i) => [Object.keys(cases)[i], value]))).toEqual(cases);
  expect(values(await derive(session(), 'integer', [{ step: 'parse-integer', locale: '1.234,56' }], ['1.234', '12,0', '12,5']))).toEqual(['1234', '12', null]);
});
