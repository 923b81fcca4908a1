import { decimal, isDecimal, toScale, type Decimal } from '../../src-shared/kernel/decimal.ts';
import type { Formula, MeasureResult } from '../../src-shared/model/measure.ts';

export interface FormulaResult { readonly id: string; readonly value: string | null; readonly why?: string; readonly operands: { readonly id: string; readonly value: string | null }[] }

/** Value of an operand by id: a measure, a formula made before, or a deal figure; undefined where there is none. */
export type Operand = (id: string) => Pick<MeasureResult, 'value' | 'why'> | undefined;

/**
 * Computes a formula in exact decimals, rounded half away from zero once, at the end. A missing or unknown operand, or a zero
 * denominator, makes it null with the reason: a figure is never zero because something was not known.
 */
export function computeFormula(formula: Formula, operand: Operand): FormulaResult {
  const operands = formula.of.map((id) => ({ id, ...(operand(id) ?? { value: null, why: 'is not there' }) }));
  const shown = operands.map(({ id, value }) => ({ id, value }));
  const missing = operands.find((each) => each.value === null);
  if (missing) return { id: formula.id, value: null, why: `${missing.id}: ${missing.why ?? 'has no value'}`, operands: shown };
  const odd = operands.find((each) => !isDecimal(each.value as string));
  if (odd) return { id: formula.id, value: null, why: `${odd.id}: “${odd.value}” is no decimal number`, operands: shown };
  const numbers = operands.map((each) => decimal(each.value as string));
  const outcome = apply(formula, numbers);
  if (typeof outcome === 'string') return { id: formula.id, value: null, why: outcome, operands: shown };
  return { id: formula.id, value: toScale(outcome, formula.scale), operands: shown };
}

function apply(formula: Formula, numbers: readonly Decimal[]): Decimal | string {
  const [a, b, c] = numbers as [Decimal, Decimal, Decimal];
  switch (formula.operation) {
    case 'same': return a;
    case 'sum': return numbers.reduce((sum, each) => sum.plus(each), decimal(0));
    case 'difference': return a.minus(b);
    case 'quotient': return b.isZero() ? `${formula.of[1]} is zero` : a.div(b);
    case 'share': return b.isZero() ? `${formula.of[1]} is zero` : a.times(100).div(b);
    case 'annualised': {
      if (b.isZero()) return `${formula.of[1]} is zero`;
      if (c.lte(0)) return `the period has ${c.toFixed()} months`;
      const left = decimal(1).minus(a.div(b));
      if (left.lt(0)) return `more than the whole of ${formula.of[1]} in one period`;
      return decimal(1).minus(left.pow(decimal(12).div(c))).times(100);
    }
  }
}
