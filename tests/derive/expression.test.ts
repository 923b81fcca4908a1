import { expect, test } from 'vitest';
import { isLei } from '../../src-main/pipelines/tape/generator/lei.ts';
import { compileExpression } from '../../src-main/derive/expression/compile.ts';
import { FUNCTIONS } from '../../src-main/derive/expression/functions.ts';
import { parseExpression } from '../../src-main/derive/expression/parse.ts';
import { makeTable, useSession, type Cell } from './session.ts';

const session = useSession();
const TYPES: Readonly<Record<string, string>> = { a: 'decimal(18,2)', b: 'integer', t: 'text', d: 'date', p: 'boolean', q: 'boolean' };
const types = (name: string): string | undefined => TYPES[name];

/** Value of an expression as text on one row of constants. */
async function evaluate(source: string, row: Readonly<Record<string, Cell>> = {}): Promise<Cell> {
  await makeTable(session(), 'one', Object.fromEntries(Object.entries(TYPES).map(([name, type]) => [name, { type, values: [row[name] ?? null] }])));
  const [result] = await session().rows(`SELECT CAST(${compileExpression(source, types).sql} AS VARCHAR) AS v FROM one`);
  return (result?.['v'] ?? null) as Cell;
}

test('DER-26 precedence: product, sum, comparison, not, and, or', async () => {
  const cases: Readonly<Record<string, Cell>> = {
    '1 + 2 * 3': '7', '(1 + 2) * 3': '9', '1 - 2 - 3': '-4', '-2 * 3': '-6', '- -2': '2', '1 + 1 = 2': 'true', 'not 1 = 2': 'true', 'not 1 = 1 or 1 = 1': 'true', 'not (1 = 1 or 1 = 1)': 'false',
    '1 = 1 or 1 = 2 and 1 = 2': 'true', '(1 = 1 or 1 = 2) and 1 = 2': 'false', '2 between 1 and 3 and 1 = 2': 'false', '2 not between 1 and 3': 'false', '1 in (1, 2) and 3 not in (1, 2)': 'true', '1 <> 2': 'true', "'a''b' = 'a''b'": 'true',
    'not not 1 = 1': 'true', "date '2026-02-28' < date '2026-03-01'": 'true', 'TRUE AND NOT FALSE': 'true', '1 is not null': 'true', 'null is null': 'true', '0.10 + 0.20 = 0.30': 'true',
  };
  for (const [source, expected] of Object.entries(cases)) expect(await evaluate(source), source).toBe(expected);
});

test('DER-27 logic has three values', async () => {
  const kleene = (operator: 'and' | 'or', x: Cell, y: Cell): Cell => {
    const strong = operator === 'and' ? 'false' : 'true';
    if (x === strong || y === strong) return strong;
    return x === null || y === null ? null : operator === 'and' ? 'true' : 'false';
  };
  for (const p of ['true', 'false', null]) {
    expect(await evaluate('not p', { p })).toBe(p === null ? null : p === 'true' ? 'false' : 'true');
    for (const q of ['true', 'false', null]) for (const operator of ['and', 'or'] as const) expect(await evaluate(`p ${operator} q`, { p, q }), `${p} ${operator} ${q}`).toBe(kleene(operator, p, q));
  }
  for (const source of ['a = 1', 'a <> 1', 'a < 1', 'a in (1, 2)', 'a between 0 and 2', 'a + 1 = 2', 'a not in (1)', 'a = null', "t = ''"]) expect(await evaluate(source), source).toBeNull();
  expect(await evaluate('a is null')).toBe('true');
  expect(await evaluate('1 in (1, null)')).toBe('true');
  expect(await evaluate('1 in (2, null)')).toBeNull();
});

test('DER-28 functions: a null operand gives null, coalesce apart', async () => {
  const row = { a: '-3.50', b: '4', t: 'Straße', d: '2024-02-29' };
  const cases: Readonly<Record<string, Cell>> = { 'abs(a)': '3.50', 'least(a, b)': '-3.50', 'greatest(a, b, 10)': '10.00', 'coalesce(null, a)': '-3.50', 'length(t)': '6', "upper('ab')": 'AB', 'year(d)': '2024', "days_between(d, date '2024-03-01')": '1', "months_between(d, date '2026-01-31')": '23', "months_between(date '2026-01-31', date '2026-02-01')": '1', 'ratio(1, 3, 4)': '0.3333', 'ratio(2, 3, 0)': '1', 'ratio(a, 0, 2)': null, "matches('SW1A 1AA', 'uk-postcode')": 'true', "matches('SW1A 1AA x', 'uk-postcode')": 'false', "matches('GBP', 'currency')": 'true' };
  for (const [source, expected] of Object.entries(cases)) expect(await evaluate(source, row), source).toBe(expected);
  for (const source of ['abs(a)', 'least(a, 1)', 'greatest(1, a)', 'length(t)', 'upper(t)', 'year(d)', "days_between(d, date '2024-03-01')", 'lei_valid(t)', "matches(t, 'currency')", 'ratio(a, 1, 2)', 'ratio(1, a, 2)']) expect(await evaluate(source), source).toBeNull();
});

