import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileExpression } from '../../../src-main/derive/expression/compile.ts';
import { compileTable } from '../../../src-main/derive/table.ts';
import type { Step } from '../../../src-shared/model/derivation.ts';
import { makeTable, useSession, type Cell } from '../../derive/session.ts';

const session = useSession();
const types = (name: string): string | undefined => ({ a: 'date', b: 'date', n: 'integer', p: 'boolean' } as Record<string, string>)[name];

async function evaluate(source: string, row: Readonly<Record<string, Cell>> = {}): Promise<Cell> {
  await makeTable(session(), 'one', Object.fromEntries(['a', 'b', 'n', 'p'].map((name) => [name, { type: types(name) as string, values: [row[name] ?? null] }])));
  const [result] = await session().rows(`SELECT CAST(${compileExpression(source, types).sql} AS VARCHAR) AS v FROM one`);
  return (result?.['v'] ?? null) as Cell;
}

const CASES: readonly (readonly [string, string, number, number])[] = [
  // from, to, whole months, begun months
  ['2025-12-31', '2026-01-31', 1, 1], ['2025-12-31', '2026-02-28', 2, 2], ['2025-12-31', '2026-01-01', 0, 1], ['2025-06-30', '2025-07-31', 1, 1], ['2025-06-30', '2025-07-30', 1, 1], ['2025-06-15', '2025-07-15', 1, 1],
  ['2025-06-15', '2025-07-16', 1, 2], ['2025-06-15', '2025-07-14', 0, 1], ['2025-06-15', '2025-06-15', 0, 0], ['2025-06-15', '2025-06-20', 0, 1], ['2024-02-29', '2025-02-28', 12, 12], ['2024-01-31', '2024-02-29', 1, 1], ['2025-02-28', '2025-03-31', 1, 1], ['2025-02-28', '2025-03-30', 1, 1],
];

test('EIN-9 whole and begun months', async () => {
  for (const [a, b, whole, begun] of CASES) {
    expect(await evaluate('whole_months(a, b)', { a, b }), `${a} to ${b}`).toBe(String(whole));
    expect(await evaluate('begun_months(a, b)', { a, b }), `${a} to ${b}`).toBe(String(begun));
  }
  for (const [row, none] of [[{ a: '2025-01-01' }, null], [{ b: '2025-01-01' }, null]] as const) for (const name of ['whole_months', 'begun_months']) expect(await evaluate(`${name}(a, b)`, row)).toBe(none);
});

test('EIN-9 whole months never exceed begun ones, by at most one, and both grow with the later date (seed printed by fast-check)', async () => {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
  const pairs = fc.sample(fc.tuple(day, day), 400).map(([x, y]) => (x <= y ? [x, y] : [y, x]));
  await makeTable(session(), 'many', { a: { type: 'date', values: pairs.map(([a]) => a as string) }, b: { type: 'date', values: pairs.map(([, b]) => b as string) } });
  const sql = (source: string): string => compileExpression(source, types).sql;
  const [row] = await session().rows(`SELECT count(*) FILTER (WHERE ${sql('whole_months(a, b)')} NOT BETWEEN ${sql('begun_months(a, b)')} - 1 AND ${sql('begun_months(a, b)')}) AS apart, min(${sql('whole_months(a, b)')}) AS least, count(*) FILTER (WHERE a + to_months(CAST(${sql('whole_months(a, b)')} AS INTEGER)) > b) AS past, count(*) FILTER (WHERE a + to_months(CAST(${sql('begun_months(a, b)')} AS INTEGER)) < b AND NOT (a = last_day(a))) AS short FROM many`);
  expect(row).toMatchObject({ apart: 0, past: 0, short: 0 });
  expect(Number(row?.['least'])).toBeGreaterThanOrEqual(0);
});

test('EIN-9 if: the branch the condition says, null where it is undecided', async () => {
  expect(await evaluate('if(n > 1, 0.00, 12.5)', { n: '2' })).toBe('0.00');
  expect(await evaluate('if(n > 1, 0.00, 12.5)', { n: '1' })).toBe('12.50');
  expect(await evaluate('if(n > 1, 0.00, 12.5)')).toBeNull();
  expect(await evaluate('if(p, n, null)', { p: 'true', n: '3' })).toBe('3');
  expect(() => compileExpression('if(n, 1, 2)', types)).toThrow(/asks a condition/);
  expect(() => compileExpression("if(p, 1, 'x')", types)).toThrow(/mixes/);
});

test('EIN-9 a value too large for its column is null, and where points become fractions it is a finding', async () => {
  await makeTable(session(), 'wide', { source_row: { type: 'integer', values: ['0', '1'] }, rate: { type: 'decimal(18,6)', values: ['7.108000', '900000000000.000000'] }, amount: { type: 'decimal(18,2)', values: ['2.00', '9000000000000000.00'] } });
  const derive = async (column: string, type: string, steps: Step[]): Promise<unknown> => session().rows(`SELECT CAST(${column} AS VARCHAR) AS v, _failures FROM (${compileTable({ derivations: [{ column, title: column, type, steps }], input: 'wide', inputTypes: new Map([['rate', 'decimal(18,6)'], ['amount', 'decimal(18,2)']]) }).sql}) ORDER BY source_row`);
  expect(await derive('made', 'decimal(18,2)', [{ step: 'expression', text: 'amount * amount' }])).toMatchObject([{ v: '4.00', _failures: [] }, { v: null, _failures: [] }]);
  expect(await derive('made', 'decimal(18,12)', [{ step: 'read', column: 'rate' }, { step: 'scale', factor: '0.01', precision: 18, scale: 12 }])).toMatchObject([{ v: '0.071080000000', _failures: [] }, { v: null, _failures: [{ rule: 'FMT-006', field: 'made', observed: '900000000000.000000' }] }]);
});
