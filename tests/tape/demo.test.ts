/** The shipped tapes through every mode, held against the generator's answer key, which shares no code with the pipeline. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReport, type ReadUnit } from '../../src-main/adapters/xml/xml-reader.ts';
import { ident } from '../../src-main/derive/sql-text.ts';
import { compileTable, stepColumn } from '../../src-main/derive/table.ts';
import { openSession } from '../../src-main/data/duckdb-session.ts';
import { decimal, isDecimal, toScale } from '../../src-shared/kernel/decimal.ts';
import type { TablePlan } from '../../src-shared/model/derivation.ts';
import type { Template } from '../../src-shared/model/regime.ts';
import { makePool, removePool, type Pool } from '../generator/support.ts';
import { configOf, demo, noShared, tapeBench, type TapeRun } from '../support/run-tape.ts';

const CUT_OFFS = ['2026-01-31', '2026-02-28'] as const;
const bench = tapeBench();
let pool: Pool;
let annex2: TapeRun[];
let annex12: TapeRun[];

beforeAll(async () => {
  pool = await makePool();
  annex2 = [];
  for (const cutOff of CUT_OFFS) annex2.push(await bench.run({ mode: 'regulatory', ...demo(cutOff), schemas: noShared === null }));
  annex12 = [await bench.run({ mode: 'annex12', ...demo(CUT_OFFS[0]) }), await bench.run({ mode: 'annex12', ...demo(CUT_OFFS[1]), prior: annex2[0] as TapeRun, schemas: noShared === null })];
}, 180_000);
afterAll(() => { bench.dispose(); removePool(pool); });

const templateOf = (mode: 'regulatory' | 'annex12'): Template => configOf(mode).sections.templates[mode === 'regulatory' ? 'esma/annex2' : 'esma/annex12']?.value as Template;
async function unitsOf(run: TapeRun, slot: string, template: Template): Promise<ReadUnit[]> {
  const units: ReadUnit[] = [];
  for await (const unit of readReport(run.path(slot), template)) units.push(unit);
  return units;
}
const same = (a: unknown, b: unknown): boolean => a === b || (typeof a === 'string' && typeof b === 'string' && isDecimal(a) && isDecimal(b) && decimal(a).eq(decimal(b)));

test('TAP-1 every Annex 2 value of both cut-offs equals the answer key', async () => {
  let compared = 0;
  for (const [m, run] of annex2.entries()) {
    expect([run.status, run.error], CUT_OFFS[m]).toEqual(['succeeded', null]);
    const units = await unitsOf(run, 'annex2.xml', templateOf('regulatory'));
    const header = units.at(-1)?.values ?? {};
    const records = new Map(units.slice(0, -1).map((unit) => [String(unit.values['RREL3']), unit]));
    const wrong: string[] = [];
    const keyRows = pool.keyRows[m] ?? [];
    // A currency is an attribute of its amount: where the amount has a no-data answer there is no place for it, and the table says it.
    const attributes = new Set(templateOf('regulatory').fields.filter((field) => field.placement === 'attribute').map((field) => field.code));
    const projected = await run.rows('annex2', `SELECT source_row, ${[...attributes].map(ident).join(', ')} FROM it ORDER BY source_row`);
    for (const key of keyRows) {
      const unit = records.get(key.exposure);
      const collateral = unit?.rows.collateral.find((row) => row['RREC4'] === key.collateral);
      for (const [code, expected] of Object.entries(key.values)) {
        const inXml = code.startsWith('RREC') ? collateral?.[code] : unit?.values[code] ?? header[code];
        const found = inXml === undefined && attributes.has(code) && /^ND\d/.test(expected) ? projected[key.sourceRow]?.[code] : inXml;
        if (!same(found, expected)) wrong.push(`${key.exposure} ${code}: ${String(found)}, key ${expected}`);
        compared += 1;
      }
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(records.size).toBe(keyRows.length);
  }
  expect(compared).toBe(107 * pool.keyRows.flat().length);
});

test('TAP-2 every Annex 12 figure, trigger and waterfall row equals the answer key', async () => {
  for (const [m, run] of annex12.entries()) {
    const key = pool.key.annex12[m];
    if (!key) throw new Error('the key lacks a month');
    if (m === 0) continue;
    expect([run.status, run.gate('project-annex12').message]).toEqual(['succeeded', null]);
    const [unit] = await unitsOf(run, 'annex12.xml', templateOf('annex12'));
    const all = { ...((await unitsOf(run, 'annex12.xml', templateOf('annex12'))).at(-1)?.values ?? {}), ...(unit?.values ?? {}) };
    const wrong: string[] = [];
    const rounded = (found: unknown, expected: string): boolean => {
      if (same(found, expected)) return true;
      if (typeof found !== 'string' || !isDecimal(found) || !isDecimal(expected)) return false;
      // A figure of fewer digits agrees when it is the key's rounded: formulas keep six, the format may keep fewer.
      const digits = found.split('.')[1]?.length ?? 0;
      return digits >= Math.min(5, expected.split('.')[1]?.length ?? 0) && same(found, toScale(decimal(toScale(decimal(expected), 6)), digits));
    };
    for (const [code, { value }] of Object.entries(key.codes)) if (!rounded(all[code], value)) wrong.push(`${code}: ${String(all[code])}, key ${value}`);
    for (const [rows, expected, id] of [[unit?.rows.trigger, key.triggers, 'IVSR3'], [unit?.rows.cashflow, key.waterfall, 'IVSF3']] as const) {
      expect(rows?.length).toBe(expected.length);
      for (const one of expected) for (const [code, value] of Object.entries(one)) if (!rounded(rows?.find((row) => row[id] === one[id])?.[code], value)) wrong.push(`${one[id]} ${code}: ${String(rows?.find((row) => row[id] === one[id])?.[code])}, key ${value}`);
    }
    expect(wrong).toEqual([]);
  }
});

test('TAP-3 without the cut-off before, the run is blocked and names the codes that need it; nothing is zero', () => {
  const [run] = annex12 as [TapeRun];
  expect(run.status).toBe('blocked');
  const report = run.json<{ missing: { code: string; why: string }[]; values: { code: string; value: string | null }[] }>('annex12');
  expect(report.missing.map((each) => each.code).sort()).toEqual([...(pool.key.annex12[0]?.needsPrior ?? [])].sort());
  for (const { code, why } of report.missing) {
    expect(report.values.find((each) => each.code === code)?.value).toBeNull();
    expect(why).toMatch(/--prior|not computable/);
  }
  expect(run.gate('project-annex12').message).toContain('IVSS22');
  expect(run.gate('deliver-annex12').status).toBe('skipped');
});

test.skipIf(noShared !== null)('TAP-4 both reports are valid by the official schemas (skipped without ../shared)', () => {
  for (const [run, slot] of [[annex2[0], 'annex2.delivery'], [annex2[1], 'annex2.delivery'], [annex12[1], 'annex12.delivery']] as const) {
    const report = (run as TapeRun).json<{ validators: { id: string; available: boolean; valid: boolean | null }[]; reconciliation: { agrees: boolean }[] }>(slot);
    expect(JSON.stringify(report.validators)).toMatch(/libxml2/);
    expect(report.reconciliation.every((item) => item.agrees)).toBe(true);
    expect(report.reconciliation.length).toBeGreaterThan(0);
  }
});

test('TAP-5 no value of a compiled plan of the demo is DOUBLE, step by step', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-types-'));
  const session = await openSession({ threads: 2, memoryLimitMb: 512, tempDirectory: root, directories: [bench.artifacts] });
  const run = annex2[0] as TapeRun;
  try {
    await session.run(`CREATE VIEW source AS SELECT * FROM read_parquet('${run.path('source')}')`);
    await session.run(`CREATE VIEW canonical AS SELECT * FROM read_parquet('${run.path('canonical')}')`);
    const canonicalTypes = new Map(run.json<TablePlan>('canonical.plan').derivations.map((each) => [each.column, each.type as string]));
    let steps = 0;
    for (const [slot, input, inputTypes] of [['canonical.plan', 'source', new Map<string, string>()], ['annex2.plan', 'canonical', canonicalTypes]] as const) {
      const plan = run.json<TablePlan>(slot);
      expect(/AS (DOUBLE|FLOAT|REAL)\b|\bavg\(/i.exec(plan.sql)?.[0] ?? null).toBeNull();
      const compiled = compileTable({ derivations: plan.derivations, input, inputTypes });
      expect(compiled.sql === plan.sql).toBe(true);
      const described = await session.rows(`DESCRIBE ${plan.sql}`);
      expect(described.filter((column) => /DOUBLE|FLOAT/.test(String(column['column_type'])))).toEqual([]);
      for (const column of compiled.columns) {
        const name = column.derivation.column;
        const described = await session.rows(`DESCRIBE SELECT ${column.values.map((_, i) => ident(stepColumn(name, i))).join(', ')} FROM ${compiled.steps(name, 0)}`);
        for (const { column_type: type } of described) expect(String(type), name).toMatch(/^(VARCHAR|DATE|BOOLEAN|BIGINT|INTEGER|DECIMAL\(\d+,\d+\))$/);
        steps += described.length;
      }
    }
    expect(steps).toBeGreaterThan(500);
  } finally {
    session.close();
    rmSync(root, { recursive: true, force: true });
  }
});

test('TAP-6 every gate gives the same bytes again and with 1, 2 and 4 threads, the memo bypassed', async () => {
  const first = annex2[1] as TapeRun;
  const spec = { mode: 'regulatory' as const, ...demo(CUT_OFFS[1]), schemas: noShared === null, bypassMemo: true };
  for (const threads of [1, 2, 4]) {
    const again = await bench.run({ ...spec, threads });
    expect(again.gates.map((gate) => gate.status)).not.toContain('reused');
    expect(again.hashes, `${threads} threads`).toEqual(first.hashes);
    expect(again.manifest?.sha256).toBe(first.manifest?.sha256);
  }
  for (const threads of [1, 2, 4]) {
    const investor = await bench.run({ mode: 'annex12', ...demo(CUT_OFFS[1]), prior: annex2[0] as TapeRun, schemas: noShared === null, bypassMemo: true, threads });
    expect(investor.hashes, `${threads} threads`).toEqual(annex12[1]?.hashes);
  }
}, 180_000);

test('TAP-7 the documents of a run hold no time of day and no folder of this machine', () => {
  for (const [slot, run] of Object.keys(annex2[1]?.hashes ?? {}).map((slot) => [slot, annex2[1] as TapeRun] as const)) {
    if (run.path(slot).endsWith('.parquet')) continue;
    const text = readFileSync(run.path(slot), 'utf8');
    expect(text.includes(bench.root), slot).toBe(false);
  }
});

test('TAP-9 strata: the total is the pool of the answer key, and every band set adds up to it', () => {
  for (const [m, run] of annex2.entries()) {
    const { sets } = run.json<{ sets: { groups: { results: { id: string; value: string | null }[] }[]; total: { id: string; value: string | null }[] }[] }>('strata');
    const pool12 = pool.key.annex12[m]?.pool ?? {};
    const value = (results: readonly { id: string; value: string | null }[], id: string): string => results.find((each) => each.id === id)?.value ?? 'none';
    expect(sets.length).toBeGreaterThan(5);
    for (const { groups, total } of sets) {
      expect(same(value(total, 'strat_balance'), pool12['balance'])).toBe(true);
      expect(groups.reduce((sum, group) => sum.plus(value(group.results, 'strat_balance')), decimal(0)).eq(decimal(value(total, 'strat_balance')))).toBe(true);
      const rate = value(total, 'strat_wa_rate');
      expect(rate).toBe(toScale(decimal(pool12['weightedAverageRate'] ?? ''), rate.split('.')[1]?.length ?? 0));
    }
  }
});

test('TAP-8 source rows go through every stage: canonical and Annex 2 have the tape\'s rows in its order', async () => {
  for (const [m, run] of annex2.entries()) {
    for (const slot of ['source', 'canonical', 'annex2']) {
      const rows = await run.rows(slot, 'SELECT count(*) AS n, count(DISTINCT source_row) AS d, min(source_row) AS lo, max(source_row) AS hi FROM it');
      const n = pool.keyRows[m]?.length as number;
      expect(rows, slot).toEqual([{ n, d: n, lo: 0, hi: n - 1 }]);
    }
  }
});
