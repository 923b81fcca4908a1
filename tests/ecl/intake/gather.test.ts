import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gather, gatherAlone, gatherOne, severalKeys, type Gather } from '../../../src-main/derive/gather.ts';
import { makeTable, useSession } from '../../derive/session.ts';

const session = useSession();
const GATHERS: readonly Gather[] = [
  { step: 'gather', as: 'after', kind: 'after-first', key: ['a', 'b'], once: [], type: 'boolean' },
  { step: 'gather', as: 'total', kind: 'sum-on-first', key: ['a', 'b'], value: 'v', once: ['item'], type: 'decimal(18,2)' },
];
interface Row { readonly a: string | null; readonly b: string | null; readonly item: string | null; readonly v: string | null }

/** The same, said plainly. */
function plainly(rows: readonly Row[]): [string, string | null][] {
  return rows.map((row, at) => {
    const key = row.a ?? row.b;
    const same = rows.flatMap((other, i) => (i === at || (key !== null && (other.a ?? other.b) === key) ? [{ ...other, i }] : []));
    const first = same[0]?.i === at;
    const items = new Map(same.filter((each) => each.v !== null).map((each) => [`${each.item ?? ' '}|${each.v}`, BigInt(Math.round(Number(each.v) * 100))]));
    const sum = [...items.values()].reduce((total, value) => total + value, 0n);
    return [String(!first), !first || items.size === 0 ? null : `${sum < 0n ? '-' : ''}${(sum < 0n ? -sum : sum) / 100n}.${String((sum < 0n ? -sum : sum) % 100n).padStart(2, '0')}`];
  });
}

const text = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { freq: 3 });
const row = fc.record({ a: text(['x', 'y', '']), b: text(['x', 'z']), item: text(['p', 'q']), v: fc.option(fc.integer({ min: -9_999, max: 9_999_999 }).map((cents) => (cents / 100).toFixed(2)), { freq: 5 }) });

test('EIN-14 rows after the first and sums over rows are what a plain reading gives, for any keys, blanks and repeats', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 14 }), async (rows) => {
    await makeTable(session(), 'rows', { a: { type: 'text', values: rows.map((each) => each.a) }, b: { type: 'text', values: rows.map((each) => each.b) }, item: { type: 'text', values: rows.map((each) => each.item) }, v: { type: 'decimal(18,2)', values: rows.map((each) => each.v) } });
    const expected = plainly(rows);
    const made = await session().rows(`SELECT CAST(after AS VARCHAR) AS after, CAST(total AS VARCHAR) AS total FROM (${gather(GATHERS, 'rows')}) ORDER BY source_row`);
    expect(made.map((each) => [each['after'], each['total']])).toEqual(expected);
    const keys = rows.map((each) => each.a ?? each.b).filter((key) => key !== null);
    const several = new Set(keys.filter((key, i) => keys.indexOf(key) !== i)).size;
    expect(await session().rows(severalKeys(GATHERS, 'rows'))).toEqual([{ n: several }]);
    if (several === 0) expect((await session().rows(`SELECT CAST(after AS VARCHAR) AS after, CAST(total AS VARCHAR) AS total FROM (${gatherAlone(GATHERS, 'rows')}) ORDER BY source_row`)).map((each) => [each['after'], each['total']])).toEqual(expected);
    const at = rows.length - 1;
    const [one] = await session().rows(gatherOne(GATHERS, 'rows', at));
    expect([one?.['after'], one?.['total']]).toEqual(expected[at]);
  }), { numRuns: 60 });
});

test('EIN-14 a sum with more digits than its column is null, the others stand', async () => {
  await makeTable(session(), 'rows', { a: { type: 'text', values: ['x', 'x', 'y', 'y'] }, b: { type: 'text', values: [null, null, null, null] }, item: { type: 'text', values: ['p', 'q', 'p', 'q'] }, v: { type: 'decimal(18,2)', values: ['9999999999999999.99', '9999999999999999.98', '1.00', '2.00'] } });
  expect(await session().rows(`SELECT CAST(total AS VARCHAR) AS total FROM (${gather(GATHERS, 'rows')}) ORDER BY source_row`)).toEqual([{ total: null }, { total: null }, { total: '3.00' }, { total: null }]);
});
