import { expect, test } from 'vitest';
import { decimal, toScale } from '../../src-shared/kernel/decimal.ts';

test('KER-6 a small negative figure that rounds to zero is 0.00, not -0.00', () => {
  expect(toScale(decimal('-0.004'), 2)).toBe('0.00');
  expect(toScale(decimal('-0.4'), 0)).toBe('0');
  expect(toScale(decimal('-0.005'), 2)).toBe('-0.01');
});
