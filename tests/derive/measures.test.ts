import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeFormula } from '../../src-main/derive/formulas.ts';
import { bandSql, compileMeasure, driversSql, measureResult, measuresSql } from '../../src-main/derive/measures.ts';
import { exposuresOf, joinRelation, tableRelation, type Relation } from '../../src-main/derive/relations.ts';
import { decimal, toScale } from '../../src-shared/kernel/decimal.ts';
import { Formula, Measure, type MeasureResult } from '../../src-shared/model/measure.ts';
import { makeTable, useSession, type Cell } from './session.ts';

const session = useSession();
const TYPES = new Map([['id', 'text'], ['balance', 'decimal(18,2)'], ['rate', 'decimal(18,4)'], ['status', 'text'], ['day', 'date']]);
type Row = { id: Cell; balance: Cell; rate: Cell; status: Cell; day: Cell };
const measure = (id: string, more: object): Measure => Measure.parse({ id, title: id, definition: '', reference: '', over: 't', scale: 2, ...more });

async function fill(rows: readonly Row[], name = 't'): Promise<void> {
  await makeTable(session(), name, Object.fromEntries([...TYPES].map(([column, type]) => [column, { type, values: rows.map((row) => row[column as keyof Row]) }])));
}
async function run(measures: readonly Measure[], relation: Relation = tableRelation('t', 't', TYPES)): Promise<MeasureResult[]> {
  const compiled = measures.map((each) => compileMeasure(each, relation));
  const [row] = await session().rows(measuresSql(compiled));
  return compiled.map((each, i) => measureResult(each, row ?? {}, i));
}

const money = fc.option(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map((n) => decimal(n).div(100).toFixed(2)), { freq: 5 });
const row = fc.record<Row>({ id: fc.constantFrom('A', 'B', 'C', 'D', null), balance: money, rate: fc.option(fc.integer({ min: -50_000, max: 200_000 }).map((n) => (n / 10_000).toFixed(4)), { freq: 5 }), status: fc.constantFrom('PERF', 'DFLT', 'RDMD', null), day: fc.constantFrom('2026-01-31', '2026-02-28', null) });

test('DER-29 DER-30 count, sum, minimum, maximum and weighted average equal plain arithmetic on random tables', async () => {
  const filter = "status = 'PERF' or status = 'RDMD'";
  const measures = [measure('n', { aggregate: 'count', filter }), measure('s', { aggregate: 'sum', filter, value: 'balance' }), measure('lo', { aggregate: 'minimum', filter, value: 'balance' }), measure('hi', { aggregate: 'maximum', filter, value: 'balance' }), measure('w', { aggregate: 'weighted-average', filter, value: 'rate', weight: 'balance', scale: 6 }), measure('strict', { aggregate: 'sum', filter, value: 'balance', whenNull: 'not-computable' })];
  for (const rows of fc.sample(fc.array(row, { minLength: 1, maxLength: 40 }), { numRuns: 30, seed: 29 })) {
    await fill(rows);
    const kept = rows.filter((each) => each.status === 'PERF' || each.status === 'RDMD');
    const odd = rows.filter((each) => each.status === null).length;
    const balances = kept.flatMap((each) => (each.balance === null ? [] : [decimal(each.balance)]));
    const pairs = kept.flatMap((each) => (each.balance === null || each.rate === null ? [] : [[decimal(each.rate), decimal(each.balance)] as const]));
    const sum = balances.reduce((a, b) => a.plus(b), decimal(0));
    const weight = pairs.reduce((a, [, b]) => a.plus(b), decimal(0));
    const sorted = [...balances].sort((a, b) => a.cmp(b));
    const lost = kept.length - balances.length + odd;
    const results = Object.fromEntries((await run(measures)).map((each) => [each.id, each]));
    expect(results['n']).toEqual({ id: 'n', value: String(kept.length), population: rows.length, contributors: kept.length, leftOutNull: odd });
    expect(results['s']).toEqual({ id: 's', value: toScale(sum, 2), population: rows.length, contributors: balances.length, leftOutNull: lost });
    expect(results['lo']?.value).toBe(sorted[0]?.toFixed(2) ?? null);
    expect(results['hi']?.value).toBe(sorted.at(-1)?.toFixed(2) ?? null);
    expect(results['w']?.value).toBe(weight.isZero() ? null : toScale(pairs.reduce((a, [v, b]) => a.plus(v.times(b)), decimal(0)).div(weight), 6));
    expect([results['w']?.contributors, results['w']?.leftOutNull]).toEqual([pairs.length, kept.length - pairs.length + odd]);
    expect(results['strict']?.value).toBe(lost > 0 ? null : toScale(sum, 2));
    if (lost > 0) expect(results['strict']?.why).toBe(`${lost} of ${rows.length} rows lack a value this figure needs`);
  }
});

