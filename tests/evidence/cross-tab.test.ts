/** Tables by two axes on the shipped tape, held against the generator's answer key, which shares no code with the product. */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../src-main/data/duckdb-session.ts';
import { artifactPath } from '../../src-main/data/artifact-files.ts';
import { crossTabSql } from '../../src-main/derive/cross-tab.ts';
import { FigurePlan, relationsOf } from '../../src-main/derive/figure-plan.ts';
import { compileMeasure } from '../../src-main/derive/measures.ts';
import type { Relation } from '../../src-main/derive/relations.ts';
import { ident } from '../../src-main/derive/sql-text.ts';
import { populationOf } from '../../src-main/evidence/cross-tab.ts';
import { parseAddress } from '../../src-shared/model/address.ts';
import type { Grouping } from '../../src-shared/model/cross-tab.ts';
import { decimal, isDecimal, toScale, type Decimal } from '../../src-shared/kernel/decimal.ts';
import type { Run } from '../../src-shared/model/run.ts';
import type { MeasureTable } from '../../src-shared/contract/measures.ts';
import { makePool, removePool, type Pool } from '../generator/support.ts';
import { measuresBench, type MeasuresBench } from '../support/measures-bench.ts';

const SEED = 20_261_120;
const NOT_IN_POOL = new Set(['RDMD', 'REBR', 'REDF', 'RERE', 'RESS', 'REOT']);
const bands = (field: string, ...edges: string[]): Grouping => ({ field, kind: 'bands', edges });
const values = (field: string): Grouping => ({ field, kind: 'values', edges: [] });
const year = (field: string): Grouping => ({ field, kind: 'year', edges: [] });
const TICKET = bands('current_principal_balance', '50000', '100000', '200000');
const ALL = ['strat_count', 'strat_balance', 'strat_balance_share', 'strat_wa_rate', 'strat_smallest', 'strat_largest'];

let bench: MeasuresBench;
let run: Run;
let pool: Pool;
beforeAll(async () => {
  [bench, pool] = await Promise.all([measuresBench(), makePool()]);
  run = await bench.run();
  expect([run.status, run.error]).toEqual(['succeeded', null]);
}, 120_000);
afterAll(async () => { await bench.dispose(); removePool(pool); });

const table = (rows: Grouping, columns: Grouping | null, measures: readonly string[] = ALL): Promise<MeasureTable> => bench.call('measures.table', { run: run.id, rows, columns, measures: [...measures] });

/** An exposure as the answer key has it. */
interface Loan { readonly balance: string; readonly rate: string | null; readonly type: string | null; readonly year: string | null; readonly inPool: boolean }

function loansOfKey(): Loan[] {
  const first = new Map<string, Loan>();
  const given = (text: string | undefined): string | null => (text === undefined || /^ND\d/.test(text) ? null : text);
  for (const { exposure, values: v } of pool.keyRows[1] ?? []) {
    if (!first.has(exposure)) first.set(exposure, { balance: v['RREL30'] ?? '', rate: given(v['RREL43']), type: given(v['RREC9']), year: given(v['RREL23'])?.slice(0, 4) ?? null, inPool: !NOT_IN_POOL.has(v['RREL69'] ?? '') });
  }
  return [...first.values()];
}

const bandOf = (value: string, edges: readonly string[]): string => String(edges.filter((edge) => decimal(value).gte(decimal(edge))).length).padStart(3, '0');

/** The second implementation: loops and exact decimals over the answer key. */
function expected(loans: readonly Loan[], whole: Decimal): Record<string, string | null> {
  const inPool = loans.filter((loan) => loan.inPool);
  const zero = decimal(0);
  const balance = inPool.reduce((sum, loan) => sum.plus(decimal(loan.balance)), zero);
  const rated = inPool.filter((loan): loan is Loan & { rate: string } => loan.rate !== null);
  const weight = rated.reduce((sum, loan) => sum.plus(decimal(loan.balance)), zero);
  const sorted = inPool.map((loan) => decimal(loan.balance)).toSorted((a, b) => a.cmp(b));
  const two = (value: Decimal | undefined): string | null => (value === undefined ? null : toScale(value, 2));
  return {
    strat_count: String(inPool.length), strat_balance: toScale(balance, 2), strat_balance_share: toScale(balance.times(100).div(whole), 4),
    strat_wa_rate: weight.isZero() ? null : toScale(rated.reduce((sum, loan) => sum.plus(decimal(loan.rate).times(decimal(loan.balance))), zero).div(weight), 6),
    strat_smallest: two(sorted[0]), strat_largest: two(sorted.at(-1)),
  };
}

