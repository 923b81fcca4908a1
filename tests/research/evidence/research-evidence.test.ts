import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOfTable } from '../../../src-main/evidence/bundle/table-data.ts';
import type { TraceContext } from '../../../src-main/evidence/trace-context.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { Trace, TraceNode, TraceOrigin } from '../../../src-shared/model/trace.ts';
import { evidenceBench, type EvidenceBench } from './evidence-bench.ts';
import { smallMarket, smallSpec } from './small-market.ts';

const market = smallMarket();
const ends = (node: TraceNode): readonly TraceOrigin[] => [...node.origins, ...node.inputs.flatMap(ends)];
const nodes = (node: TraceNode): number => 1 + node.inputs.reduce((sum, each) => sum + nodes(each), 0);
const unequal = (node: TraceNode): readonly string[] => [...(node.agrees ? [] : [`${node.address}: ${node.stored ?? 'null'} is made again as ${node.recomputed ?? 'null'}`]), ...node.inputs.flatMap(unequal)];
/** Columns that stand on documents, on the name of a file, or on cells that a file may lack. */
const ENDS_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'vendor-bar': ['vendor', 'file', 'vendor_adjusted'], fundamental: ['vendor', 'file', 'filing', 'operating_income', 'free_cash_flow', 'eps', 'assets', 'liabilities', 'equity'], action: ['vendor', 'file', 'new_symbol', 'ratio', 'cash'], bar: ['other_row'],
  feature: ['revenue_ttm'], session: ['book', 'slice', 'interest', 'costs', 'cash', 'turnover', 'positions', 'gross', 'net'], metric: ['book', 'slice', 'metric', 'value', 'why', 'low', 'high', 'observations'],
};

