import { expect, test } from 'vitest';
import { computeFormula } from '../../src-main/derive/formulas.ts';
import { compileMeasure } from '../../src-main/derive/measures.ts';
import { tableRelation } from '../../src-main/derive/relations.ts';
import { Measure } from '../../src-shared/model/measure.ts';

const relation = tableRelation('current', 't', new Map([['balance', 'decimal(18,2)'], ['status', 'text']]));
const measure = (more: object) => Measure.parse({ id: 'm', title: 'm', definition: '', reference: '', over: 'current', aggregate: 'sum', ...more });

test('DER-29 a filter that is no condition and a sum of text are refused, naming the measure', () => {
  expect(() => compileMeasure(measure({ filter: 'balance', value: 'balance' }), relation)).toThrow(/measure m, filter: “balance” is decimal\(18,2\), not a condition/);
  expect(() => compileMeasure(measure({ value: 'status' }), relation)).toThrow(/measure m adds up text/);
});

test('DER-32 an operand that is no number makes the figure null with the reason', () => {
  const formula = { id: 'f', title: '', definition: '', reference: '', operation: 'sum' as const, of: ['a', 'ledger:x'], scale: 2 };
  expect(computeFormula(formula, (id) => ({ value: id === 'a' ? '1' : 'about ten' }))).toMatchObject({ value: null, why: 'ledger:x: “about ten” is no decimal number' });
});
