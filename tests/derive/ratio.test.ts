import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, ratio, toScale } from '../../src-shared/kernel/decimal.ts';
import { deriveFrom, makeTable, useSession, values, type Cell } from './session.ts';

const session = useSession();
const money = 'decimal(18,2)';

async function ratios(pairs: readonly (readonly [Cell, Cell])[], types: readonly [string, string], factor: string, precision: number, scale: number): Promise<Cell[]> {
  await makeTable(session(), 'input', { a: { type: types[0], values: pairs.map(([a]) => a) }, b: { type: types[1], values: pairs.map(([, b]) => b) } });
  const type = `decimal(${precision},${scale})`;
  return values(await deriveFrom(session(), [{ column: 'r', title: 'r', type, steps: [{ step: 'ratio', numerator: 'a', denominator: 'b', factor, precision, scale }] }], 'r', new Map([['a', types[0]], ['b', types[1]]])));
}

function oracle([a, b]: readonly [Cell, Cell], factor: string, precision: number, scale: number): Cell {
  if (a === null || b === null) return null;
  const exact = ratio(decimal(a).times(factor), decimal(b), scale);
  return exact === null || exact.abs().gte(decimal(`1${'0'.repeat(precision - scale)}`)) ? null : toScale(exact, scale);
}

const units = (digits: number, scale: number) => fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }).map((n) => decimal(n).div(decimal(10).pow(scale)).toFixed(scale));

test('DER-17 a ratio is exact and half-up, negative, tiny and very large amounts included', async () => {
  for (const [typeA, typeB, scaleA, scaleB, factor, scale] of [[money, money, 2, 2, '100', 4], ['decimal(18,4)', money, 4, 2, '1', 6], [money, 'decimal(18,6)', 2, 6, '1', 2], ['decimal(18,6)', 'decimal(18,0)', 6, 0, '100', 0]] as const) {
    const pair = fc.tuple(fc.option(fc.oneof(units(18, scaleA), units(6, scaleA)), { freq: 12 }), fc.option(fc.oneof(units(18, scaleB), units(3, scaleB)), { freq: 12 }));
    const pairs = fc.sample(pair, { numRuns: 1_000, seed: 17 });
    expect(await ratios(pairs, [typeA, typeB], factor, 18, scale)).toEqual(pairs.map((each) => oracle(each, factor, 18, scale)));
  }
});

test('DER-17 halves go away from zero', async () => {
  expect(await ratios([['1.00', '8.00'], ['-1.00', '8.00'], ['1.00', '-8.00'], ['-1.00', '-8.00'], ['0.00', '5.00'], ['5.00', '0.00'], ['0.00', '0.00'], [null, '1.00'], ['1.00', null]], [money, money], '1', 18, 2)).toEqual(['0.13', '-0.13', '-0.13', '0.13', '0.00', null, null, null, null]);
});

test('DER-17 whole numbers divide too', async () => {
  expect(await ratios([['1', '3'], ['-2', '3'], ['999999999999999999', '7']], ['integer', 'integer'], '1', 28, 4)).toEqual(['0.3333', '-0.6667', '142857142857142857.0000']);
});
