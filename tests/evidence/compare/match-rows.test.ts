import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { matchRows, type SharedColumn, type TablePair } from '../../../src-main/evidence/compare/match-rows.ts';
import { allCellsSql, changedCells, changedCellsOfRow, describeTable, differingRows } from '../../../src-main/evidence/compare/table-cells.ts';

/** One row of an invented table: two key parts, a text and an amount. */
interface Line { readonly a: string | null; readonly b: string | null; readonly note: string | null; readonly amount: string | null }

const quoted = (text: string | null): string => (text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`);
const relation = (lines: readonly Line[], scale = 2): string => (lines.length === 0
  ? `(SELECT 0::BIGINT AS source_row, ''::VARCHAR AS a, ''::VARCHAR AS b, ''::VARCHAR AS note, 0::DECIMAL(18,${scale}) AS amount WHERE false)`
  : `(SELECT * FROM (VALUES ${lines.map((line, i) => `(${i}::BIGINT, ${quoted(line.a)}::VARCHAR, ${quoted(line.b)}::VARCHAR, ${quoted(line.note)}::VARCHAR, ${quoted(line.amount)}::DECIMAL(18,${scale}))`).join(', ')}) AS t(source_row, a, b, note, amount))`);
const COLUMNS: readonly SharedColumn[] = ([['a', 'text'], ['b', 'text'], ['note', 'text'], ['amount', 'decimal(18,2)']] as const).map(([column, type], ordinal) => ({ ordinal, column, title: column, leftType: type, rightType: type }));
const pairOf = (left: readonly Line[], right: readonly Line[], key = ['a', 'b']): TablePair => ({ table: { space: 'made', slot: 'made', plan: 'made.plan', input: 'source', title: 'made up' }, key, left: relation(left), right: relation(right), columns: COLUMNS, onlyLeft: [], onlyRight: [] });

describe('rows of two tables', () => {
  let root: string;
  let session: Session;
  let files = 0;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'tapestry-match-'));
    session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(root, 'spill'), directories: [root] });
  });
  afterAll(() => { session.close(); rmSync(root, { recursive: true, force: true }); });

  async function matched(pair: TablePair): Promise<string> {
    const path = join(root, `${files += 1}.parquet`);
    await matchRows(session, pair, path);
    return `read_parquet('${path}')`;
  }
  const line = (a: string | null, b: string | null, note: string | null, amount: string | null): Line => ({ a, b, note, amount });

  it('CMP-10 a cell is the same only where both are null or both read the same; blank, empty and zero are three things', async () => {
    const pair = pairOf([line('1', 'x', null, null), line('2', 'x', '', '0.00'), line('3', 'x', 'n', '1.10')], [line('1', 'x', '', '0.00'), line('2', 'x', null, null), line('3', 'x', 'n', '1.10')]);
    const rows = await matched(pair);
    const table = await describeTable(session, pair, rows, () => '');
    expect(table).toMatchObject({ joined: 0, left: 0, both: 3, changed: 2, cells: 4, repeatedKeys: 0, withoutKey: 0 });
    const { items } = await changedCells(session, pair, rows, 'amount', { offset: 0, limit: 10, order: 'key' });
    expect(items.map(({ key, left, right, difference }) => [key, left?.value, right?.value, difference])).toEqual([['1 / x', null, '0.00', null], ['2 / x', '0.00', null, null]]);
  });

  it('CMP-11 a key that stands twice is matched in source order and said; a row without any key is never matched', async () => {
    const pair = pairOf([line('1', 'x', 'first', '1.00'), line('1', 'x', 'second', '2.00'), line(null, null, 'nameless', '3.00'), line('2', null, 'half', '4.00')], [line('1', 'x', 'first', '1.00'), line('1', 'x', 'other', '2.00'), line(null, null, 'nameless', '3.00'), line('2', null, 'half', '4.00')]);
    const rows = await matched(pair);
    const table = await describeTable(session, pair, rows, () => '');
    expect(table).toMatchObject({ joined: 1, left: 1, both: 3, changed: 1, repeatedKeys: 1, withoutKey: 2 });
    expect(table.notes.join(' ')).toMatch(/more than once.*source order.*no key/);
    const changed = await differingRows(session, pair, rows, 'changed', { offset: 0, limit: 10 });
    expect(await changedCellsOfRow(session, pair, rows, changed.items[0]?.row ?? -1)).toMatchObject({ key: '1 / x', cells: [{ column: 'note', left: { value: 'second', address: 'made:note@1' }, right: { value: 'other', address: 'made:note@1' } }] });
  });

  it('CMP-12 numbers of two scales are compared by value; a difference keeps the longer one’s digits and its sign', async () => {
    const base = pairOf([line('1', 'x', 'n', '2.50'), line('2', 'x', 'n', '2.50')], []);
    const pair: TablePair = { ...base, right: relation([line('1', 'x', 'n', '2.5000'), line('2', 'x', 'n', '1.2501')], 4), columns: COLUMNS.map((column) => (column.column === 'amount' ? { ...column, rightType: 'decimal(18,4)' } : column)) };
    const rows = await matched(pair);
    const { total, items } = await changedCells(session, pair, rows, 'amount', { offset: 0, limit: 10, order: 'difference' });
    expect([total, items[0]?.key, items[0]?.difference]).toEqual([1, '2 / x', '-1.2499']);
  });

  it('CMP-13 a page holds what was asked for, largest difference first, and a search looks at keys only', async () => {
    const left = Array.from({ length: 40 }, (_, i) => line(`k${String(i).padStart(2, '0')}`, 'x', 'same', '10.00'));
    const pair = pairOf(left, left.map((each, i) => ({ ...each, amount: `${10 + (i % 2 === 0 ? i : -i)}.00` })));
    const rows = await matched(pair);
    const page = await changedCells(session, pair, rows, 'amount', { offset: 1, limit: 2, order: 'difference' });
    expect([page.total, ...page.items.map(({ key, difference }) => `${key} ${difference}`)]).toEqual([39, 'k38 / x 38.00', 'k37 / x -37.00']);
    expect((await changedCells(session, pair, rows, 'amount', { offset: 0, limit: 5, order: 'key', search: 'K07' })).items.map(({ key }) => key)).toEqual(['k07 / x']);
    // A search is a text, whatever it holds.
    for (const search of ["k07' OR true --", '%', 'k07 / x\\']) expect((await changedCells(session, pair, rows, 'amount', { offset: 0, limit: 5, order: 'key', search })).total).toBe(0);
    await expect(changedCells(session, pair, rows, 'amount', { offset: 0, limit: 5, order: 'key', search: '\u0000' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(changedCells(session, pair, rows, 'amount" FROM x; --', { offset: 0, limit: 5, order: 'key' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(changedCells(session, pair, rows, 'nothing', { offset: 0, limit: 5, order: 'key' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('CMP-14 any two tables: every row stands once, every changed cell once, as a comparison by hand has it', async () => {
    const part = fc.option(fc.constantFrom('1', '2', "o'x", ''), { nil: null });
    const made = fc.record({ a: part, b: part, note: fc.option(fc.constantFrom('p', 'q', ''), { nil: null }), amount: fc.option(fc.constantFrom('0.00', '1.00', '-1.00'), { nil: null }) });
    await fc.assert(fc.asyncProperty(fc.array(made, { maxLength: 9 }), fc.array(made, { maxLength: 9 }), async (left, right) => {
      const pair = pairOf(left, right);
      const rows = await matched(pair);
      const table = await describeTable(session, pair, rows, () => '');
      const expected = byHand(left, right);
      expect([table.joined, table.left, table.both, table.changed, table.cells]).toEqual([expected.joined, expected.left, expected.both, expected.changed, expected.cells.length]);
      expect(table.columns.map(({ changed }) => changed)).toEqual(['a', 'b', 'note', 'amount'].map((column) => expected.cells.filter((cell) => cell.endsWith(` ${column}`)).length));
      const all = await session.rows(allCellsSql(pair, rows));
      expect(all.map((cell) => [cell['left_row'], cell['right_row'], cell['column']].map(cellText).join(' ')).sort()).toEqual(expected.cells.toSorted());
    }), { seed: 20260131, numRuns: 60 });
  }, 60_000);
});

/** The same comparison without a database. */
function byHand(left: readonly Line[], right: readonly Line[]) {
  const places = (lines: readonly Line[], side: string): Map<string, number> => {
    const seen = new Map<string, number>();
    return new Map(lines.map((line, i) => {
      const key = line.a === null && line.b === null ? `${side} ${i}` : JSON.stringify([line.a, line.b]);
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      return [`${key} ${nth}`, i];
    }));
  };
  const [a, b] = [places(left, 'left'), places(right, 'right')];
  const both = [...a].filter(([key]) => b.has(key)).map(([key, i]) => [i, b.get(key) as number] as const);
  const cells = both.flatMap(([i, j]) => (['a', 'b', 'note', 'amount'] as const).filter((column) => left[i]?.[column] !== right[j]?.[column]).map((column) => `${i} ${j} ${column}`));
  return { joined: b.size - both.length, left: a.size - both.length, both: both.length, changed: new Set(cells.map((cell) => cell.split(' ')[0])).size, cells };
}
