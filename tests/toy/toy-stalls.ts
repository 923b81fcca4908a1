import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTape } from '../../src-main/data/source-table.ts';
import { kernelTablePlan } from '../../src-main/derive/kernel-plan.ts';
import type { KernelQuestion, KernelValue, RowTexts, TraceDeclaration } from '../../src-main/derive/trace-declaration.ts';
import { defineGate } from '../../src-main/engine/gate.ts';
import { definePipeline } from '../../src-main/engine/pipeline.ts';
import { inSession, JSON_TYPE, Params, parquet, PARQUET } from './toy-gates.ts';

/** Two stalls' books, each in its own form: where a price stands is told by the header of each. */
export const MARKET = { 'market.a': 'Stall,Item,Price\nplums,jam,3.50\nplums,pie,8.00\nnuts,bag,2.25\n', 'market.b': 'Price;Stall;Item\n4.10;nuts;box\n6.00;honey;jar\n' } as const;
const COLUMNS = ['Stall', 'Price'] as const;

const collect = defineGate({
  id: 'collect', version: '1', title: 'Collect the books', inputs: ['market.*'], outputs: ['lines', 'lines.dialect'], params: Params,
  run: async (context) => inSession(context, context.family('market.*'), async (session) => {
    const files: { slot: string; dialect: unknown; headers: readonly string[] }[] = [];
    const parts: string[] = [];
    let rows = 0;
    for (const file of context.family('market.*')) {
      const out = join(context.scratch, `${file.name}.parquet`);
      const read = await readTape({ path: file.path, fileName: `${file.name}.csv`, session, out, signal: context.signal, onProgress: () => undefined });
      parts.push(`SELECT source_row + ${rows} AS source_row, '${file.name}' AS file, record, line, byte_offset, byte_length, c0, c1, c2 FROM ${parquet(out)}`);
      files.push({ slot: file.name, dialect: read.dialect, headers: read.headers });
      rows += read.rows;
    }
    const path = join(context.scratch, 'lines.parquet');
    await session.copyOrdered(parts.join(' UNION ALL '), path, 'source_row');
    await context.output('lines', { path }, { ...PARQUET, rows });
    await context.output('lines.dialect', { json: { kind: 'dialect', version: 1, files } }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { rows } };
  }),
});

interface Files { readonly files: readonly { readonly slot: string; readonly headers: readonly string[] }[] }
/** Cell of each column in a row's file. */
function cellsOf(files: Files, row: RowTexts): readonly string[] {
  const headers = files.files.find(({ slot }) => slot === row['file'])?.headers ?? [];
  return COLUMNS.map((name) => `c${headers.findIndex((header) => header.trim() === name)}`);
}

/** A third of the price, as a float kernel has it. */
const third = (price: string | null): number | null => (price === null ? null : Number(price) / 3);

/** Two numbers are kept apart from one by how they are printed. */
const printed = (value: number | null): string => (value === null ? '' : String(value));

