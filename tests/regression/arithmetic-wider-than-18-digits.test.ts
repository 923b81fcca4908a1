import { expect, test } from 'vitest';
import { compileExpression } from '../../src-main/derive/expression/compile.ts';
import { compileMeasure, measureResult, measuresSql } from '../../src-main/derive/measures.ts';
import { tableRelation } from '../../src-main/derive/relations.ts';
import { Measure } from '../../src-shared/model/measure.ts';
import { derive, makeTable, useSession, values } from '../derive/session.ts';

const session = useSession();
const types = new Map([['balance', 'decimal(18,2)'], ['rate', 'decimal(18,10)']]);

test('DER-17 DER-4 DER-30 a product of two decimals of 18 digits has up to 36, and no row ends the run', async () => {
  await makeTable(session(), 't', { balance: { type: 'decimal(18,2)', values: ['9999999999999999.99', '1.00'] }, rate: { type: 'decimal(18,10)', values: ['99999999.0000000000', '1.0000000000'] } });
  const product = compileExpression('balance * rate', (name) => types.get(name));
  const sum = compileExpression('balance + balance + balance', (name) => types.get(name));
  expect(await session().rows(`SELECT CAST(${product.sql} AS VARCHAR) AS p, CAST(${sum.sql} AS VARCHAR) AS s FROM t ORDER BY source_row`)).toEqual([{ p: '999999989999999999000000.010000000000', s: '29999999999999999.97' }, { p: '1.000000000000', s: '3.00' }]);
  const measure = compileMeasure(Measure.parse({ id: 'm', title: '', definition: '', reference: '', over: 't', aggregate: 'weighted-average', value: 'rate', weight: 'balance', scale: 4 }), tableRelation('t', 't', types));
  const [row] = await session().rows(measuresSql([measure]));
  expect(measureResult(measure, row ?? {}, 0).value).toBe('99999999.0000');
  expect(values(await derive(session(), 'decimal(18,4)', [{ step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 6 }, { step: 'scale', factor: '100', precision: 18, scale: 4 }], ['999999999999.5', '0.25']))).toEqual(['99999999999950.0000', '25.0000']);
});
