import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forward } from '../../src-main/evidence/forward.ts';
import { runPlans } from '../../src-main/evidence/explore/run-plans.ts';
import { originOf, type AnswerKey, type Annex2KeyRow } from '../../src-main/pipelines/tape/generator/answer-key.ts';
import { generateTape } from '../../src-main/pipelines/tape/generator/generate.ts';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { evidenceBench, type TracedRun } from '../evidence/demo-evidence.ts';
import { demo } from '../support/run-tape.ts';
import { asking } from './ask.ts';

const CELLS = 500;
const COLUMNS = 62;
let bench: Awaited<ReturnType<typeof evidenceBench>>;
let ask: ReturnType<typeof asking>;
let loans: TracedRun;
let investor: TracedRun;
let rows: Annex2KeyRow[];
/** Addresses that the key derives from each cell, by `row/column`. */
const derived = new Map<string, string[]>();

beforeAll(async () => {
  bench = await evidenceBench();
  ask = asking(bench);
  const pool = await generateTape({ out: join(bench.root, 'key') });
  const key = JSON.parse(readFileSync(pool.answerKey as string, 'utf8')) as AnswerKey;
  rows = readFileSync(pool.months[1]?.annex2Key as string, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Annex2KeyRow);
  for (const row of rows) {
    for (const code of Object.keys(key.annex2Origins)) {
      const origin = originOf(key, row, code);
      const columns = origin?.kind === 'source-cell' ? [origin.column] : origin?.kind === 'source-cells' ? origin.cells.map((cell) => cell.column) : [];
      for (const column of columns) derived.set(`${row.sourceRow}/${column}`, [...(derived.get(`${row.sourceRow}/${column}`) ?? []), `annex2:${code}@${row.exposure}${code.startsWith('RREC') ? `/${row.collateral}` : ''}`]);
    }
  }
  const january = await bench.register('january', 'mi', await bench.run({ mode: 'mi', ...demo('2026-01-31') }), null);
  loans = await bench.register('loans', 'regulatory', await bench.run({ mode: 'regulatory', ...demo('2026-02-28') }), null);
  investor = await bench.register('investor', 'annex12', await bench.run({ mode: 'annex12', ...demo('2026-02-28'), prior: january.outcome }), 'january');
  expect([loans.outcome.status, investor.outcome.status]).toEqual(['succeeded', 'succeeded']);
}, 300_000);
afterAll(() => bench.dispose());

