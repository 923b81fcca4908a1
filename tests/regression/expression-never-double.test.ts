import { expect, test } from 'vitest';
import { compileExpression } from '../../src-main/derive/expression/compile.ts';

const types = (name: string): string | undefined => ({ balance: 'decimal(18,2)', currency: 'text', day: 'date' })[name];
const code = (source: string): string | null => {
  try {
    compileExpression(source, types);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('DER-24 a number with more digits than the engine keeps exactly is refused, not read as DOUBLE', () => {
  expect(code('balance < 999999999999999999')).toBeNull();
  expect(code('balance < 9999999999999999999')).toBe('INVALID_INPUT');
  expect(code(`balance < 1.${'0'.repeat(37)}`)).toBeNull();
  expect(code(`balance < 1.${'0'.repeat(38)}`)).toBe('INVALID_INPUT');
});

test('DER-25 a function refuses an argument of the wrong kind when it is compiled, not when it runs', () => {
  for (const wrong of ["year(currency) = 2026", 'upper(balance) = \'X\'', "days_between(day, currency) > 1", "abs(currency) > 1", 'ratio(currency, balance, 2) > 1', 'ratio(balance, balance, balance) > 1', 'lei_valid(balance)', 'matches(currency, currency)', "matches(currency, upper('currency'))"]) expect(code(wrong), wrong).toBe('INVALID_INPUT');
  for (const right of ['year(day) = 2026', 'year(null) = 2026', "upper(currency) = 'X'", 'ratio(balance, 2, 2) > 1', "matches(currency, 'currency')"]) expect(code(right), right).toBeNull();
});
