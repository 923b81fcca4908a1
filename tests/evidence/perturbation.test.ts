import { join } from 'node:path';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absorbedBy, type TwoRuns } from '../../src-main/evidence/absorb.ts';
import { forward, measureReads, type ForwardFigures, type ForwardPlans, type Reach } from '../../src-main/evidence/forward.ts';
import { FigurePlan, relationsOf } from '../../src-main/derive/figure-plan.ts';
import { compileMeasure } from '../../src-main/derive/measures.ts';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';
import type { Decisions } from '../../src-shared/model/decision.ts';
import { TablePlan } from '../../src-shared/model/derivation.ts';
import type { Dialect } from '../../src-shared/model/dialect.ts';
import type { MeasureResult } from '../../src-shared/model/measure.ts';
import type { BandSet, ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import { configOf, demo, type TapeRun } from '../support/run-tape.ts';
import { evidenceBench, type TracedRun } from './demo-evidence.ts';
import { changedKeys, differences, findingsOf, perturbTape, tableOf, type Perturbation, type Texts } from './perturb.ts';

const CELLS = 200;
const FIELDS_A_BATCH = 6;
const documents = demo('2026-02-28');
const random = seededRandom(20260228, 7);

interface Stored { readonly source: Map<number, Texts>; readonly canonical: Map<number, Texts>; readonly annex2: Map<number, Texts>; readonly findings: Awaited<ReturnType<typeof findingsOf>>; readonly annex2Findings: Awaited<ReturnType<typeof findingsOf>>; readonly figures: Map<string, string | null>; readonly codes: Map<string, string | null>; readonly strata: Map<string, string | null> }
interface Both { readonly loans: TracedRun; readonly investor: TracedRun; readonly stored: Stored }

let bench: Awaited<ReturnType<typeof evidenceBench>>;
let january: TracedRun;
let base: Both;
let frozen: { dialect: Dialect; mapping: object; decisions: object };
let plans: ForwardPlans;
let figurePlan: FigurePlan;
let places: Map<number, { byteOffset: number; byteLength: number }>;

/** The shipped configuration with nothing that blocks, so that an unreadable cell is followed to the end. */
function nothingBlocks(mode: 'regulatory' | 'annex12'): ResolvedConfig {
  const config = structuredClone(configOf(mode));
  for (const blocks of Object.values(config.sections.policy.blocks)) blocks.value.length = 0;
  return config;
}

async function runBoth(name: string, tape: string): Promise<Both> {
  const spec = { tape, deal: documents.deal as string, bypassMemo: true, asOf: '2026-07-15', ...(frozen ? { mapping: frozen.mapping, decisions: frozen.decisions, params: { frozenDialect: frozen.dialect } } : { mapping: documents.mapping as string, decisions: decisionsWithoutTape() }) };
  const loans = await bench.register(`${name}-loans`, 'regulatory', await bench.run({ ...spec, mode: 'regulatory', config: nothingBlocks('regulatory'), until: 'weigh-annex2' }), null);
  const investor = await bench.register(`${name}-investor`, 'annex12', await bench.run({ ...spec, mode: 'annex12', config: nothingBlocks('annex12'), prior: january.outcome, until: 'project-annex12' }), 'january');
  if (loans.outcome.error ?? investor.outcome.error) throw new Error(`${name}: ${loans.outcome.error?.message} ${investor.outcome.error?.message}`);
  return { loans, investor, stored: await stored(loans.outcome, investor.outcome) };
}

async function stored(loans: TapeRun, investor: TapeRun): Promise<Stored> {
  const report = investor.json<{ values: { code: string; value: string | null }[]; triggers: { id: string; values: { code: string; value: string | null }[] }[]; cashflows: { id: string; values: { code: string; value: string | null }[] }[]; measures: MeasureResult[]; formulas: { id: string; value: string | null }[] }>('annex12');
  const strata = loans.json<{ sets: { bands: BandSet; groups: { key: string | null; results: MeasureResult[] }[]; total: MeasureResult[] }[] }>('strata');
  return {
    source: await tableOf(loans, 'source'), canonical: await tableOf(loans, 'canonical'), annex2: await tableOf(loans, 'annex2'), findings: await findingsOf(loans, 'findings'), annex2Findings: await findingsOf(loans, 'annex2.findings'),
    figures: new Map([...report.measures, ...report.formulas].map((each) => [each.id, each.value])),
    codes: new Map([...report.values.map((each) => [each.code, each.value] as const), ...[...report.triggers, ...report.cashflows].flatMap((row) => row.values.map((each) => [`${each.code}@${row.id}`, each.value] as const))]),
    strata: new Map(strata.sets.flatMap((set) => [...set.groups.map((group) => ({ key: group.key, results: group.results })), { key: 'all', results: set.total }].flatMap((group) => group.results.map((result) => [`${set.bands.id}/${result.id}@${group.key}`, result.value] as const)))),
  };
}

function decisionsWithoutTape(): Decisions {
  const given = parse(readFileSync(documents.decisions as string, 'utf8')) as Decisions;
  // An override is for one tape, named by its hash: the one for February stays, for every perturbed February.
  return { ...given, decisions: given.decisions.filter((decision) => decision.kind !== 'override' || decision.id === 'D-401').map(({ tape: _tape, ...decision }) => decision as Decisions['decisions'][number]) };
}

beforeAll(async () => {
  bench = await evidenceBench();
  january = await bench.register('january', 'mi', await bench.run({ mode: 'mi', ...demo('2026-01-31'), until: 'transform' }), null);
  const first = await runBoth('first', documents.tape);
  const { outcome } = first.loans;
  frozen = { dialect: outcome.json<{ dialect: Dialect }>('dialect').dialect, mapping: outcome.json('mapping'), decisions: decisionsWithoutTape() };
  base = await runBoth('base', documents.tape);
  // Freezing changes nothing: what is compared below differs in the cells alone.
  expect([differences(first.stored.canonical, base.stored.canonical), differences(first.stored.annex2, base.stored.annex2), changedKeys(first.stored.codes, base.stored.codes)]).toEqual([[], [], []]);
  figurePlan = FigurePlan.parse(base.investor.outcome.json('annex12.plan'));
  const strataPlan = FigurePlan.parse(outcome.json('strata.plan'));
  const template = configOf('annex12').sections.templates['esma/annex12'];
  const figures: ForwardFigures = { space: 'canonical', relation: 'current', key: figurePlan.key, joins: figurePlan.joins, measures: figurePlan.measures, formulas: figurePlan.formulas, codes: (template?.value.fields ?? []).map((field) => ({ code: field.code, sources: [field.source, ...(field.otherwise ?? [])] })), bands: [] };
  const bands = outcome.json<{ sets: { bands: BandSet }[] }>('strata').sets.map((set) => set.bands);
  plans = {
    tables: [{ space: 'canonical', input: 'source', derivations: TablePlan.parse(outcome.json('canonical.plan')).derivations }, { space: 'annex2', input: 'canonical', derivations: TablePlan.parse(outcome.json('annex2.plan')).derivations }],
    figures: [figures, { ...figures, measures: strataPlan.measures, formulas: [], codes: [], bands }],
    rules: Object.values(configOf('regulatory').sections.rules).map((entry) => entry.value),
  };
  places = new Map((await outcome.rows('source', 'SELECT source_row, byte_offset, byte_length FROM it')).map((row) => [Number(row['source_row']), { byteOffset: Number(row['byte_offset']), byteLength: Number(row['byte_length']) }]));
}, 300_000);
afterAll(() => bench.dispose());

const INVALID = ['not a value', '12..5', '31/02/2026', 'x,"y" z', '§', '-', '1,23,4', 'manual', '99999999999999999999', ''];

/** Cells stratified by column, half with another row's value of the same column, half with a text that no column means. */
function choose(): Perturbation[][] {
  const columns = Array.from({ length: 62 }, (_, i) => i);
  const rows = [...base.stored.source.keys()];
  const batches: Perturbation[][] = [];
  let left = CELLS;
  for (let first = 0; first < columns.length; first += FIELDS_A_BATCH) {
    const free = new Set(rows);
    const batch: Perturbation[] = [];
    for (const [i, column] of columns.slice(first, first + FIELDS_A_BATCH).entries()) {
      const wanted = Math.ceil(left / (columns.length - first - i));
      for (let k = 0; k < wanted; k += 1) {
        const sourceRow = random.pick([...free] as [number, ...number[]]);
        free.delete(sourceRow);
        const now = base.stored.source.get(sourceRow)?.[`c${column}`] ?? '';
        const others = [...new Set(rows.map((row) => base.stored.source.get(row)?.[`c${column}`] ?? ''))].filter((text) => text !== now && text.trim() !== '' && !/[\r\n]/.test(text));
        const valid = k % 2 === 0 && others.length > 0;
        const value = valid ? random.pick(others as [string, ...string[]]) : random.pick(INVALID.filter((text) => text !== now) as [string, ...string[]]);
        batch.push({ sourceRow, column, value, valid });
      }
      left -= wanted;
    }
    batches.push(batch);
  }
  return batches;
}

describe('perturbation of the demo, February, with dialect, mapping and decisions frozen', () => {
  it('EVD-4 EVD-5 200 cells changed: nothing changes that the plans did not predict, and what was predicted and did not change names the step that absorbed it', async () => {
    const batches = choose();
    expect(batches.flat()).toHaveLength(CELLS);
    expect(new Set(batches.flat().map((cell) => cell.column)).size).toBe(62);
    const reachOf = new Map(Array.from({ length: 62 }, (_, i) => [i, forward(plans, { space: 'source', column: `c${i}` })]));
    const count = { cells: 0, changed: 0, absorbed: 0, figuresChanged: 0, figuresAbsorbed: 0, findings: 0, by: new Map<string, number>() };
    const note = (kind: string): void => void count.by.set(kind, (count.by.get(kind) ?? 0) + 1);
    for (const [n, batch] of batches.entries()) {
      const tape = join(bench.root, `perturbed-${n}.csv`);
      await perturbTape(documents.tape, frozen.dialect, places, batch, tape);
      const now = await runBoth(`batch-${n}`, tape);
      const { stored: a } = base;
      const { stored: b } = now;
      const changeOn = new Map(batch.map((cell) => [cell.sourceRow, cell]));
      // The tape differs in those cells and nowhere else.
      expect(differences(a.source, b.source).map((cell) => `${cell.sourceRow} ${cell.column}`).sort()).toEqual(batch.map((cell) => `${cell.sourceRow} c${cell.column}`).sort());
      const changed = new Set<string>(batch.map((cell) => `${cell.sourceRow} source:c${cell.column}`));
      const unpredicted: string[] = [];
      for (const [space, first, second] of [['canonical', a.canonical, b.canonical], ['annex2', a.annex2, b.annex2]] as const) {
        for (const { sourceRow, column } of differences(first, second)) {
          const cell = changeOn.get(sourceRow);
          if (!cell || !(reachOf.get(cell.column) as Reach).columns.get(space)?.has(column)) unpredicted.push(`${space}:${column}@${sourceRow}`);
          changed.add(`${sourceRow} ${space}:${column}`);
          count.changed += 1;
        }
      }
      const reaches = batch.map((cell) => ({ cell, reach: reachOf.get(cell.column) as Reach }));
      for (const [first, second] of [[a.findings, b.findings], [a.annex2Findings, b.annex2Findings]] as const) {
        for (const key of changedKeys(first, second)) {
          const finding = (first.get(key) ?? second.get(key)) as { rule: string; field: string; sourceRow: number | null };
          const predicted = reaches.some(({ cell, reach }) => { const where = reach.finding(finding.rule, finding.field); return where === 'pool' || (where === 'row' && cell.sourceRow === finding.sourceRow); });
          if (!predicted) unpredicted.push(`finding ${key}`);
          count.findings += 1;
        }
      }
      const predicted = { figures: new Set(reaches.flatMap(({ reach }) => [...reach.measures, ...reach.formulas]).filter((id) => a.figures.has(id))), codes: new Set(reaches.flatMap(({ reach }) => [...reach.codes])), strata: new Set(reaches.flatMap(({ reach }) => [...reach.strata])) };
      const figuresNow = changedKeys(a.figures, b.figures);
      const codesNow = changedKeys(a.codes, b.codes);
      for (const id of figuresNow) if (!predicted.figures.has(id)) unpredicted.push(`figure:${id}`);
      for (const id of codesNow) if (!predicted.codes.has(id.split('@')[0] as string)) unpredicted.push(`annex12:${id}`);
      const strataNow = changedKeys(a.strata, b.strata).map((id) => id.split('@')[0] as string);
      for (const id of strataNow) if (!predicted.strata.has(id)) unpredicted.push(`strat:${id}`);
      count.figuresChanged += figuresNow.length + codesNow.length;
      expect([n, unpredicted]).toEqual([n, []]);

      // Predicted and unchanged, row by row: the step is named, by the traces of the two runs.
      const unnamed: string[] = [];
      for (const { cell, reach } of reaches) {
        const runs: TwoRuns = {
          changed: (space, column) => changed.has(`${cell.sourceRow} ${space}:${column}`),
          through: (space, column) => reach.columns.get(space)?.get(column) ?? [],
          steps: async (space, column) => {
            const address = await addressOf(space, column, cell.sourceRow);
            const [first, second] = [await bench.tracer.trace(base.loans.run, address.first), await bench.tracer.trace(now.loans.run, address.second)];
            const steps = plans.tables.find((table) => table.space === space)?.derivations.find((derivation) => derivation.column === column)?.steps ?? [];
            return steps.map((step, i) => ({ step, first: first.root.steps[i]?.after ?? null, second: second.root.steps[i]?.after ?? null }));
          },
        };
        const addressOf = async (space: string, column: string, sourceRow: number): Promise<{ first: string; second: string }> => {
          if (space === 'canonical') return { first: `canonical:${column}@${sourceRow}`, second: `canonical:${column}@${sourceRow}` };
          const keyOf = (table: Map<number, Texts>): string => `annex2:${column}@${table.get(sourceRow)?.['RREL3']}${column.startsWith('RREC') ? `/${table.get(sourceRow)?.['RREC4']}` : ''}`;
          return { first: keyOf(a.annex2), second: keyOf(b.annex2) };
        };
        for (const space of ['canonical', 'annex2']) {
          for (const column of reach.columns.get(space)?.keys() ?? []) {
            count.cells += 1;
            if (changed.has(`${cell.sourceRow} ${space}:${column}`)) continue;
            const absorbed = await absorbedBy(runs, space, column);
            if (!absorbed) unnamed.push(`${space}:${column}@${cell.sourceRow} after ${JSON.stringify(cell.value)} in column ${cell.column}`);
            else { count.absorbed += 1; note(absorbed.kind); }
          }
        }
      }
      // Figures: spared because no column they read changed, because the filter leaves the rows out, or by the aggregate or its rounding.
      for (const id of predicted.figures) {
        if (figuresNow.includes(id)) continue;
        const why = await figureAbsorbed(id, base, now, batch, figuresNow);
        if (why === null) unnamed.push(`figure:${id}`);
        else { count.figuresAbsorbed += 1; note(why); }
      }
      for (const id of predicted.strata) {
        if (strataNow.includes(id)) continue;
        const [set = '', measure = ''] = id.split('/');
        const why = await figureAbsorbed(measure, base, now, batch, [], plans.figures[1]?.bands.find((each) => each.id === set)?.field);
        if (why === null) unnamed.push(`strat:${id}`);
        else { count.figuresAbsorbed += 1; note(why); }
      }
      for (const code of predicted.codes) {
        if (codesNow.some((id) => id === code)) continue;
        const sources = plans.figures[0]?.codes.find((each) => each.code === code)?.sources ?? [];
        // The figure did not change, or the digits of the code hid it.
        note(sources.some((source) => figuresNow.includes(source.slice('measure:'.length))) ? 'format' : 'figure unchanged');
        count.figuresAbsorbed += 1;
      }
      expect([n, unnamed]).toEqual([n, []]);
    }
    // The experiment had something to show: changes arrived, and were absorbed in more than one way.
    console.info(`perturbation: ${CELLS} cells, ${count.cells} predicted cells, ${count.changed} changed, ${count.absorbed} absorbed; figures and codes: ${count.figuresChanged} changed, ${count.figuresAbsorbed} absorbed; ${count.findings} findings came or went; absorbed by ${[...count.by].map(([kind, times]) => `${kind} ${times}`).join(', ')}`);
    expect(count.changed).toBeGreaterThan(CELLS);
    expect(count.absorbed).toBeGreaterThan(10);
    expect(count.figuresChanged).toBeGreaterThan(10);
    expect(count.findings).toBeGreaterThan(10);
    expect(count.cells - count.absorbed).toBe(count.changed);
  }, 900_000);
});

/** Why a predicted figure stayed as it was, checked against both runs' tables; null where no reason holds. */
async function figureAbsorbed(id: string, first: Both, second: Both, batch: readonly Perturbation[], changedFigures: readonly string[], band?: string): Promise<string | null> {
  const formula = figurePlan.formulas.find((each) => each.id === id);
  if (formula) return formula.of.some((operand) => changedFigures.includes(operand)) ? 'rounding of the formula' : 'operands unchanged';
  const measure = plans.figures.flatMap((each) => each.measures).find((each) => each.id === id);
  const figures = plans.figures[0] as ForwardFigures;
  if (!measure) return null;
  const rows = batch.map((cell) => cell.sourceRow);
  const read = measureReads(measure, figures);
  const moved = (column: string): boolean => rows.some((row) => first.stored.canonical.get(row)?.[column] !== second.stored.canonical.get(row)?.[column]);
  if (!read.some(moved)) return band !== undefined && moved(band) ? 'band' : 'columns unchanged';
  const session = await bench.session();
  const kept: unknown[] = [];
  const values: unknown[] = [];
  for (const both of [first, second]) {
    const path = (slot: string): string => `read_parquet('${both.investor.outcome.path(slot)}')`;
    const relation = relationsOf(figurePlan, { current: path('canonical'), prior: `read_parquet('${january.outcome.path('canonical')}')` }).get(measure.over);
    if (!relation) return null;
    const compiled = compileMeasure(measure, relation);
    const side = relation.rows.find((each) => each.side === 'current' || each.side === null)?.column as string;
    kept.push(await session.rows(`SELECT "${side}" AS r FROM ${relation.sql} WHERE "${side}" IN (${rows.join(', ')}) AND ${compiled.kept} ORDER BY 1`));
    values.push(await session.rows(`SELECT ${compiled.selected.slice(3).map((sql, i) => `${sql} AS v${i}`).join(', ')} FROM ${relation.sql}`));
  }
  if (JSON.stringify(kept) === '[[],[]]') return 'filter';
  // The exact aggregate is the same: the rows that changed do not decide it, or weigh nothing. Otherwise its declared digits hid it.
  return JSON.stringify(values[0]) === JSON.stringify(values[1]) ? `aggregate ${measure.aggregate}` : 'rounding of the measure';
}
