import { expect, test } from 'vitest';
import { deriveFrom, makeTable, useSession, values } from '../derive/session.ts';

const session = useSession();

test('DER-18 a ratio with more digits than its type is null, and the other rows are made', async () => {
  const money = 'decimal(18,2)';
  await makeTable(session(), 'input', { a: { type: money, values: ['9999999999999999.99', '50.00', '9999999999999999.99'] }, b: { type: money, values: ['0.01', '200.00', '-0.01'] } });
  const made = await deriveFrom(session(), [{ column: 'r', title: 'r', type: 'decimal(18,4)', steps: [{ step: 'ratio', numerator: 'a', denominator: 'b', factor: '100', precision: 18, scale: 4 }] }], 'r', new Map([['a', money], ['b', money]]));
  expect(values(made)).toEqual([null, '25.0000', null]);
});
