import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowStatement } from '../../src-main/derive/row-steps.ts';
import { ident } from '../../src-main/derive/sql-text.ts';
import { compileTable, stepColumn, type CompiledTable } from '../../src-main/derive/table.ts';
import type { Derivation, Step } from '../../src-shared/model/derivation.ts';
import { derive, deriveFrom, makeTable, ORIGIN, useSession, values, type Cell } from './session.ts';

const session = useSession();
const cell = (index: number): Step => ({ step: 'cell', index, header: `h${index}`, origin: ORIGIN });
const constant = (value: string | null): Step => ({ step: 'constant', value, origin: ORIGIN });
const column = (name: string, type: string, ...steps: Step[]): Derivation => ({ column: name, title: name, type, steps });
const money = 'decimal(18,2)';

/** A random table of derivations over four text cells; columns read each other upwards only, so there is no circle. */
const table = fc.integer({ min: 3, max: 12 }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => derivation(i)))).map((list) => {
  const made: Derivation[] = [];
  for (const build of list) made.push(build(made));
  return made;
});

function derivation(i: number): fc.Arbitrary<(before: readonly Derivation[]) => Derivation> {
  const name = `col ${i}`;
  const index = fc.integer({ min: 0, max: 3 });
  const override = (values: readonly (string | null)[]) => fc.option(fc.record({ step: fc.constant('override' as const), rows: fc.array(fc.record({ sourceRow: fc.integer({ min: 0, max: 9 }), value: fc.constantFrom(...values), origin: fc.constant(ORIGIN) }), { maxLength: 3 }) }), { nil: undefined });
  const start = fc.constantFrom<Step[]>([], [{ step: 'trim' }], [{ step: 'trim' }, { step: 'blank-to-null', tokens: ['n/a'] }]);
  const text = fc.tuple(index, start, fc.constantFrom<Step[]>([], [{ step: 'map-code', table: 't', entries: { abc: 'ABC' }, origins: {}, keepUnknown: false }], [{ step: 'map-code', table: 't', entries: { abc: 'ABC' }, origins: {}, keepUnknown: true }], [{ step: 'extract', pattern: 'uk-postcode-area' }], [{ step: 'format', as: 'text', maxLength: 3 }, { step: 'no-data', answer: 'ND5', always: false, origin: ORIGIN }]), override(['x', null])).map(([at, head, middle, last]) => () => column(name, 'text', cell(at), ...head, ...middle, ...(last ? [last] : [])));
  const number = fc.tuple(index, fc.constantFrom('1,234.56', '1.234,56'), fc.boolean(), override(['7.25', null])).map(([at, locale, filled, last]) => () => column(name, money, cell(at), { step: 'trim' }, { step: 'strip-unit', tokens: ['£', '%'] }, { step: 'parse-decimal', locale: locale as '1,234.56', precision: 18, scale: 2 }, ...(filled ? [{ step: 'default' as const, value: '1.50', origin: ORIGIN }] : []), ...(last ? [last] : [])));
  const date = index.map((at) => () => column(name, 'date', cell(at), { step: 'parse-date', formats: ['dd/MM/yyyy', 'excel-serial'] }));
  const fixed = fc.constantFrom(() => column(name, 'text', constant('same')), () => column(name, money, constant(null)));
  const pick = (before: readonly Derivation[], type: string, nth: number): Derivation | undefined => { const own = before.filter((each) => each.type === type); return own[nth % Math.max(own.length, 1)]; };
  const derived = fc.tuple(fc.nat(20), fc.nat(20), fc.constantFrom('ratio', 'expression', 'or-else', 'read')).map(([a, b, kind]) => (before: readonly Derivation[]): Derivation => {
    const [left, right] = [pick(before, money, a), pick(before, money, b)];
    const other = pick(before, 'text', a);
    if (kind === 'ratio' && left && right) return column(name, 'decimal(18,4)', { step: 'ratio', numerator: left.column, denominator: right.column, factor: '100', precision: 18, scale: 4 });
    if (kind === 'or-else' && left && right) return column(name, money, { step: 'read', column: left.column }, { step: 'or-else', column: right.column }, { step: 'override', rows: [{ sourceRow: 2, value: '-3.00', origin: ORIGIN }] });
    if (kind === 'expression' && before.some((each) => each.column === 'col 0')) return column(name, 'boolean', { step: 'expression', text: 'marker is null or marker = \'same\'' });
    if (other) return column(name, 'text', { step: 'read', column: other.column }, { step: 'no-data', answer: 'ND1', always: false, origin: ORIGIN });
    return column(name, 'text', cell(0));
  });
  return fc.oneof({ arbitrary: text, weight: 3 }, { arbitrary: number, weight: 3 }, { arbitrary: date, weight: 1 }, { arbitrary: fixed, weight: 1 }, { arbitrary: derived, weight: 3 });
}