const shown = (figures: MeasureTable['total']): (string | null)[] => figures.map(({ value }) => value);

describe('figures', () => {
  it('MEA-4 every cell, every total and the pool equal a plain second implementation over the answer key', async () => {
    const loans = loansOfKey();
    expect(loans.length).toBe(502);
    const whole = decimal(expected(loans, decimal(1))['strat_balance'] ?? '');
    let cells = 0;
    for (const [rows, columns, rowOf, columnOf] of [
      [TICKET, values('property_type'), (loan: Loan) => bandOf(loan.balance, TICKET.edges), (loan: Loan) => loan.type],
      [year('origination_date'), TICKET, (loan: Loan) => loan.year, (loan: Loan) => bandOf(loan.balance, TICKET.edges)],
      [values('property_type'), null, (loan: Loan) => loan.type, () => null],
    ] as const) {
      const made = await table(rows, columns);
      expect(made.population).toBe(502);
      const of = (chosen: readonly Loan[]): (string | null)[] => { const made = expected(chosen, whole); return ALL.map((id) => made[id] ?? null); };
      expect(shown(made.total)).toEqual(of(loans));
      for (const [r, row] of made.rows.bands.entries()) {
        const inRow = loans.filter((loan) => rowOf(loan) === row.key);
        expect([row.label, shown(made.rowTotals[r] ?? [])]).toEqual([row.label, of(inRow)]);
        for (const [c, column] of (made.columns?.bands ?? []).entries()) {
          const inCell = inRow.filter((loan) => columnOf(loan) === column.key);
          expect([row.label, column.label, shown(made.cells[r]?.[c] ?? [])]).toEqual([row.label, column.label, of(inCell)]);
          cells += ALL.length;
        }
      }
      for (const [c, column] of (made.columns?.bands ?? []).entries()) expect(shown(made.columnTotals[c] ?? [])).toEqual(of(loans.filter((loan) => columnOf(loan) === column.key)));
    }
    expect(cells).toBeGreaterThan(200);
  }, 60_000);

  it('MEA-5 counts and sums tie over random edges: cells to rows, cells to columns, rows and columns to the pool', async () => {
    const edges = (least: number, most: number) => fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 7 }).map((list) => list.toSorted((a, b) => a - b).map((cents) => String(cents / 100)));
    const sum = (figures: readonly (string | null | undefined)[]): string => figures.reduce((all, value) => all.plus(decimal(value ?? 'none')), decimal(0)).toFixed();
    const same = (parts: readonly (string | null | undefined)[], whole: string | null | undefined): void => expect(sum(parts)).toBe(decimal(whole ?? 'none').toFixed());
    await fc.assert(fc.asyncProperty(edges(-100, 9_000), edges(0, 50_000_000), async (ltv, balance) => {
      const made = await table(bands('current_loan_to_value', ...ltv), bands('current_principal_balance', ...balance), ['strat_count', 'strat_balance', 'strat_valuation']);
      for (const m of [0, 1, 2]) {
        for (const [r, row] of made.cells.entries()) same(row.map((cell) => cell[m]?.value), made.rowTotals[r]?.[m]?.value);
        for (const [c, total] of made.columnTotals.entries()) same(made.cells.map((row) => row[c]?.[m]?.value), total[m]?.value);
        same(made.rowTotals.map((row) => row[m]?.value), made.total[m]?.value);
        same(made.columnTotals.map((column) => column[m]?.value), made.total[m]?.value);
      }
    }), { seed: SEED, numRuns: 25 });
  }, 120_000);

  it('MEA-7 one statement gives the same rows with 1, 2 and 4 threads, and no column of it is a binary number', async () => {
    const { artifacts } = bench.context().folders;
    const files = bench.context().runFiles;
    const plan = FigurePlan.parse(JSON.parse(await files.text(run.id, 'strata.plan')));
    // A hundred times the rows, each a loan of its own: several row groups, so that several threads have work.
    const wide = join(artifacts, 'wide.parquet');
    const writer = await openSession({ threads: 1, memoryLimitMb: 512, tempDirectory: `${bench.folder}/writer`, directories: [artifacts] });
    expect(await writer.copyOrdered(`SELECT * REPLACE (${ident(plan.key)} || '/' || r AS ${ident(plan.key)}, source_row + r * 1000 AS source_row) FROM read_parquet('${files.get(run.id, 'canonical').path}'), range(100) copies(r)`, wide, 'source_row').finally(() => writer.close())).toBe(50_200);
    const relation = relationsOf({ ...plan, priorTypes: null }, { current: `read_parquet('${wide}')` }).get('current') as Relation;
    const compiled = plan.measures.map((measure) => compileMeasure(measure, relation));
    const sql = crossTabSql(compiled, TICKET, year('origination_date'));
    const seen: string[] = [];
    for (const threads of [1, 2, 4]) {
      const session = await openSession({ threads, memoryLimitMb: 512, tempDirectory: `${bench.folder}/threads-${threads}`, directories: [artifacts] });
      try {
        seen.push(JSON.stringify(await session.rows(sql)));
        const inner = /FROM \((SELECT .*)\) GROUP BY GROUPING SETS/s.exec(sql)?.[1] ?? '';
        const types = (await session.rows<{ column_type: string }>(`DESCRIBE ${inner}`)).map((row) => row.column_type);
        expect(types.length).toBeGreaterThan(10);
        expect(types.filter((type) => /DOUBLE|FLOAT|REAL/.test(type))).toEqual([]);
      } finally {
        session.close();
      }
    }
    expect(seen[0]?.length).toBeGreaterThan(1_000);
    expect(new Set(seen).size).toBe(1);
    rmSync(wide);
  }, 60_000);

  it('MEA-14 a table that nobody could read is refused with what to do; a field or measure that is not there is named', async () => {
    await expect(table(values('current_principal_balance'), values('new_underlying_exposure_identifier'))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', userAction: expect.stringMatching(/coarser bands/) });
    await expect(table(values('no_such_field'), null)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('no_such_field') });
    await expect(table(bands('property_type', '1'), null)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('bands need a number') });
    await expect(table(year('current_principal_balance'), null)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('years need a date') });
    await expect(table(bands('current_loan_to_value', '20', '10'), null)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: '10 follows 20: edges must rise.' });
    await expect(table(TICKET, null, ['no_such_measure'])).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('no_such_measure') });
  });
});

