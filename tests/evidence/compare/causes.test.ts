import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { compare } from '../../../src-main/hosts/cli/compare-command.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { comparedPool } from './pool-bench.ts';

type Bench = Awaited<ReturnType<typeof comparedPool>>;

/** Two runs on one tape: the second as a what-if with other documents and an overridden configuration. */
describe('what made two runs', () => {
  let bench: Bench;
  let base: Run;
  let again: Run;
  let other: Run;
  beforeAll(async () => {
    bench = await comparedPool({ name: 'causes', loans: 40, months: 1, seed: 7 });
    const { pool, folder, workbench, token } = bench;
    base = await bench.run({ ...bench.month(0), mode: 'mi', title: 'base' });
    again = await bench.run({ ...bench.month(0), mode: 'mi', title: 'the same again' });
    const decisions = parse(readFileSync(pool.decisions, 'utf8')) as { decisions: { id: string; kind: string; field?: string; value?: string; reason: string }[] };
    const changed = decisions.decisions.find(({ kind }) => kind === 'constant') as (typeof decisions.decisions)[number];
    const gone = decisions.decisions.find(({ kind }) => kind === 'waive') as (typeof decisions.decisions)[number];
    writeFileSync(join(folder, 'decisions.yaml'), stringify({ ...decisions, decisions: [...decisions.decisions.filter((each) => each !== gone).map((each) => (each === changed ? { ...each, reason: 'said anew' } : each)), { id: 'D-900', kind: 'override', field: 'current_principal_balance', sourceRow: 2, value: '123.45', actor: 'z.tester', at: '2026-03-01T00:00:00.000Z', reason: 'for the comparison' }] }));
    const mapping = parse(readFileSync(pool.mapping, 'utf8')) as { columns: { header: string; field: string | null; status: string; actor?: string }[] };
    writeFileSync(join(folder, 'mapping.yaml'), stringify({ ...mapping, columns: mapping.columns.map((column) => (column.header === 'EPC Rating' ? { ...column, field: null, status: 'ignored', tier: 'person', actor: 'z.tester' } : column)) }));
    const rules = parse(readFileSync(join(import.meta.dirname, '../../../config/rules/balances.yaml'), 'utf8')) as { rules: { id: string; severity: string; assets?: string[] }[] };
    const rule = rules.rules.find(({ assets }) => assets === undefined || assets.length === 0) as (typeof rules.rules)[number];
    mkdirSync(join(workbench.context.folders.root, 'config/rules'), { recursive: true });
    writeFileSync(join(workbench.context.folders.root, 'config/rules/own.yaml'), stringify({ kind: 'rules', version: 1, rules: [{ ...rule, severity: rule.severity === 'note' ? 'warning' : 'note' }] }));
    const documents = bench.month(0);
    other = await bench.run({ ...documents, decisions: token(join(folder, 'decisions.yaml')), mapping: token(join(folder, 'mapping.yaml')), mode: 'mi', kind: 'what-if', title: 'what if' });
  }, 240_000);
  afterAll(() => bench.close());

  it('CMP-1 two runs of the same things have no difference, in causes, artifacts or gates', async () => {
    const overview = await bench.client['compare.overview']({ left: base.id, right: again.id });
    expect([overview.equal, overview.causes, overview.artifacts.filter(({ state }) => state !== 'same'), overview.figures.strata.changed]).toEqual([true, [], [], 0]);
    expect((await bench.client['compare.table']({ left: base.id, right: again.id, table: 'canonical' }))).toMatchObject({ joined: 0, left: 0, both: 40, changed: 0, cells: 0 });
  });

  it('CMP-2 every cause is found, each with what it was, what it is, who and when, and nothing else is', async () => {
    const { items, total } = await bench.client['compare.causes']({ left: base.id, right: other.id, limit: 500 });
    const kinds = items.map(({ kind, change, title }) => `${kind} ${change} ${title}`);
    expect(total).toBe(items.length);
    expect(kinds).toEqual(expect.arrayContaining(['mapping changed EPC Rating', 'decision added override current_principal_balance, row 2']));
    expect(items.filter(({ kind }) => kind === 'decision').map(({ change }) => change).sort()).toEqual(['added', 'changed', 'withdrawn']);
    expect(items.filter(({ kind }) => kind === 'input').map(({ title }) => title).sort()).toEqual(['decisions.input', 'mapping.input']);
    expect([...new Set(items.map(({ kind }) => kind))]).toEqual(['input', 'mapping', 'decision', 'rule']);
    const added = items.find(({ id }) => id === 'decision:D-900');
    expect(added).toMatchObject({ left: null, right: { text: '123.45', actor: 'z.tester', at: '2026-03-01T00:00:00.000Z' }, detail: 'for the comparison' });
    const mapped = items.find(({ kind }) => kind === 'mapping');
    expect(mapped?.parts.find(({ name }) => name === 'field')).toEqual({ name: 'field', left: 'energy_performance_certificate_value', right: null });
    const rule = items.find(({ kind }) => kind === 'rule');
    expect([rule?.parts.map(({ name }) => name), rule?.left?.layer, rule?.right?.layer]).toEqual([['severity'], 'system:rules/balances.yaml', 'workspace:workspace:rules/own.yaml']);
  });

  it('CMP-3 a what-if names the run on the same input that is none', async () => {
    const { left, right } = await bench.client['compare.overview']({ left: base.id, right: other.id });
    expect([left.twin, right.kind, right.twin?.kind]).toEqual([null, 'what-if', 'draft']);
    expect([base.id, again.id]).toContain(right.twin?.id);
  });

  it('CMP-4 the cell that a decision set is found, and both values are traced in their own runs', async () => {
    const table = await bench.client['compare.table']({ left: base.id, right: other.id, table: 'canonical' });
    expect(table.columns.filter(({ changed }) => changed > 0).map(({ column }) => column)).toContain('current_principal_balance');
    const { items } = await bench.client['compare.cells']({ left: base.id, right: other.id, table: 'canonical', column: 'current_principal_balance', limit: 5 });
    expect(items.map(({ right }) => right?.value)).toEqual(['123.45']);
    for (const [run, side] of [[base.id, items[0]?.left], [other.id, items[0]?.right]] as const) expect((await bench.client['trace.get']({ run, address: side?.address ?? '' })).root.stored).toBe(side?.value);
    const figures = await bench.client['compare.figures']({ left: base.id, right: other.id, of: 'strata', limit: 500 });
    const total = figures.items.find(({ id }) => id === 'strat:age/strat_balance');
    expect([Number(total?.difference), figures.items.every(({ same }) => !same)]).toEqual([Number(items[0]?.difference), true]);
  });

  it('CMP-5 findings are told apart row by row, and the sums hold', async () => {
    const { items } = await bench.client['compare.findings']({ left: base.id, right: other.id, limit: 500 });
    expect(items.length).toBeGreaterThan(0);
    for (const each of items) expect([each.left - each.gone, each.right - each.added]).toEqual([each.same, each.same]);
  });

  it('CMP-40 files of a comparison: what is written is what the pages say, texts are guarded, numbers are not', async () => {
    const files = await bench.client['compare.export']({ left: base.id, right: other.id, files: ['causes.csv', 'cells.csv', 'cells.xlsx', 'figures.csv', 'bridge.csv', 'bridge.xlsx'], table: 'canonical', bridge: 'principal' });
    expect(files.map(({ name }) => name)).toEqual(['causes.csv', 'cells.csv', 'cells.xlsx', 'figures.csv', 'bridge.csv', 'bridge.xlsx', 'log-head.json']);
    const text = (name: string): string => readFileSync(join(bench.workbench.context.folders.outbox, `${base.id}-${other.id}`, files.find((file) => file.name === name)?.fileName ?? ''), 'utf8');
    const table = await bench.client['compare.table']({ left: base.id, right: other.id, table: 'canonical' });
    expect(text('cells.csv').trim().split('\r\n').length).toBe(table.cells + 1);
    expect(text('cells.csv')).toContain(',123.45,');
    expect(text('bridge.csv').split('\r\n')[1]).toMatch(/^total,GBP,/);
    expect(text('causes.csv')).toContain('decision,added,"override current_principal_balance, row 2"');
    await expect(bench.client['compare.export']({ left: base.id, right: other.id, files: ['cells.csv'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('CMP-42 the command says the same in words and as one JSON object', async () => {
    const run = async (positionals: string[], values: Record<string, string> = {}) => compare.run({ options: { workspace: '', actor: 'ada', json: true }, positionals, values, cwd: '/', open: async () => ({ client: bench.client, workbench: bench.workbench }), say: () => undefined, signal: new AbortController().signal });
    const all = await run([base.id, other.id]);
    expect([all.exit, all.json['equal'], JSON.parse(JSON.stringify(all.json)) as unknown]).toEqual([0, false, all.json]);
    expect(all.text).toMatch(/what-if[\s\S]*its draft twin is[\s\S]*override current_principal_balance, row 2: - -> 123\.45[\s\S]*40 in both[\s\S]*ties: opening and steps make the closing balance exactly/);
    const cells = await run([base.id, other.id], { table: 'canonical', column: 'current_principal_balance' });
    expect(cells.text).toMatch(/-> 123\.45 \([+-][\d.]+\) {2}canonical:current_principal_balance@2 canonical:current_principal_balance@2$/);
    expect((await run([base.id, again.id])).text).toContain('No difference');
    await expect(run([base.id, other.id], { column: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('CMP-43 a document or table that was altered is said or refused, never compared', async () => {
    const artifacts = await bench.client['runs.artifacts']({ run: other.id });
    const path = (name: string): string => artifacts.find((artifact) => artifact.name === name)?.path ?? '';
    const [dialect, table] = [readFileSync(path('dialect')), readFileSync(path('canonical'))];
    try {
      writeFileSync(path('dialect'), dialect.toString('utf8').replace('"windows-1252"', '"utf-8"'));
      writeFileSync(path('canonical'), Buffer.concat([table.subarray(0, table.length - 1), Buffer.from([table.at(-1) === 1 ? 2 : 1])]));
      // A workbench that has read nothing yet, as an auditor opens it.
      const fresh = bench.reopen();
      const overview = await fresh.client['compare.overview']({ left: base.id, right: other.id });
      expect([overview.notes.join(), overview.causes.some(({ kind }) => kind === 'dialect'), overview.causes.some(({ kind }) => kind === 'decision')]).toEqual([expect.stringContaining('dialect of run') as string, false, true]);
      await expect(fresh.client['compare.table']({ left: base.id, right: other.id, table: 'canonical' })).rejects.toMatchObject({ code: 'CORRUPT' });
      await expect(fresh.client['compare.bridge']({ left: base.id, right: other.id, bridge: 'principal' })).rejects.toMatchObject({ code: 'CORRUPT' });
      await fresh.close();
    } finally {
      writeFileSync(path('dialect'), dialect);
      writeFileSync(path('canonical'), table);
    }
  });

  it('CMP-41 what cannot be compared is said: a table that a run did not make, an unknown run, a question that is left', async () => {
    await expect(bench.client['compare.table']({ left: base.id, right: other.id, table: 'annex2' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bench.client['compare.overview']({ left: base.id, right: 'r9999' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const left = new AbortController();
    left.abort();
    await expect(bench.client['compare.table']({ left: again.id, right: other.id, table: 'canonical' }, { signal: left.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    // Who asks after it gets an answer.
    expect((await bench.client['compare.table']({ left: again.id, right: other.id, table: 'canonical' })).both).toBe(40);
  });
});