describe('forward, against the answer key', () => {
  it('EXP-1 500 random cells of the tape: what each reaches holds every output that the key derives from it', async () => {
    const random = seededRandom(20260228, 11);
    let withOutputs = 0;
    const lacking: string[] = [];
    for (let i = 0; i < CELLS; i += 1) {
      const [sourceRow, column] = [random.below(rows.length), random.below(COLUMNS)];
      const expected = derived.get(`${sourceRow}/${column}`) ?? [];
      const answer = await ask.forward(loans, { kind: 'cell', sourceRow, column });
      const reached = new Set(answer.items.map((item) => item.address));
      for (const address of expected) if (!reached.has(address)) lacking.push(`cell ${column} of row ${sourceRow}: ${address}`);
      if (expected.length > 0) withOutputs += 1;
      expect(answer.groups.reduce((sum, group) => sum + group.count, 0)).toBe(answer.total);
      expect(answer.items.filter((item) => item.group === 'delivered').every((item) => item.value !== null && item.rows === 1)).toBe(true);
    }
    expect(lacking).toEqual([]);
    expect(withOutputs).toBeGreaterThan(CELLS / 2);
  }, 600_000);

  it('EXP-2 figures, codes and strata of an answer are those that the plans reach, which the perturbation suite holds to the truth', async () => {
    const context = await bench.tracer.context(investor.run);
    const plans = await runPlans(context);
    for (let column = 0; column < COLUMNS; column += 7) {
      const reach = forward(plans.forward, { space: 'source', column: `c${column}` });
      const answer = await ask.forward(investor, { kind: 'cell', sourceRow: 31, column });
      const of = (group: string): string[] => answer.items.filter((item) => item.group === group).map((item) => item.address ?? '');
      // A formula none of whose figures the report has stays without a value, whatever changes.
      const reported = plans.reports.flatMap(({ plan }) => [...plan.measures.map((each) => each.id), ...plan.formulas.filter((each) => each.of.some((of) => [...plan.measures, ...plan.formulas].some((other) => other.id === of))).map((each) => each.id)]);
      expect(of('figures').sort()).toEqual([...reach.measures, ...reach.formulas].filter((id) => reported.includes(id)).map((id) => `figure:${id}`).sort());
      expect(new Set(of('codes').map((address) => address.replace(/^annex12:|@.*$/g, '')))).toEqual(new Set([...reach.codes].filter((code) => plans.reports[0]?.codes.some((each) => each.code === code))));
      const cells = new Set(of('strata').map((address) => address.replace(/^strat:|@.*$/g, '')));
      expect([...cells].filter((cell) => !reach.strata.has(cell))).toEqual([]);
      expect([...reach.strata].filter((cell) => plans.strata?.sets.some((set) => `${set.bands.id}/` === cell.slice(0, set.bands.id.length + 1)) === true && !cells.has(cell) && set(cell, plans.strata))).toEqual([]);
    }
    function set(cell: string, strata: NonNullable<typeof plans.strata>): boolean {
      const slash = cell.indexOf('/');
      return strata.sets.some((each) => each.bands.id === cell.slice(0, slash) && each.total.some((result) => result.id === cell.slice(slash + 1)));
    }
  }, 120_000);

  it('EXP-3 every address of an answer can be traced, and the start is never its own consequence', async () => {
    const answer = await ask.forward(loans, { kind: 'address', address: 'canonical:current_principal_balance@12' });
    expect(answer.items.some((item) => item.address === 'canonical:current_principal_balance@12')).toBe(false);
    expect(answer.items.map((item) => item.address)).toContain(`annex2:RREL30@${rows[12]?.exposure}`);
    for (const item of answer.items.filter((_, i) => i % 5 === 0)) if (item.address !== null) expect([item.address, (await bench.tracer.trace(loans.run, item.address)).root.stored]).toEqual([item.address, item.value]);
    for (const item of answer.items) expect(item.depth).toBeGreaterThan(0);
  }, 120_000);

  it('EXP-4 decisions, tables, rules and settings say what they reach, on how many rows', async () => {
    const decisions = loans.outcome.json<{ decisions: { id: string; kind: string; field?: string; sourceRow?: number; code?: string; rule?: string }[] }>('decisions').decisions;
    for (const decision of decisions) {
      const answer = await ask.forward(loans, { kind: 'decision', id: decision.id });
      expect(answer.document).toEqual({ kind: 'decision', ref: decision.id });
      if (decision.kind === 'no-data') expect(answer.items.length > 0 || answer.limits.length > 1, decision.id).toBe(true);
      if (decision.kind === 'waive') expect(answer.items.every((item) => item.group === 'findings' && item.title.startsWith(decision.rule ?? '')), decision.id).toBe(true);
      if (decision.kind === 'map-code') expect(answer.items.some((item) => item.title.startsWith(`${decision.field} `) && (item.rows ?? 0) > 0), decision.id).toBe(true);
    }
    const bands = await ask.forward(loans, { kind: 'config', section: 'bands', key: 'ltv' }).catch(() => null);
    const any = bands ?? await ask.forward(loans, { kind: 'config', section: 'bands', key: (await runPlans(await bench.tracer.context(loans.run))).strata?.sets[0]?.bands.id ?? '' });
    expect(any.items.length).toBeGreaterThan(0);
    expect(any.items.every((item) => item.group === 'strata')).toBe(true);
    const measure = await ask.forward(investor, { kind: 'config', section: 'measures', key: 'pool_balance' }).catch(async () => ask.forward(investor, { kind: 'config', section: 'measures', key: (await runPlans(await bench.tracer.context(investor.run))).reports[0]?.plan.measures[0]?.id ?? '' }));
    expect(measure.items.some((item) => item.group === 'codes' || item.group === 'figures')).toBe(true);
    await expect(ask.forward(loans, { kind: 'decision', id: 'D-none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ask.forward(loans, { kind: 'config', section: 'constructor', key: '__proto__' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }, 240_000);
});