describe('traces', () => {
  const every = (made: MeasureTable): MeasureTable['total'] => [...made.cells.flat(2), ...made.rowTotals.flat(), ...made.columnTotals.flat(), ...made.total];

  it('MEA-6 every cell of random tables traces: recomputed is what is shown, the population counts and sums to it, and it says that it is no part of the run', async () => {
    const random = fc.sample(fc.tuple(fc.uniqueArray(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 2 }), fc.constantFrom<Grouping | null>(values('amortisation_type'), TICKET, null)), { seed: SEED, numRuns: 4 });
    let traced = 0;
    for (const [edges, columns] of random) {
      const made = await table(bands('current_loan_to_value', ...edges.toSorted((a, b) => a - b).map(String)), columns, ['strat_count', 'strat_balance', 'strat_wa_rate', 'strat_balance_share']);
      for (const figure of new Map(every(made).map((each) => [each.address, each])).values()) {
        const found = await bench.call('trace.get', { run: run.id, address: figure.address ?? '' });
        expect([figure.address, found.holds, found.root.recomputed]).toEqual([figure.address, true, figure.value]);
        const stored = found.root.stored !== null;
        expect(stored ? found.root.computedNow : found.root.computedNow?.startsWith('computed now from canonical ')).toBe(stored ? undefined : true);
        if (stored) expect(found.root.stored).toBe(figure.value);
        const { population } = found.root;
        if (population) {
          const context = await bench.context().evidence.trace?.open(run);
          if (!context) throw new Error('no traces');
          const rows = await populationOf(context, parseAddress(figure.address ?? ''));
          const [read] = await context.session.rows(`SELECT count(*) AS n, CAST(sum(${rows.compiled.value ?? '1'}) AS VARCHAR) AS s FROM ${rows.relation.sql} WHERE ${rows.compiled.kept}`);
          expect(Number(read?.['n'])).toBe(population.contributors);
          if (rows.measure.aggregate === 'count') expect(String(read?.['n'])).toBe(figure.value);
          if (rows.measure.aggregate === 'sum') expect(toScale(decimal(String(read?.['s'] ?? '0')), 2)).toBe(figure.value);
          expect(population.contributors + population.leftOut.reduce((all, left) => all + left.rows, 0)).toBe(population.population);
        } else expect(found.root.inputs.map((input) => input.column)).toEqual(['strat_balance', 'strat_balance']);
        traced += 1;
      }
    }
    expect(traced).toBeGreaterThan(60);
  }, 240_000);

  it('MEA-6 a cell that the run stored is compared with what it stored, by whatever address', async () => {
    const { sets } = await bench.call('measures.fields', { run: run.id });
    const set = sets.find((each) => each.id === 'ticket');
    if (!set) throw new Error('no set');
    expect(set.stored).toBe(true);
    const made = await table(set, null, ['strat_count', 'strat_wa_rate']);
    expect(made.stored).toBe(set.title);
    const strata = await bench.call('measures.stratify', { run: run.id, dimension: 'ticket' });
    for (const band of strata.bands) {
      const at = made.rows.bands.findIndex((each) => (each.key ?? '') === band.key);
      for (const [m, id] of ['strat_count', 'strat_wa_rate'].entries()) {
        const stored = band.figures[strata.measures.findIndex((each) => each.id === id)];
        expect(made.cells[at]?.[0]?.[m]?.value).toBe(stored?.value);
        const found = await bench.call('trace.get', { run: run.id, address: made.cells[at]?.[0]?.[m]?.address ?? '' });
        expect([found.root.stored, found.root.computedNow, found.holds]).toEqual([stored?.value, undefined, true]);
      }
    }
  }, 60_000);

  it('MEA-9 an address opens again on another day, and a contributor leads on to the source cell', async () => {
    const made = await table(TICKET, values('property_type'), ['strat_balance']);
    const address = made.cells[1]?.[0]?.[0]?.address ?? '';
    const before = await bench.call('trace.get', { run: run.id, address });
    await bench.reopen();
    expect(await bench.call('trace.get', { run: run.id, address })).toEqual(before);
    const driver = before.root.population?.drivers[0];
    const found = await bench.call('trace.get', { run: run.id, address: driver?.address ?? '' });
    const cell = ((node: typeof found.root) => { let at = node; while (at.origins.every((origin) => origin.kind !== 'source-cell') && at.inputs[0]) at = at.inputs[0]; return at.origins.find((origin) => origin.kind === 'source-cell'); })(found.root);
    expect([found.holds, cell?.kind]).toEqual([true, 'source-cell']);
    expect(decimal(found.root.stored ?? '').eq(decimal(driver?.value ?? ''))).toBe(true);
  }, 60_000);

  it('MEA-9 amounts are in the currency that the rows name, in tables and in traces', async () => {
    const { currency } = await bench.call('measures.fields', { run: run.id });
    expect(currency).toEqual({ code: 'GBP', why: null });
    const made = await table(TICKET, null, ['strat_balance', 'strat_balance_share', 'strat_count']);
    expect([made.rows.unit, ...made.measures.map((measure) => measure.unit)]).toEqual(['GBP', 'GBP', 'points', 'count']);
    const units = await Promise.all((made.cells[0]?.[0] ?? []).map(async ({ address }) => (await bench.call('trace.get', { run: run.id, address: address ?? '' })).unit));
    expect(units).toEqual(['GBP', 'points', 'count']);
  });

  it('MEA-15 an altered table computes nothing and its cells no longer hold', async () => {
    const made = await table(TICKET, null, ['strat_balance']);
    const path = artifactPath(bench.context().folders.artifacts, bench.context().runFiles.get(run.id, 'canonical'));
    copyFileSync(path, `${path}.kept`);
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] as number) ^ 1;
    writeFileSync(path, bytes);
    try {
      await expect(table(TICKET, null, ['strat_balance'])).rejects.toMatchObject({ code: 'CORRUPT', message: expect.stringContaining('canonical') });
      const found = await bench.call('trace.get', { run: run.id, address: made.cells[0]?.[0]?.[0]?.address ?? '' });
      expect([found.holds, found.hashes.broken.map((each) => each.name)]).toEqual([false, ['canonical']]);
    } finally {
      renameSync(`${path}.kept`, path);
    }
    expect((await table(TICKET, null, ['strat_balance'])).total[0]?.value).toBe(made.total[0]?.value);
  });
});