test('DER-30 an empty population: a sum and a count are zero, everything else has no value and says why', async () => {
  await fill([{ id: 'A', balance: '1.00', rate: '1.0000', status: 'PERF', day: '2026-01-31' }]);
  const filter = "status = 'DFLT'";
  const results = await run([measure('n', { aggregate: 'count', filter }), measure('s', { aggregate: 'sum', filter, value: 'balance' }), measure('m', { aggregate: 'maximum', filter, value: 'balance' }), measure('w', { aggregate: 'weighted-average', filter, value: 'rate', weight: 'balance' }), measure('one', { aggregate: 'single', filter, value: 'day', unit: 'date' })]);
  expect(results.map((each) => [each.value, each.why ?? null])).toEqual([['0', null], ['0.00', null], [null, 'no row has a value'], [null, 'there is no weight to average over'], [null, 'no row has a value']]);
});

test('DER-30 single: one value for all, or the reason why not', async () => {
  const rows = (days: Cell[]): Row[] => days.map((day) => ({ id: 'A', balance: null, rate: null, status: 'PERF', day }));
  const single = [measure('cut', { aggregate: 'single', value: 'day', unit: 'date' })];
  await fill(rows(['2026-01-31', '2026-01-31', null]));
  expect((await run(single))[0]).toMatchObject({ value: '2026-01-31', contributors: 2, leftOutNull: 1 });
  await fill(rows(['2026-01-31', '2026-02-28']));
  expect((await run(single))[0]).toMatchObject({ value: null, why: 'the rows do not agree: from 2026-01-31 to 2026-02-28' });
});

test('DER-31 exposures: the first row of each identifier counts; rows without one count each', async () => {
  const rows: Row[] = [['A', '10.00'], ['B', '20.00'], ['A', '10.00'], [null, '5.00'], [null, '5.00'], ['B', '99.00']].map(([id, balance]) => ({ id: id as Cell, balance: balance as Cell, rate: null, status: 'PERF', day: null }));
  await fill(rows);
  const [sum] = await run([measure('s', { aggregate: 'sum', value: 'balance' })], tableRelation('t', exposuresOf('t', 'id'), TYPES));
  expect(sum).toMatchObject({ value: '40.00', contributors: 4, population: 4 });
});

test('DER-31 joins: who is on both sides, who left, who came; null keys meet nobody', async () => {
  const build = (entries: readonly (readonly [Cell, Cell])[]): Row[] => entries.map(([id, balance]) => ({ id, balance, rate: null, status: 'PERF', day: null }));
  await fill(build([['A', '90.00'], ['B', '50.00'], ['N', '7.00'], [null, '1.00']]), 'now');
  await fill(build([['A', '100.00'], ['B', '50.00'], ['L', '30.00'], [null, '2.00']]), 'before');
  const [now, before] = [tableRelation('current', 'now', TYPES), tableRelation('prior', 'before', TYPES)];
  const join = (kind: 'inner' | 'left' | 'full') => joinRelation({ id: 'both', left: 'prior', right: 'current', leftKey: 'id', rightKey: 'id', kind }, before, now);
  const figures = async (kind: 'inner' | 'left' | 'full', value: string, filter?: string): Promise<Cell> => (await run([measure('x', { aggregate: 'sum', value, ...(filter ? { filter } : {}) })], join(kind)))[0]?.value ?? null;
  expect(await figures('inner', 'prior__balance - current__balance')).toBe('10.00');
  expect(await figures('left', 'prior__balance', 'current__id is null')).toBe('32.00');
  expect(await figures('full', 'current__balance', 'prior__id is null')).toBe('8.00');
  expect(join('inner').rows).toEqual([{ column: 'prior__source_row', side: 'prior' }, { column: 'current__source_row', side: 'current' }]);
});