const CELLS = ['', ' ', 'abc', ' ABC ', 'n/a', '1,234.56', '1.234,56', '£5', '(3.10)', '0', '31/01/2026', '31/02/2026', '46053', 'SW1A 1AA', "O'Neill", '100%', '-2', null];
const grid = fc.array(fc.tuple(...[0, 1, 2, 3].map(() => fc.constantFrom<Cell>(...CELLS))), { minLength: 4, maxLength: 10 });

async function fill(rows: readonly (readonly Cell[])[]): Promise<void> {
  await makeTable(session(), 'input', Object.fromEntries([0, 1, 2, 3].map((i) => [`c${i}`, { type: 'text', values: rows.map((row) => row[i] ?? null) }])));
}
/** The column that random expressions read. */
const MARKER = column('marker', 'text', cell(3), { step: 'trim' });

test('DER-19 the trace of one row ends in the value of the bulk statement, for every column of random tables', async () => {
  let compared = 0;
  for (const [derivations, rows] of fc.sample(fc.tuple(table, grid), { numRuns: 25, seed: 19 })) {
    await fill(rows);
    const all = [...derivations, MARKER];
    const compiled = compileTable({ derivations: all, input: 'input', inputTypes: new Map() });
    const bulk = await session().rows(`SELECT source_row, ${all.map((each, i) => `CAST(${ident(each.column)} AS VARCHAR) AS b${i}`).join(', ')} FROM (${compiled.sql}) ORDER BY source_row`);
    expect(bulk.map((row) => row['source_row'])).toEqual(rows.map((_, i) => i));
    for (const [i, each] of all.entries()) {
      for (const row of [0, 2, rows.length - 1]) {
        const statement = rowStatement(compiled, each.column, row);
        const [traced] = await session().rows(statement?.sql ?? '');
        expect(traced?.[`v${each.steps.length - 1}`], `${each.column} row ${row}: ${JSON.stringify(each.steps)}`).toBe(bulk[row]?.[`b${i}`]);
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(500);
});

test('DER-20 a lost value is recorded once, with the text that was lost, and never where a person set the value', async () => {
  const made = await derive(session(), money, [{ step: 'trim' }, { step: 'blank-to-null', tokens: ['-'] }, { step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 2 }, { step: 'default', value: '0.00', origin: ORIGIN }, { step: 'override', rows: [{ sourceRow: 4, value: '9.99', origin: ORIGIN }, { sourceRow: 5, value: null, origin: ORIGIN }] }], [' ten ', '10', '-', null, 'eleven', 'twelve', '12,34']);
  expect(made).toEqual([
    { value: '0.00', failures: [{ rule: 'FMT-001', field: 'x', observed: 'ten' }] }, { value: '10.00', failures: [] }, { value: '0.00', failures: [] }, { value: '0.00', failures: [] },
    { value: '9.99', failures: [] }, { value: null, failures: [] }, { value: '0.00', failures: [{ rule: 'FMT-001', field: 'x', observed: '12,34' }] },
  ]);
});

test('DER-20 failures of random tables are those that each row\'s own steps show', async () => {
  for (const [derivations, rows] of fc.sample(fc.tuple(table, grid), { numRuns: 10, seed: 20 })) {
    await fill(rows);
    const compiled = compileTable({ derivations: [...derivations, MARKER], input: 'input', inputTypes: new Map() });
    const bulk = await session().rows(`SELECT source_row, CAST(to_json(_failures) AS VARCHAR) AS f FROM (${compiled.sql}) ORDER BY source_row`);
    for (const row of [0, rows.length - 1]) {
      const expected: { rule: string; field: string; observed: string }[] = [];
      for (const each of compiled.columns) {
        if (each.derivation.steps.some((step) => step.step === 'override' && step.rows.some((one) => one.sourceRow === row))) continue;
        const [traced] = await session().rows(rowStatement(compiled, each.derivation.column, row)?.sql ?? '');
        each.values.forEach((value, i) => { const before = traced?.[`v${i - 1}`]; if (value.fails !== undefined && before != null && traced?.[`v${i}`] === null) expected.push({ rule: value.fails, field: each.derivation.column, observed: String(before) }); });
      }
      expect(JSON.parse(String(bulk[row]?.['f']))).toEqual(expected);
    }
  }
});

test('DER-21 a column may read columns declared after it; a circle is an error that names it', async () => {
  await fill([['5', null, null, null]]);
  const chain = [column('c', 'text', { step: 'read', column: 'b' }), column('b', 'text', { step: 'read', column: 'a' }), column('a', 'text', cell(0))];
  expect(values(await deriveFrom(session(), chain, 'c', new Map()))).toEqual(['5']);
  expect(Object.fromEntries(compileTable({ derivations: chain, input: 'input', inputTypes: new Map() }).columns.map((each) => [each.derivation.column, each.level]))).toEqual({ a: 0, b: 1, c: 2 });
  const circle = [column('a', 'text', { step: 'read', column: 'b' }), column('b', 'text', { step: 'read', column: 'a' })];
  expect(() => compileTable({ derivations: circle, input: 'input', inputTypes: new Map() })).toThrow(/a from b from a/);
  expect(() => compileTable({ derivations: [chain[2] as Derivation, chain[2] as Derivation], input: 'input', inputTypes: new Map() })).toThrow(/same column/);
  expect(() => compileTable({ derivations: [column('a', 'text', { step: 'read', column: 'nowhere' })], input: 'input', inputTypes: new Map() })).toThrow(/a: a derivation reads "nowhere"/);
  expect(() => compileTable({ derivations: [column('a', 'date', cell(0))], input: 'input', inputTypes: new Map() })).toThrow(/declared date but its steps end in text/);
});

test('DER-21 a column of the input\'s own name reads the input, others read the column', async () => {
  await makeTable(session(), 'input', { status: { type: 'text', values: [' perf '] } });
  const derivations = [column('copy', 'text', { step: 'read', column: 'status' }), column('status', 'text', { step: 'read', column: 'status' }, { step: 'trim' })];
  expect(values(await deriveFrom(session(), derivations, 'copy', new Map([['status', 'text']])))).toEqual(['perf']);
});

test('DER-22 columns stand in declared order, whatever reads what, and names are quoted', async () => {
  await fill([['1', '2', '3', '4']]);
  const odd = ['z', 'a "quoted" name', 'select', 'ünï', 'a;drop table input'];
  const { sql } = compileTable({ derivations: odd.map((name, i) => column(name, 'text', i === 4 ? constant('k') : cell(i))), input: 'input', inputTypes: new Map() });
  const [row] = await session().rows(sql);
  expect(Object.keys(row ?? {})).toEqual(['source_row', ...odd, '_failures']);
  expect(await session().rows('SELECT count(*) AS n FROM input')).toEqual([{ n: 1 }]);
});

test('DER-23 the statement grows with the number of steps, not with their product', () => {
  const long = (steps: number): number => compileTable({ derivations: [column('x', 'text', cell(0), ...Array.from({ length: steps }, (): Step => ({ step: 'blank-to-null', tokens: ['n/a'] })))], input: 'input', inputTypes: new Map() }).sql.length;
  expect(long(80) - long(40)).toBeLessThan(2.1 * (long(40) - long(20)));
  const high = (levels: number): number => compileTable({ derivations: Array.from({ length: levels }, (_, i) => column(`x${i}`, 'text', i === 0 ? cell(0) : { step: 'read', column: `x${i - 1}` })), input: 'input', inputTypes: new Map() }).sql.length;
  expect(high(40) - high(20)).toBeLessThan(6 * (high(20) - high(10)));
});

test('DER-24 no step of any kind is DOUBLE', async () => {
  await makeTable(session(), 'input', { c0: { type: 'text', values: ['1.5'] }, a: { type: money, values: ['1.00'] }, n: { type: 'integer', values: ['3'] } });
  const derivations: Derivation[] = [
    column('d', money, cell(0), { step: 'strip-unit', tokens: ['%'] }, { step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 4 }, { step: 'scale', factor: '0.01', precision: 18, scale: 6 }, { step: 'scale', factor: '100', precision: 18, scale: 2 }),
    column('r', 'decimal(18,4)', { step: 'ratio', numerator: 'a', denominator: 'n', factor: '100', precision: 18, scale: 4 }),
    column('e', 'decimal(18,2)', { step: 'expression', text: 'greatest(a * 2 - n * 1.5 + ratio(a, n, 6), least(a, 0), abs(-a), coalesce(a, n))' }),
    column('i', 'integer', { step: 'expression', text: 'n * 2 - 1' }),
    column('f', 'text', { step: 'read', column: 'a' }, { step: 'format', as: 'decimal', totalDigits: 11, fractionDigits: 5 }),
  ];
  const compiled: CompiledTable = compileTable({ derivations, input: 'input', inputTypes: new Map([['a', money], ['n', 'integer']]) });
  for (const each of compiled.columns) {
    const [row] = await session().rows(`SELECT ${each.values.map((_, i) => `typeof(${ident(stepColumn(each.derivation.column, i))}) AS t${i}`).join(', ')} FROM ${compiled.steps(each.derivation.column, 0)}`);
    for (const type of Object.values(row ?? {})) expect(String(type), each.derivation.column).toMatch(/^(VARCHAR|DECIMAL\(\d+,\d+\)|BIGINT|HUGEINT|INTEGER|DATE|BOOLEAN)$/);
  }
});