describe('rows behind a cell', () => {
  it('MEA-10 the rows that count are the figure, sorted and searched as asked, every value with its own trace', async () => {
    const made = await table(TICKET, values('property_type'), ['strat_count', 'strat_balance', 'strat_wa_rate']);
    const figures = made.cells[1]?.[0] ?? [];
    const [count, balance] = figures.map(({ value }) => value);
    for (const [m, figure] of figures.entries()) {
      const list = await bench.call('measures.loans', { run: run.id, address: figure.address ?? '', limit: 500 });
      expect([list.figure.value, list.counted, list.total, list.items.length]).toEqual([figure.value, Number(count), Number(count), Number(count)]);
      const value = list.columns.findIndex((column) => column.role === 'value');
      if (m === 1) {
        const amounts = list.items.map((item) => decimal(item.cells[value]?.value ?? ''));
        expect(toScale(amounts.reduce((sum, each) => sum.plus(each), decimal(0)), 2)).toBe(balance);
        expect(amounts.every((each, i) => i === 0 || each.lte(amounts[i - 1] as Decimal))).toBe(true);
      }
      expect(list.columns.map((column) => column.role).filter((role) => role === 'weight')).toHaveLength(m === 2 ? 1 : 0);
      for (const cell of list.items[0]?.cells ?? []) {
        const found = await bench.call('trace.get', { run: run.id, address: cell.address ?? '' });
        expect([found.holds, found.root.stored]).toEqual([true, cell.value]);
      }
    }
    const address = figures[1]?.address ?? '';
    const up = await bench.call('measures.loans', { run: run.id, address, limit: 500, sort: { column: 'identifier', descending: false } });
    const names = up.items.map((item) => item.cells[0]?.value ?? '');
    expect(names).toEqual(names.toSorted());
    const one = await bench.call('measures.loans', { run: run.id, address, search: (names[3] ?? '').toLowerCase() });
    expect([one.total, one.items[0]?.cells[0]?.value, one.counted]).toEqual([1, names[3], Number(count)]);
    await expect(bench.call('measures.loans', { run: run.id, address, sort: { column: 'no_such', descending: false } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }, 60_000);

  it('MEA-10 rows that count, that lack a value and that the filter leaves out are all the rows of the cell', async () => {
    for (const measure of ['strat_balance', 'strat_original_balance', 'strat_wa_rate']) {
      const parts = await Promise.all((['counted', 'not-known', 'outside'] as const).map((part) => bench.call('measures.loans', { run: run.id, address: `tab:${measure}`, part, limit: 1 })));
      expect(parts.map((part) => part.total)).toEqual([parts[0]?.counted, parts[0]?.notKnown, parts[0]?.outside]);
      expect(parts.reduce((sum, part) => sum + part.total, 0)).toBe(502);
      expect(parts[2]?.total).toBe(5);
    }
    expect(isDecimal((await bench.call('measures.loans', { run: run.id, address: 'strat:ticket/strat_balance@001' })).figure.value ?? '')).toBe(true);
  }, 60_000);
});
