import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../src-main/data/duckdb-session.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { TILL, toyBench, type ToyBench } from './toy-bench.ts';
import { TARIFF } from './toy-points.ts';

describe('a table that a kernel makes, in the explorer', () => {
  let bench: ToyBench;
  let run: Run;
  beforeAll(async () => {
    bench = toyBench();
    run = await bench.run({ tariff: TARIFF });
    expect([run.status, run.gates.map((gate) => `${gate.id} ${gate.status} ${gate.message ?? ''}`)]).toEqual(['succeeded', expect.anything()]);
  }, 60_000);
  afterAll(() => bench.dispose());

  it('EVE-1 a value is made again by the kernel, told step by step, and traced on to the cell and to the document', async () => {
    const trace = await bench.client['trace.get']({ run: run.id, address: 'points:points@3' });
    expect([trace.root.stored, trace.root.recomputed, trace.holds]).toEqual(['600.00', '600.00', true]);
    expect(trace.root.steps).toMatchObject([{ title: 'Tariff', before: '300.00', after: '600.00', changed: true }]);
    expect(trace.root.inputs.map((input) => [input.address, input.stored])).toEqual([['sale:amount@3', '300.00'], ['sale:shop@3', 'S']]);
    expect(trace.root.inputs[0]?.origins).toMatchObject([{ kind: 'source-cell', line: 5, value: '300.00' }]);
    const tariff = run.inputs.find((input) => input.name === 'tariff');
    expect(trace.root.origins).toEqual([{ kind: 'document', value: '2', origin: { kind: 'document', ref: 'tariff#/perUnit/S', label: 'points for each unit', hash: tariff?.sha256 } }]);
    const own = await bench.client['trace.get']({ run: run.id, address: 'points:tier@3' });
    expect(own.root.inputs[0]).toMatchObject({ address: 'points:points@3', agrees: true });
    for (const address of ['points:nothing@3', 'points:points@99', 'points:points']) await expect(bench.client['trace.get']({ run: run.id, address })).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|INVALID_INPUT/) as string });
  });

  it('EVE-2 the document opens at the member, its line marked, by the hash that the run used', async () => {
    const opened = await bench.client['trace.document']({ run: run.id, origin: { kind: 'document', ref: 'tariff#/perUnit/S' } });
    expect(opened.text.slice(opened.highlight?.start, opened.highlight?.end)).toBe('"S": 2');
    expect([opened.fileName, opened.sha256, opened.facts]).toEqual(['tariff.json', run.inputs.find((input) => input.name === 'tariff')?.sha256, [{ label: 'Name', value: 'spring' }, { label: 'Approval', value: 'open' }]]);
    expect((await bench.client['trace.document']({ run: run.id, origin: { kind: 'document', ref: 'tariff#/perUnit/__proto__' } })).note).toContain('has no');
    await expect(bench.client['trace.document']({ run: run.id, origin: { kind: 'document', ref: 'roll#/x' } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('EVE-3 a figure over it drills to its rows; graph, why-not and search know it', async () => {
    const figure = await bench.client['trace.get']({ run: run.id, address: 'card:CD1' });
    expect([figure.root.stored, figure.holds, figure.root.inputs[0]?.population?.drivers]).toEqual(['600.00', true, [{ address: 'points:points@3', label: 'R-004', value: '600.00' }]]);
    const rows = await bench.client['trace.contributors']({ run: run.id, address: 'figure:gold_points' });
    expect(rows.items[0]).toMatchObject({ address: 'points:points@3', label: 'R-004' });
    const graph = await bench.client['trace.graph']({ run: run.id, focus: 'points:tier', depth: 4, direction: 'back' });
    expect(graph.nodes.map((node) => node.id)).toEqual(expect.arrayContaining(['points:points', 'document:tariff#/gold', 'sale:amount', 'source:c2']));
    expect((await bench.client['trace.whyNot']({ run: run.id, text: 'points@R-006' })).reasons.length).toBeGreaterThan(0);
    expect((await bench.client['trace.whyNot']({ run: run.id, text: 'tier' })).verdict).toBe('reported');
    expect((await bench.client['trace.search']({ run: run.id, text: 'tier' })).map((each) => each.address)).toContain('points:tier@0');
  });

  it('EVE-4 what a cell reaches: the row of the kernel’s table, and other rows where it reads the pool', async () => {
    const reach = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 0, column: 2 } });
    const addresses = reach.items.map((item) => item.address);
    expect(addresses).toEqual(expect.arrayContaining(['points:points@0', 'points:tier@0', 'points:gift@0', 'figure:gold_points', 'card:CD1']));
    expect(reach.items.filter((item) => item.title.includes('on other rows too')).map((item) => [item.title, item.rows])).toEqual([['gift Gift for the largest sale, on other rows too', 8], ['largest Largest sale of the roll, on other rows too', 8]]);
    const clerk = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 0, column: 4 } });
    expect(clerk.items.filter((item) => item.address?.startsWith('points:'))).toEqual([]);
  });

  it('EVE-4 what a line of a document reaches: the columns that stand on it, or on what it is part of', async () => {
    const reach = async (ref: string) => (await bench.client['trace.forward']({ run: run.id, from: { kind: 'document', ref } })).items.map((item) => item.address ?? item.title);
    expect(await reach('tariff#/gold')).toEqual(['tier Tier', 'figure:gold_points', 'card:CD1']);
    expect(await reach('tariff#/perUnit/S')).toEqual(['points Points', 'tier Tier', 'figure:gold_points', 'card:CD1']);
    expect(await reach('tariff#/gift')).toEqual([]);
    expect((await reach('tariff#')).length).toBe(4);
    await expect(reach('roll#/x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('EVE-5 perturbation: one cell more, and nothing changes that was not predicted', async () => {
    const other = await bench.run({ tariff: TARIFF, roll: TILL.replace('R-001,North,120.00', 'R-001,North,420.00') });
    const predicted = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: 0, column: 2 }, limit: 500 });
    const onRow = new Set(predicted.items.flatMap((item) => item.address ?? []));
    const anywhere = new Set(predicted.items.flatMap((item) => (item.title.includes('on other rows too') ? item.title.split(' ')[0] ?? '' : [])));
    let changed = 0;
    for (let row = 0; row < 8; row += 1) for (const column of ['receipt', 'points', 'tier', 'gift', 'largest']) {
      const [a, b] = await Promise.all([run, other].map(async ({ id }) => (await bench.client['trace.get']({ run: id, address: `points:${column}@${row}` })).root.stored));
      if (a === b) continue;
      changed += 1;
      expect(onRow.has(`points:${column}@${row}`) || anywhere.has(column), `points:${column}@${row}`).toBe(true);
    }
    // Points, tier and gift of the row, the gift of the row that lost it, and the fact on all eight.
    expect(changed).toBe(12);
  }, 60_000);

  it('EVE-6 an altered row is told: the kernel’s account no longer is what is stored', async () => {
    const fresh = await bench.run({ tariff: { ...TARIFF, name: 'other' } });
    const { path } = bench.context.runFiles.get(fresh.id, 'points');
    const kept = readFileSync(path);
    const session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(bench.root, 'altering'), directories: [bench.root] });
    const altered = join(bench.root, 'altered.parquet');
    await session.copyOrdered(`SELECT * REPLACE (CASE WHEN source_row = 3 THEN CAST(601 AS DECIMAL(18,2)) ELSE points END AS points) FROM read_parquet('${path}')`, altered, 'source_row');
    session.close();
    copyFileSync(altered, path);
    try {
      const trace = await bench.client['trace.get']({ run: fresh.id, address: 'points:points@3' });
      expect([trace.root.stored, trace.root.recomputed, trace.root.agrees, trace.holds]).toEqual(['601.00', '600.00', false, false]);
    } finally {
      writeFileSync(path, kept);
    }
  }, 60_000);

  it('EVE-8 a run becomes a record only when what it stands on is approved; the document says who approved it', async () => {
    const { client } = bench;
    const sha256 = run.inputs.find((input) => input.name === 'tariff')?.sha256 ?? '';
    expect(await client['approvals.get']({ type: 'run', id: run.id })).toMatchObject({ state: 'not-ready', notReady: 'its tariff is not approved: approve that first' });
    await expect(client['runs.approve']({ run: run.id, reason: 'counted' })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('its tariff is not approved') as string });
    await client['approvals.decide']({ type: 'tariff', id: sha256, sha256, verdict: 'approve', reason: 'as in the window' });
    const { facts } = await client['trace.document']({ run: run.id, origin: { kind: 'document', ref: 'tariff#/gold' } });
    expect(facts.slice(1)).toEqual([{ label: 'Approval', value: 'approved' }, { label: 'Approved by', value: expect.stringMatching(/^ada.*: as in the window$/) as string }]);
    await client['runs.approve']({ run: run.id, reason: 'counted' });
    expect((await client['runs.get']({ run: run.id })).kind).toBe('record');
  }, 60_000);

  it('EVE-7 samples, comparison and bundle take it as a table', async () => {
    const { client } = bench;
    const frame = await client['desk.frame']({ run: run.id });
    expect(frame.spaces.map(({ space }) => space)).toEqual(['sale', 'slip', 'points', 'totals', 'card', 'figure', 'share', 'finding']);
    const units = frame.spaces.find(({ space }) => space === 'points')?.units ?? 0;
    const { id } = await client['desk.create']({ run: run.id, plan: { method: 'random', size: units, seed: 1, spaces: ['points'] } });
    expect(await client['desk.walk']({ paper: id })).toEqual({ walked: units, fails: 0, left: 0 });
    expect((await client['desk.reperform']({ paper: id })).agrees).toBe(true);
    const richer = await bench.run({ tariff: { ...TARIFF, perUnit: { N: 1, S: 3 } } });
    const pair = { left: run.id, right: richer.id };
    expect((await client['compare.overview'](pair)).causes.map(({ kind }) => kind)).toEqual(['input']);
    const cells = await client['compare.cells']({ ...pair, table: 'points', column: 'points', limit: 10 });
    expect(cells.items.map(({ left, right }) => [left?.value, right?.value])).toContainEqual(['600.00', '900.00']);
    const bundle = await client['bundles.write']({ run: run.id });
    expect(bundle.token).toBeTruthy();
  }, 120_000);
});