test('DER-31 bands hold [edge, next); drivers come largest first with their source row', async () => {
  await fill(['-1.00', '0.00', '9.99', '10.00', '19.99', '20.00', null].map((balance) => ({ id: 'A', balance, rate: '1.0000', status: 'PERF', day: '2026-01-31' })));
  const bands = await session().rows(`SELECT source_row, ${bandSql('balance', 'bands', ['0', '10', '20'])} AS band FROM t ORDER BY 1`);
  expect(bands.map((each) => each['band'])).toEqual(['000', '001', '001', '002', '002', '003', null]);
  const compiled = compileMeasure(measure('s', { aggregate: 'sum', value: 'balance' }), tableRelation('t', 't', TYPES));
  expect(await session().rows(driversSql(compiled, 3))).toEqual([{ r0: 5, value: '20.00' }, { r0: 4, value: '19.99' }, { r0: 3, value: '10.00' }]);
});

test('DER-24 no aggregate is DOUBLE', async () => {
  await fill([{ id: 'A', balance: '1.00', rate: '1.0000', status: 'PERF', day: '2026-01-31' }]);
  for (const aggregate of ['count', 'sum', 'minimum', 'maximum', 'weighted-average'] as const) {
    const compiled = compileMeasure(measure('m', { aggregate, value: 'rate * 2', weight: 'balance' }), tableRelation('t', 't', TYPES));
    for (const sql of compiled.selected) if (sql !== 'NULL') expect(Object.values((await session().rows(`SELECT typeof(${sql.slice('CAST('.length, -' AS VARCHAR)'.length)}) AS y FROM t`))[0] ?? {})[0], sql).toMatch(/^(BIGINT|HUGEINT|DECIMAL\(\d+,\d+\))$/);
  }
});

const formula = (operation: Formula['operation'], of: string[], scale = 6): Formula => ({ id: 'f', title: '', definition: '', reference: '', operation, of, scale });
const known = (values: Readonly<Record<string, Cell>>) => (id: string) => (id in values ? { value: values[id] as Cell, ...(values[id] === null ? { why: 'was left open' } : {}) } : undefined);

test('DER-32 formulas are exact and rounded once', () => {
  const value = (operation: Formula['operation'], values: Readonly<Record<string, Cell>>, scale = 6): Cell => computeFormula(formula(operation, Object.keys(values), scale), known(values)).value;
  expect(value('share', { a: '1', b: '3' })).toBe('33.333333');
  expect(value('quotient', { a: '2', b: '3' })).toBe('0.666667');
  expect(value('difference', { a: '0.1', b: '0.3' }, 2)).toBe('-0.20');
  expect(value('sum', { a: '0.1', b: '0.2', c: '0.3' }, 1)).toBe('0.6');
  expect(value('same', { a: '1.005' }, 2)).toBe('1.01');
  expect(value('difference', { a: '0.001', b: '0.002' }, 2)).toBe('0.00');
  // 100 (1 - 0.99^12) = 11.3615128...
  expect(value('annualised', { a: '1', b: '100', months: '1' })).toBe('11.361513');
  expect(value('annualised', { a: '1', b: '100', months: '12' })).toBe('1.000000');
  expect(value('annualised', { a: '0', b: '100', months: '1' })).toBe('0.000000');
  expect(value('annualised', { a: '100', b: '100', months: '1' })).toBe('100.000000');
});

test('DER-32 what is missing, open or divided by zero makes a figure null with the reason, never zero', () => {
  const why = (operation: Formula['operation'], of: string[], values: Readonly<Record<string, Cell>>): unknown => { const result = computeFormula(formula(operation, of), known(values)); return [result.value, result.why]; };
  expect(why('share', ['a', 'b'], { a: '1', b: null })).toEqual([null, 'b: was left open']);
  expect(why('share', ['a', 'b'], { a: '1' })).toEqual([null, 'b: is not there']);
  expect(why('share', ['a', 'b'], { a: '1', b: '0.00' })).toEqual([null, 'b is zero']);
  expect(why('annualised', ['a', 'b', 'm'], { a: '1', b: '2', m: '0' })).toEqual([null, 'the period has 0 months']);
  expect(why('annualised', ['a', 'b', 'm'], { a: '3', b: '2', m: '1' })).toEqual([null, 'more than the whole of b in one period']);
});