const anyCell = ['c0', 'c1', 'c2'];
const ITEM_PLAN = kernelTablePlan('item', 'lines', 'keep', [
  { column: 'stall', title: 'Stall', type: 'text', reads: anyCell }, { column: 'price', title: 'Price', type: 'decimal(18,2)', reads: anyCell }, { column: 'third', title: 'A third', type: 'double', reads: [], own: ['price'] },
]);
const keep = defineGate({
  id: 'keep', version: '1', title: 'Keep prices', inputs: ['lines', 'lines.dialect'], outputs: ['item', 'item.plan'], params: Params,
  run: async (context) => inSession(context, [context.input('lines')], async (session) => {
    const files = JSON.parse((await import('node:fs')).readFileSync(context.input('lines.dialect').path, 'utf8')) as Files;
    const rows = (await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${parquet(context.input('lines').path)} ORDER BY CAST(source_row AS BIGINT)`)) as readonly RowTexts[];
    const file = join(context.scratch, 'item.csv');
    writeFileSync(file, ['source_row,stall,price,third', ...rows.map((row) => { const [stall = '', price = ''] = cellsOf(files, row); return [row['source_row'], row[stall], row[price], printed(third(row[price] ?? null))].join(','); })].join('\n'));
    const path = join(context.scratch, 'item.parquet');
    const count = await session.copyOrdered(`SELECT * FROM read_csv('${file}', header = true, nullstr = '', columns = {'source_row': 'BIGINT', 'stall': 'VARCHAR', 'price': 'DECIMAL(18,2)', 'third': 'DOUBLE'})`, path, 'source_row');
    await context.output('item', { path }, { ...PARQUET, rows: count });
    await context.output('item.plan', { json: ITEM_PLAN }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { rows: count } };
  }),
});

const SUM_PLAN = kernelTablePlan('stall', 'item', 'sum', [
  { column: 'stall', title: 'Stall', type: 'text', reads: [], pool: ['stall'] }, { column: 'mean', title: 'Mean price', type: 'double', reads: [], pool: ['stall', 'price'] },
  { column: 'dearest', title: 'Dearest', type: 'decimal(18,2)', reads: [], pool: ['stall', 'price'] }, { column: 'tag', title: 'Tag', type: 'text', reads: [], own: ['mean'] },
]);
interface Sold { readonly sourceRow: number; readonly stall: string; readonly price: string }
const bySize = (of: readonly Sold[]): readonly Sold[] => of.toSorted((a, b) => Number(b.price) - Number(a.price) || a.sourceRow - b.sourceRow);

/** The kernel: one stall from all that was sold. A stall that sold nothing dearer than 5 has no tag. */
function sum(sold: readonly Sold[], stall: string): { readonly mean: number; readonly dearest: string; readonly tag: string | null; readonly own: readonly Sold[] } {
  const own = bySize(sold.filter((each) => each.stall === stall));
  const mean = own.reduce((total, each) => total + Number(each.price), 0) / own.length;
  return { mean, dearest: own[0]?.price ?? '0.00', tag: mean > 5 ? 'dear' : null, own };
}

const sumGate = defineGate({
  id: 'sum', version: '1', title: 'Sum stalls', inputs: ['item'], outputs: ['stall', 'stall.plan'], params: Params,
  run: async (context) => inSession(context, [context.input('item')], async (session) => {
    const sold = (await session.rows(`SELECT source_row AS "sourceRow", stall, CAST(price AS VARCHAR) AS price FROM ${parquet(context.input('item').path)} ORDER BY source_row`)) as unknown as readonly Sold[];
    const stalls = [...new Set(sold.map(({ stall }) => stall))].toSorted();
    const file = join(context.scratch, 'stall.csv');
    writeFileSync(file, ['source_row,stall,mean,dearest,tag', ...stalls.map((stall, i) => { const made = sum(sold, stall); return [i, stall, made.mean.toExponential(), made.dearest, made.tag ?? ''].join(','); })].join('\n'));
    const path = join(context.scratch, 'stall.parquet');
    const count = await session.copyOrdered(`SELECT * FROM read_csv('${file}', header = true, nullstr = '', columns = {'source_row': 'BIGINT', 'stall': 'VARCHAR', 'mean': 'DOUBLE', 'dearest': 'DECIMAL(18,2)', 'tag': 'VARCHAR'})`, path, 'source_row');
    await context.output('stall', { path }, { ...PARQUET, rows: count });
    await context.output('stall.plan', { json: SUM_PLAN }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { rows: count } };
  }),
});

const step = (title: string, before: string | null, after: string | null): KernelValue['steps'][number] => ({ kind: 'sum', title, detail: '', before, after });

async function explainItem({ row, json }: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const [stall = '', price = ''] = cellsOf((await json('lines.dialect')) as Files, row);
  const value = row[price] ?? null;
  return (column) => (column === 'third'
    ? { value: String(third(value)), steps: [step('A third', value, String(third(value)))], reads: [], own: ['price'], documents: [] }
    : { value: column === 'stall' ? row[stall] ?? null : value, steps: [step('As in the book', null, column === 'stall' ? row[stall] ?? null : value)], reads: [column === 'stall' ? stall : price], documents: [] });
}

/** How often all items were read: a run is asked for them once. */
export const READS = { items: 0 };

async function explainStall({ stored, table, once }: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const sold = await once('items', async () => {
    READS.items += 1;
    const found: Sold[] = [];
    const items = await table('item');
    await items?.stream(`SELECT source_row, stall, CAST(price AS VARCHAR) FROM read_parquet('${items.path}') ORDER BY source_row`, ([rows = [], stalls = [], prices = []]) => rows.forEach((row, i) => found.push({ sourceRow: Number(row), stall: String(stalls[i]), price: String(prices[i]) })));
    return found;
  });
  const made = sum(sold, stored['stall'] ?? '');
  return (column) => {
    const cells = made.own.map(({ sourceRow }) => ({ space: 'item', column: column === 'stall' ? 'stall' : 'price', sourceRow }));
    const value = { stall: made.own[0]?.stall ?? null, mean: String(made.mean), dearest: made.dearest, tag: made.tag }[column];
    if (value === undefined) return null;
    return column === 'tag' ? { value, steps: [{ ...step('Above 5', String(made.mean), value), detail: 'only the dear ones' }], reads: [], own: ['mean'], documents: [] } : { value, steps: [step(`${made.own.length} items`, null, value)], reads: [], cells, documents: [] };
  };
}

export const stallsPipeline = definePipeline({ id: 'toy-stalls', title: 'Stalls of a market', external: ['market.*'], gates: [collect, keep, sumGate] });

export const stallsTraces: TraceDeclaration = {
  tables: [
    { space: 'item', slot: 'item', plan: 'item.plan', input: 'source', title: 'items', names: ['stall'] },
    { space: 'stall', slot: 'stall', plan: 'stall.plan', input: 'item', title: 'stalls', keys: [{ columnPrefix: '', columns: ['stall'] }] },
  ],
  kernels: [{ space: 'item', explain: explainItem }, { space: 'stall', explain: explainStall, freestanding: true }],
  source: { table: 'lines', dialect: 'lines.dialect', tape: 'market.a', files: 'market.*' },
  documents: {}, deliveries: [], reports: [], strata: null, findings: [],
};