test('DER-28 a wrong number of arguments names the function and what it takes', () => {
  for (const [name, { arity: [low, high] }] of Object.entries(FUNCTIONS)) {
    for (const n of [low - 1, high + 1]) expect(() => compileExpression(`${name}(${Array.from({ length: n }, () => 'a').join(', ')})`, types), `${name}/${n}`).toThrow(new RegExp(`${name}\\(\\) takes ${low === high ? low : `${low} to ${high}`} arguments, not ${n}`));
  }
  for (const name of ['sum', 'toString', 'constructor', 'read_parquet', 'getenv']) expect(() => compileExpression(`${name}(a)`, types)).toThrow(/there is no function/);
});

test('DER-25 types are known before anything runs', () => {
  for (const wrong of ['a = t', 'a + t', "d = '2026-01-01'", 'p and a', 'not a', '-t', 'a in (1, t)', 'a between d and 3', 'coalesce(a, t)', 'least(null, null)', 'nowhere = 1']) expect(() => compileExpression(wrong, types), wrong).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
  expect(compileExpression('a * b', types).type).toBe('decimal(36,2)');
  expect(compileExpression('a + 0.125', types).type).toBe('decimal(20,3)');
  expect(compileExpression('b + 1', types).type).toBe('integer');
});

/** ISO 7064 MOD 97-10 with whole numbers of any size. */
function leiHolds(text: string): boolean {
  if (!/^[A-Z0-9]{18}[0-9]{2}$/.test(text)) return false;
  return BigInt([...text].map((letter) => parseInt(letter, 36).toString()).join('')) % 97n === 1n;
}

test('DER-28 lei_valid equals the check of ISO 17442 in whole numbers of any size', async () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const samples = ['5493001KJTIIGC8Y1R12', '213800MBWEIJDM5CU638', '549300DTUYXVMJXZNY75', 'ZZZZZZZZZZZZZZZZZZ62', '000000000000000000', '', 'x', '5493001KJTIIGC8Y1R1A', '5493001kjtiigc8y1r12', '5493001KJTIIGC8Y1R1299'];
  for (let i = 0; i < 400; i += 1) {
    const body = Array.from({ length: 18 }, (_, k) => letters[(i * 31 + k * (i + 7) * 13) % 36]).join('');
    const check = 98n - (BigInt([...`${body}00`].map((letter) => parseInt(letter, 36).toString()).join('')) % 97n);
    const right = `${body}${String(check).padStart(2, '0')}`;
    samples.push(right, `${right.slice(0, 4)}${right[5]}${right[4]}${right.slice(6)}`, `${body}${String((check + 1n) % 100n).padStart(2, '0')}`);
  }
  await makeTable(session(), 'leis', { t: { type: 'text', values: samples } });
  const rows = await session().rows(`SELECT ${compileExpression('lei_valid(t)', types).sql} AS v FROM leis ORDER BY source_row`);
  expect(rows.map((row) => row['v'])).toEqual(samples.map(leiHolds));
  expect(samples.map((lei) => isLei(lei))).toEqual(samples.map(leiHolds));
  expect(samples.filter(leiHolds).length).toBeGreaterThan(400);
});

test('DER-26 errors name the position', () => {
  for (const [source, position] of [['1 +', 4], ['a ==', 4], ['(1', 3], ["'open", 1], ['a b', 3], ["date '2026-02-30'", 1], ['a not 5', 7], ['a is 5', 6], ['1 = 1)', 6], ['and', 1], ['§', 1]] as const) {
    expect(() => parseExpression(source), source).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { position } }) as Error);
  }
  expect(() => parseExpression('('.repeat(100))).toThrow(/nested too deeply/);
  expect(() => parseExpression('a'.repeat(5000))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }) as Error);
});
