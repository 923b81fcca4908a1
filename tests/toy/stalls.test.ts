import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { partsOf } from '../evidence/bundle/mutations.ts';
import type { Run } from '../../src-shared/model/run.ts';
import type { Trace } from '../../src-shared/model/trace.ts';
import { toyBench, type ToyBench } from './toy-bench.ts';
import { MARKET, READS } from './toy-stalls.ts';

describe('several files, and rows that stand on none of another', () => {
  let bench: ToyBench;
  let run: Run;
  const get = async (address: string, of: Run = run) => bench.client['trace.get']({ run: of.id, address });
  beforeAll(async () => {
    bench = toyBench();
    run = await bench.run({ market: MARKET });
    expect([run.status, run.gates.map((gate) => `${gate.id} ${gate.status} ${gate.message ?? ''}`)]).toEqual(['succeeded', expect.anything()]);
  }, 60_000);
  afterAll(() => bench.dispose());

  it('EVD-50 a source cell says its own file: name, hash, header, line, and the line itself', async () => {
    const [a, b] = [await get('item:price@1'), await get('item:price@3')];
    const file = (slot: string) => run.inputs.find(({ name }) => name === slot)?.sha256;
    expect(a.root.origins).toMatchObject([{ kind: 'source-cell', file: 'a-book.csv', tapeSha256: file('market.a'), header: 'Price', line: 3, value: '8.00', rawLine: 'plums,pie,8.00', headerLine: 'Stall,Item,Price' }]);
    expect(b.root.origins).toMatchObject([{ kind: 'source-cell', file: 'b-book.csv', tapeSha256: file('market.b'), header: 'Price', line: 2, value: '4.10', rawLine: '4.10;nuts;box', headerLine: 'Price;Stall;Item' }]);
    expect([a.holds, b.holds]).toEqual([true, true]);
    const cell = await get('source:c1@4');
    expect([cell.title, cell.root.origins]).toEqual(['Item / Stall', [expect.objectContaining({ file: 'b-book.csv', header: 'Stall', value: 'honey' })]]);
    const page = await bench.client['data.page']({ run: run.id, table: 'source', offset: 3, limit: 2 });
    expect([page.columns.map(({ title }) => title), page.rows.map(({ cells }) => cells[0])]).toEqual([['Stall / Price', 'Item / Stall', 'Price / Item'], ['4.10', '6.00']]);
  });

  it('EVD-51 a row that stands on none goes on through the cells it was made from, to the file of each', async () => {
    const mean = await get('stall:mean@nuts');
    expect([mean.root.stored, mean.root.agrees, mean.holds]).toEqual(['3.175', true, true]);
    expect(mean.root.inputs.map((each) => [each.address, each.stored, (each.origins[0] as { file?: string }).file])).toEqual([['item:price@3', '4.10', 'b-book.csv'], ['item:price@2', '2.25', 'a-book.csv']]);
    expect(mean.hashes.checked).toBeGreaterThanOrEqual(6);
    expect((await get('stall:tag@plums')).root.inputs).toMatchObject([{ address: 'stall:mean@2', stored: '5.75', inputs: [{ address: 'item:price@1' }, { address: 'item:price@0' }] }]);
    expect((await get('stall:dearest@honey')).root.inputs[0]?.origins).toMatchObject([{ file: 'b-book.csv', line: 3 }]);
    await expect(get('stall:mean@pears')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('EVD-52 what was made once is kept, and its tables count among what was hashed every time', async () => {
    READS.items = 0;
    const fresh = await bench.run({ market: { ...MARKET, 'market.b': `${MARKET['market.b']}1.00;honey;comb\n` } });
    const first = await get('stall:mean@honey', fresh);
    const next = await get('stall:dearest@honey', fresh);
    expect([READS.items, first.root.stored, next.hashes.checked]).toEqual([1, '3.5', first.hashes.checked]);
  }, 60_000);

  it('EVD-53 doubles are compared as numbers: other letters of one number agree', async () => {
    const item = await get('item:third@0');
    expect([Number(item.root.stored), item.root.recomputed === item.root.stored, item.holds]).toEqual([3.5 / 3, true, true]);
  });

  it('EVD-54 forward: the same number of another table’s row is not the same thing; whatever is reached is reached on any row', async () => {
    const reach = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 1, column: 2 } });
    expect(reach.items.flatMap((item) => item.address ?? [])).toEqual(['item:stall@1', 'item:price@1', 'item:third@1']);
    expect(reach.items.filter((item) => item.address === null).map((item) => item.title)).toEqual(['stall Stall, on any row', 'mean Mean price, on any row', 'dearest Dearest, on any row', 'tag Tag, on any row']);
    const graph = await bench.client['trace.graph']({ run: run.id, focus: 'stall:tag', depth: 4, direction: 'back' });
    expect(graph.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(['stall:mean', 'item:price', 'source:c0']));
  });

  it('EVD-54 perturbation: a price of one book changes nothing that was not predicted', async () => {
    const other = await bench.run({ market: { ...MARKET, 'market.a': MARKET['market.a'].replace('8.00', '9.00') } });
    const reach = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 1, column: 2 } });
    const predicted = new Set(reach.items.map((item) => item.address ?? `stall:${item.title.split(' ')[0] ?? ''}`));
    const changed: string[] = [];
    for (let row = 0; row < 5; row += 1) for (const column of ['stall', 'price', 'third']) if ((await get(`item:${column}@${row}`)).root.stored !== (await get(`item:${column}@${row}`, other)).root.stored) changed.push(`item:${column}@${row}`);
    for (const key of ['plums', 'nuts', 'honey']) for (const column of ['mean', 'dearest', 'tag']) if ((await get(`stall:${column}@${key}`)).root.stored !== (await get(`stall:${column}@${key}`, other)).root.stored) changed.push(`stall:${column}`);
    expect(changed).toEqual(['item:price@1', 'item:third@1', 'stall:mean', 'stall:dearest']);
    expect(changed.filter((each) => !predicted.has(each))).toEqual([]);
  }, 60_000);

  it('EVD-55 search, why-not, sample and comparison take them', async () => {
    const { client } = bench;
    expect((await client['trace.search']({ run: run.id, text: 'honey' })).map((each) => each.address)).toContain('stall:stall@honey');
    expect((await client['trace.search']({ run: run.id, text: '3.175' })).map((each) => each.address)).toEqual(['stall:mean@nuts']);
    const hash = run.inputs.find(({ name }) => name === 'market.b')?.sha256.slice(0, 16) ?? '';
    expect((await client['trace.search']({ run: run.id, text: hash })).map((each) => each.address)).toContain('source:c0@3');
    const why = await client['trace.whyNot']({ run: run.id, text: 'tag@nuts' });
    expect([why.verdict, why.reasons.map(({ text }) => text)]).toEqual(['no-data', expect.arrayContaining(['Above 5: only the dear ones'])]);
    const arrived = await client['trace.whyNot']({ run: run.id, text: 'row 4' });
    expect(arrived.reasons[0]?.text).toBe('Source row 4, line 3 of b-book.csv.');
    const units = (await client['desk.frame']({ run: run.id })).spaces.find(({ space }) => space === 'stall')?.units ?? 0;
    const { id } = await client['desk.create']({ run: run.id, plan: { method: 'random', size: units, seed: 1, spaces: ['stall'] } });
    expect([units, await client['desk.walk']({ paper: id })]).toEqual([11, { walked: 11, fails: 0, left: 0 }]);
    const other = await bench.run({ market: { ...MARKET, 'market.a': MARKET['market.a'].replace('8.00', '9.00') } });
    const pair = { left: run.id, right: other.id };
    const cells = await client['compare.cells']({ ...pair, table: 'stall', column: 'mean', limit: 10 });
    expect(cells.items.map(({ key, left, right, difference }) => [key, left?.value, right?.value, difference])).toEqual([['plums', '5.75', '6.25', '0.50']]);
    expect((await client['compare.overview'](pair)).causes).toMatchObject([{ kind: 'input', changed: 1 }]);
  }, 120_000);

  it('EVD-56 the sheet and the bundle hold both files', async () => {
    const sheet = await bench.client['trace.sheet']({ run: run.id, address: 'stall:mean@nuts' });
    expect(JSON.stringify(sheet)).toBeTruthy();
    const bundle = await bench.client['bundles.write']({ run: run.id });
    const html = (await partsOf(bench.context.files.resolve(bundle.token).path)).find(({ path }) => path === 'index.html')?.content.toString('utf8') ?? '';
    const page = pageOf(html);
    const traced = (address: string): Promise<Trace> => page.run(`openPage().then((page) => traceOf(page, ${JSON.stringify(address)}))`);
    for (const address of ['item:price@1', 'item:price@3', 'item:stall@4']) {
      const [there, here] = [await traced(address), await get(address)];
      const cell = there.root.origins.find((origin) => origin.kind === 'source-cell' && origin.header === (address.includes('price') ? 'Price' : 'Stall'));
      expect([there.root.stored, there.root.recomputed, there.holds, cell]).toEqual([here.root.stored, here.root.recomputed, true, expect.objectContaining(pick(here.root.origins[0], ['file', 'tapeSha256', 'header', 'line', 'rawLine', 'value', 'headerLine', 'cellStart', 'cellEnd']))]);
    }
    const mean = await traced('stall:mean@nuts');
    expect([mean.root.stored, mean.holds, mean.root.inputs.map(({ address, stored }) => [address, stored])]).toEqual(['3.175', true, [['item:price@3', '4.10'], ['item:price@2', '2.25']]]);
  }, 60_000);
});

/** The page's own scripts over its own blocks, without a browser: what draws is left out. */
function pageOf(html: string): { run<T>(code: string): Promise<T> } {
  const blocks = new Map([...html.matchAll(/<script type="application\/octet-stream" id="([^"]+)">([^<]*)<\/script>/g)].map((match) => [match[1] ?? '', { textContent: match[2] ?? '' }]));
  const script = ['page-data', 'page-walk'].map((name) => readFileSync(new URL(`../../resources/bundle/${name}.js`, import.meta.url), 'utf8')).join('\n');
  const context = createContext({ document: { getElementById: (id: string) => blocks.get(id) }, atob, Blob, DecompressionStream, Response });
  runInContext(script, context);
  return { run: async <T>(code: string) => JSON.parse(JSON.stringify(await (runInContext(code, context) as Promise<T>))) as T };
}

function pick(from: object | undefined, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, (from as Record<string, unknown> | undefined)?.[name]]));
}