describe('evidence of a research run', () => {
  let bench: EvidenceBench;
  let run: Run;
  let context: TraceContext;
  const get = async (address: string, of: Run = run): Promise<Trace> => bench.client['trace.get']({ run: of.id, address });
  beforeAll(async () => {
    bench = evidenceBench();
    run = await bench.experiment(market.files, market.ingestion, smallSpec(market.sessions));
    expect([run.status, run.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`)]).toEqual(['succeeded', expect.anything()]);
    context = await (bench.context.evidence.trace as unknown as { open(run: Run): Promise<TraceContext> }).open(run);
  }, 120_000);
  afterAll(() => bench.dispose());

  it('REX-1 every value of every row of every table is made again as it is stored', async () => {
    const made: string[] = [];
    for (const table of context.declaration.tables) {
      for await (const { column, differs } of columnsOfTable(context, table, () => 0, new AbortController().signal)) {
        expect(differs.slice(0, 3), `${table.space}:${column}`).toEqual([]);
        made.push(`${table.space}:${column}`);
      }
    }
    expect(made).toEqual(expect.arrayContaining(['vendor-bar:verdict', 'action:known', 'fundamental:revenue', 'bar:factor', 'bar:flags', 'feature:ret_5_z', 'feature:market_vol_20d', 'session:equity', 'holding:target', 'fill:price', 'trade:mae', 'metric:value', 'metric:high']));
  }, 120_000);

  it('REX-2 random values of all tables walk to cells of the vendors’ files, each equal at every node', async () => {
    const random = seededRandom(20, 1);
    let walked = 0;
    for (const table of context.declaration.tables) {
      const rows = await bench.rows(run, table.slot);
      const { derivations } = (await context.plan(table.space)).plan;
      for (let k = 0; k < 12 && rows.length > 0; k += 1) {
        const row = rows[random.below(rows.length)] ?? {};
        const column = derivations[random.below(derivations.length)]?.column ?? '';
        const key = table.keys?.[0]?.columns.map((name) => row[name]).join('/') ?? row['source_row'];
        const trace = await get(`${table.space}:${column}@${key}`);
        expect([trace.root.stored, unequal(trace.root), trace.holds], trace.address).toEqual([row[column] ?? null, [], true]);
        if (!(ENDS_ELSEWHERE[table.space] ?? []).includes(column)) expect(ends(trace.root).some(({ kind }) => kind === 'source-cell'), trace.address).toBe(true);
        expect(nodes(trace.root), trace.address).toBeLessThan(600);
        walked += 1;
      }
    }
    expect(walked).toBe(120);
  }, 120_000);

  it('REX-3 a source cell is the line of its own vendor’s file, whatever that one’s form is', async () => {
    const random = seededRandom(21, 1);
    const lines = new Map(Object.entries(market.files).map(([name, text]) => [name, text.split('\n')]));
    const seen = new Set<string>();
    const bars = await bench.rows(run, 'bar');
    const fallback = bars.filter((each) => each['method'] === 'fallback');
    for (let k = 0; k < 24; k += 1) {
      const of = k % 3 === 0 ? fallback : bars;
      const bar = of[random.below(of.length)] ?? {};
      const cells = ends((await get(`bar:close@${bar['symbol']}/${bar['session']}`)).root).filter((each) => each.kind === 'source-cell');
      for (const cell of cells) expect([cell.rawLine, cell.header], `${cell.file} ${cell.line}`).toEqual([lines.get(cell.file)?.[(cell.line ?? 0) - 1], lines.get(cell.file)?.[0]?.split(cell.file === 'zwei.csv' ? ';' : ',')[cell.column]]);
      for (const cell of cells) if (cell.header === 'Close' || cell.header === 'Schluss') seen.add(cell.file);
    }
    expect([...seen].toSorted()).toEqual(['one.csv', 'zwei.csv']);
  }, 120_000);

  it('REX-4 a bar tells why it is the other vendor’s, and its factor every action', async () => {
    const bar = (await bench.rows(run, 'bar')).find((each) => each['method'] === 'fallback') ?? {};
    const method = await get(`bar:method@${bar['symbol']}/${bar['session']}`);
    expect([method.root.stored, method.root.steps.at(-1)?.detail]).toEqual(['fallback', 'the vendors before it have none that can be used']);
    const last = (await bench.rows(run, 'bar')).findLast((each) => each['symbol'] === 'S003') ?? {};
    const factor = await get(`bar:factor@S003/${last['session']}`);
    expect(factor.root.steps.map(({ title }) => title)).toContain('split 2');
    expect(ends(factor.root)).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'source-cell', file: 'actions.csv', value: '2' })]));
    const refused = (await bench.rows(run, 'vendor.bar')).find((each) => each['verdict'] === 'MKT-110') ?? {};
    const verdict = await get(`vendor-bar:verdict@${refused['source_row']}`);
    expect([verdict.root.stored, verdict.root.findings, verdict.holds]).toEqual(['MKT-110', [], true]);
    expect((await get(`vendor-bar:close@${refused['source_row']}`)).root.findings.map(({ rule }) => rule)).toContain('MKT-110');
  });

  it('REX-5 a fill says signal, bar, price rule and cost; a metric the sessions it stands on', async () => {
    const fill = (await bench.rows(run, 'fill')).find((each) => each['book'] === 'candidate' && each['status'] === 'filled') ?? {};
    const at = (column: string): string => `fill:${column}@candidate/${fill['number']}`;
    const target = await get(at('target'));
    expect(target.root.steps.length).toBeGreaterThan(2);
    expect(target.root.inputs.some(({ table }) => table === 'bar')).toBe(true);
    const price = await get(at('price'));
    expect(price.root.inputs.map(({ column }) => column)).toEqual(['reference', 'spread', 'slippage']);
    expect(price.root.inputs[0]?.inputs.some(({ table, column, sourceRow }) => table === 'bar' && column === 'open' && String(sourceRow) === fill['bar_row'])).toBe(true);
    const sharpe = await get('metric:value@candidate/test/sharpe');
    expect([sharpe.holds, sharpe.root.inputs.every(({ table }) => table === 'session')]).toEqual([true, true]);
    const low = await get('metric:low@candidate/test/sharpe');
    expect([low.root.stored === null, low.root.agrees]).toEqual([false, true]);
  });

  it('REX-6 an altered table is told by name, and what stands on it no longer holds', async () => {
    const { path } = bench.context.runFiles.get(run.id, 'vendor.bar');
    const kept = readFileSync(path);
    const { writeFileSync } = await import('node:fs');
    const altered = Buffer.from(kept);
    altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, altered);
    try {
      const trace = await get('metric:value@candidate/test/total_return');
      expect([trace.holds, trace.hashes.broken.map(({ name }) => name)]).toEqual([false, ['vendor.bar']]);
    } finally {
      writeFileSync(path, kept);
    }
    expect((await get('metric:value@candidate/test/total_return')).holds).toBe(true);
  });

  it('REX-7 findings, search, why-not, samples and documents answer', async () => {
    const { client } = bench;
    const found = await client['trace.search']({ run: run.id, text: 'S003/2018-' });
    expect(found.length + (await client['trace.search']({ run: run.id, text: 'close@S003/2018-03-01' })).length).toBeGreaterThan(0);
    const refused = (await bench.rows(run, 'vendor.bar')).find((each) => each['verdict'] === 'MKT-103') ?? {};
    const why = await client['trace.whyNot']({ run: run.id, text: `row ${refused['source_row']}` });
    expect(why.reasons.map(({ title }) => title)).toEqual(expect.arrayContaining(['Not used']));
    expect((await get(`finding:MKT-103/close@${refused['source_row']}`)).root.stored).toBe('n/a');
    const { id } = await client['desk.create']({ run: run.id, plan: { method: 'random', size: 6, seed: 3, spaces: ['fill', 'metric'] } });
    expect(await client['desk.walk']({ paper: id })).toMatchObject({ walked: 6, fails: 0 });
    const document = await client['trace.document']({ run: run.id, origin: { kind: 'document', ref: 'spec#/execution/fill' } });
    expect(document.text.slice(document.highlight?.start, document.highlight?.end)).toContain('next-open');
    const set = await client['trace.forward']({ run: run.id, from: { kind: 'document', ref: 'spec#/features/0' }, limit: 500 });
    expect(set.items.map((item) => item.title)).toEqual(expect.arrayContaining(['ret_1 Log return, 1 session', 'rv_63 Realised volatility, 63 sessions']));
    const graph = await client['trace.graph']({ run: run.id, focus: 'fill:price', depth: 3, direction: 'back' });
    expect(graph.nodes.map((node) => node.id)).toEqual(expect.arrayContaining(['bar:open', 'vendor-bar:open', 'action:ratio']));
  }, 60_000);
});
