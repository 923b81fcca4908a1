import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-shared/model/run.ts';
import { toyBench, type ToyBench } from './toy-bench.ts';

describe('the toy pipeline in the explorer', () => {
  let bench: ToyBench;
  let run: Run;
  beforeAll(async () => {
    bench = toyBench();
    run = await bench.run();
    expect([run.status, run.gates.map((gate) => `${gate.id} ${gate.status} ${gate.message ?? ''}`)]).toEqual(['succeeded', expect.anything()]);
  }, 60_000);
  afterAll(() => bench.dispose());

  it('EXP-40 every kind of its numbers is traced to the roll', async () => {
    for (const [address, value] of [['sale:discount_points@0', '8.3'], ['slip:SL3@R-002', 'N'], ['totals:TT1', '659.84'], ['figure:given_share', '5.17'], ['share:shop/takings@W', '115.24'], ['finding:TIL-001/discount@4', '20.00']] as const) {
      const trace = await bench.client['trace.get']({ run: run.id, address });
      expect([address, trace.root.stored, trace.holds]).toEqual([address, value, true]);
    }
    expect((await bench.client['findings.page']({ run: run.id })).items.map(({ rule, exposure, line }) => [rule, exposure, line])).toEqual([['ENM-001', 'R-006', 7], ['TIL-001', 'R-005', 6]]);
    expect((await bench.client['measures.stratify']({ run: run.id, dimension: 'shop' })).bands.map((band) => band.figures[0]?.value)).toEqual(['200.50', '344.10', '115.24', '0.00']);
    expect((await bench.client['data.page']({ run: run.id, table: 'canonical', search: 'R-003' })).rows).toHaveLength(2);
    expect((await bench.client['data.page']({ run: run.id, table: 'source' })).columns.map((column) => column.title)).toContain('Clerk');
  });

  it('EXP-41 a cell, a column, an entry of a table and a rule say what they reach', async () => {
    const cell = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 0, column: 2 } });
    expect(cell.items.map((item) => item.address)).toEqual(['sale:amount@0', 'sale:discount_points@0', 'slip:SL2@R-001', 'figure:takings', 'figure:given_share', 'totals:TT1', 'totals:TT3', 'share:shop/takings@N', 'share:shop/takings']);
    const discount = await bench.client['trace.forward']({ run: run.id, from: { kind: 'address', address: 'sale:discount@4' } });
    expect(discount.items.filter((item) => item.group === 'findings').map((item) => item.address)).toEqual(['finding:TIL-001/discount@4']);
    const column = await bench.client['trace.forward']({ run: run.id, from: { kind: 'column', space: 'sale', column: 'shop' } });
    expect([column.items[0]?.title, column.items[0]?.rows, column.items[0]?.address]).toEqual(['SL3 Shop on the slip', 8, null]);
    const entry = await bench.client['trace.forward']({ run: run.id, from: { kind: 'lookup', table: 'shops', key: 'SOUTH' } });
    expect([entry.value, entry.items[0]?.title, entry.items[0]?.rows]).toEqual(['S', 'shop Shop', 3]);
    const rule = await bench.client['trace.forward']({ run: run.id, from: { kind: 'rule', rule: 'TIL-001' } });
    expect(rule.items.map((item) => [item.address, item.value])).toEqual([['finding:TIL-001/discount@4', '20.00']]);
    await expect(bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 99, column: 0 } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('EXP-42 why-not answers for a sale, a line that counts once, a field and a cell', async () => {
    const why = (text: string) => bench.client['trace.whyNot']({ run: run.id, text });
    expect((await why('R-001')).verdict).toBe('reported');
    const unknown = await why('R-006');
    expect([unknown.verdict, unknown.reasons.map((reason) => reason.rule)]).toEqual(['left-out', expect.arrayContaining(['no-shop', 'ENM-001']) as string[]]);
    const twice = await why('row 7');
    expect([twice.verdict, twice.headline]).toEqual(['left-out', expect.stringContaining('Source row 2 is the first')]);
    expect((await why('R-003')).alternatives.map((each) => each.text)).toEqual(['row 7']);
    const answered = await why('SL3@R-006');
    expect([answered.verdict, answered.reasons.map((reason) => reason.gate)]).toEqual(['no-data', ['price', 'check', 'print']]);
    expect((await why('clerk')).verdict).toBe('not-applicable');
    expect((await why('Clerk@R-007')).reasons.at(-1)?.evidence[0]?.address).toBe('source:c4@6');
    expect((await why('RREL3')).verdict).toBe('not-applicable');
    expect((await why('nobody')).verdict).toBe('not-on-tape');
    const short = await bench.run({ params: { slips: false } });
    const without = await bench.client['trace.whyNot']({ run: short.id, text: 'R-001' });
    expect(without.reasons.find((reason) => reason.gate === 'print')).toMatchObject({ verdict: 'not-computed', text: expect.stringContaining('nobody asked for slips') as string });
  }, 60_000);

  it('EXP-43 graphs, documents and contributors', async () => {
    const graph = await bench.client['trace.graph']({ run: run.id, focus: 'TT3', depth: 6, direction: 'back' });
    expect(graph.nodes.map((node) => node.id)).toEqual(expect.arrayContaining(['totals:TT3', 'figure:given_share', 'figure:given', 'sale:discount', 'source:c3', 'lookup:shops']));
    expect(graph.nodes.find((node) => node.id === 'source:c3')?.distance).toBe(-4);
    for (const edge of graph.edges) for (const id of [edge.from, edge.to]) expect(graph.nodes.some((node) => node.id === id), id).toBe(true);
    expect(await bench.client['trace.graph']({ run: run.id, focus: 'TT3', depth: 6, direction: 'back' })).toEqual(graph);
    const gates = await bench.client['trace.gates']({ run: run.id });
    expect(gates.gates.map((gate) => [gate.id, gate.layer])).toEqual([['read', 0], ['price', 1], ['check', 2], ['total', 3], ['split', 2], ['print', 3]]);
    expect(gates.edges).toContainEqual({ gate: 'total', slot: 'sale', as: 'reads' });
    expect(gates.artifacts.find((artifact) => artifact.name === 'roll')).toMatchObject({ state: 'input', madeBy: null });
    const document = await bench.client['trace.document']({ run: run.id, origin: { kind: 'mapping', ref: 'column 2' } });
    expect(document.text.slice(document.highlight?.start, document.highlight?.end)).toContain('"Amount"');
    const code = await bench.client['trace.document']({ run: run.id, origin: { kind: 'code', ref: 'price' } });
    expect([code.sha256, code.text.slice(code.highlight?.start, code.highlight?.end)]).toEqual([run.manifestSha256, expect.stringContaining('"id": "price"')]);
    const rows = await bench.client['trace.contributors']({ run: run.id, address: 'totals:TT1', limit: 2 });
    expect([rows.total, rows.figure, rows.items.map((item) => [item.label, item.value, item.address])]).toEqual([6, '659.84', [['R-004', '300.00', 'sale:amount@3'], ['R-001', '120.00', 'sale:amount@0']]]);
    const left = await bench.client['trace.contributors']({ run: run.id, address: 'share:shop/takings', leftOut: true });
    expect(left.items.map((item) => [item.label, item.reason])).toEqual([['R-006', '“shop is not null” does not hold']]);
    expect((await bench.client['trace.contributors']({ run: run.id, address: 'figure:sales', search: 'r-00' })).total).toBe(7);
  });

  it('EXP-44 a decision says what it reaches and opens with who and when', async () => {
    const ruled = await bench.run({ rulings: [{ kind: 'override', id: 'T-1', field: 'shop', sourceRow: 5, value: 'W', actor: 'eve', reason: 'it was West', at: '2026-01-02T00:00:00Z' }] });
    const reach = await bench.client['trace.forward']({ run: ruled.id, from: { kind: 'decision', id: 'T-1' } });
    expect(reach.items.filter((item) => item.group === 'values').map((item) => [item.address, item.value])).toEqual([['sale:shop@5', 'W'], ['slip:SL3@R-006', 'W']]);
    const document = await bench.client['trace.document']({ run: ruled.id, origin: { kind: 'decision', ref: 'T-1' } });
    expect([document.facts.find((fact) => fact.label === 'By')?.value, document.text.slice(document.highlight?.start, document.highlight?.end)]).toEqual(['eve', expect.stringContaining('it was West')]);
    expect((await bench.client['trace.find']({ text: 'T-1' }))[0]).toMatchObject({ kind: 'decision', run: ruled.id });
    expect((await bench.client['trace.find']({ text: (ruled.manifestSha256 ?? '').slice(0, 12) })).map((each) => each.kind)).toContain('manifest');
    expect((await bench.client['trace.find']({ text: 'R-004' }))[0]).toMatchObject({ kind: 'value', run: ruled.id, address: 'sale:receipt@3' });
  }, 60_000);

  it('EXP-45 nothing outside this folder and the tests knows the pipeline', () => {
    const root = new URL('../../', import.meta.url).pathname;
    const named: string[] = [];
    for (const folder of ['src-main', 'src-shared', 'src-renderer', 'config']) {
      for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(?:ts|tsx|yaml|css|sql)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        if (/\btoy|\btill\b roll|TIL-001|(?:space|slot|input|relation): '(?:sale|slip)'/i.test(readFileSync(path, 'utf8'))) named.push(path);
      }
    }
    expect(named).toEqual([]);
  });
});
