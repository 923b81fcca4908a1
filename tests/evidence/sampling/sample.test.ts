import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFrame } from '../../../src-main/evidence/sampling/frame.ts';
import { drawSample } from '../../../src-main/evidence/sampling/sample.ts';
import { walkOf } from '../../../src-main/evidence/sampling/walk.ts';
import type { TraceContext } from '../../../src-main/evidence/trace-context.ts';
import { decimal } from '../../../src-shared/kernel/decimal.ts';
import { SamplePlan } from '../../../src-shared/model/work-paper.ts';
import { demo } from '../../support/run-tape.ts';
import { evidenceBench, type TracedRun } from '../demo-evidence.ts';
import { smallTape } from '../small-tape.ts';

let bench: Awaited<ReturnType<typeof evidenceBench>>;
let loans: TracedRun;
let investors: TracedRun;
let ofLoans: TraceContext;
let ofInvestors: TraceContext;
const plan = (more: Partial<SamplePlan>): SamplePlan => SamplePlan.parse({ method: 'random', size: 50, seed: 20260228, ...more });
const SPACES = ['annex2', 'canonical', 'strat', 'finding'];

beforeAll(async () => {
  bench = await evidenceBench();
  const january = await bench.register('january', 'mi', await bench.run({ mode: 'mi', ...demo('2026-01-31') }), null);
  loans = await bench.register('loans', 'regulatory', await bench.run({ mode: 'regulatory', ...demo('2026-02-28') }), null);
  investors = await bench.register('investors', 'annex12', await bench.run({ mode: 'annex12', ...demo('2026-02-28'), prior: january.outcome }), 'january');
  ofLoans = await bench.tracer.context(loans.run);
  ofInvestors = await bench.tracer.context(investors.run);
}, 240_000);
afterAll(() => bench.dispose());

describe('the population', () => {
  it('DSK-1 every cell with a value, report value, figure, stratum and finding is one unit; blank ones are counted apart', async () => {
    const { spaces } = await openFrame(ofLoans);
    const units = new Map(spaces.map(({ space, blocks }) => [space, blocks.reduce((sum, block) => sum + block.units, 0)]));
    const canonical = await loans.outcome.rows<{ v: number; n: number }>('canonical', 'WITH long AS (UNPIVOT (SELECT CAST(COLUMNS(* EXCLUDE (source_row)) AS VARCHAR) FROM it) ON COLUMNS(*)) SELECT count(*) AS v, (SELECT count(*) FROM it) AS n FROM long');
    const columns = new Set(spaces.find(({ space }) => space === 'canonical')?.blocks.map(({ column }) => column));
    const named = (await loans.outcome.rows<{ column_name: string }>('canonical', 'DESCRIBE SELECT * FROM it')).map((row) => row.column_name).filter((name) => name !== 'source_row');
    // Columns of the product's own (names that begin with _) are no outputs.
    const own = named.filter((name) => name.startsWith('_'));
    expect([...columns].filter((name) => !named.includes(name))).toEqual([]);
    const ownValues = own.length === 0 ? 0 : Number((await loans.outcome.rows<{ n: number }>('canonical', `SELECT ${own.map((name) => `count("${name}")`).join(' + ')} AS n FROM it`))[0]?.n);
    expect(units.get('canonical')).toBe(Number(canonical[0]?.v) - ownValues);
    const blank = spaces.find(({ space }) => space === 'canonical')?.leftOut.find(({ reason }) => reason.endsWith('blank cells'))?.units ?? 0;
    expect((units.get('canonical') ?? 0) + blank).toBe(Number(canonical[0]?.n) * (named.length - own.length));
    const findings = (await Promise.all(['findings', 'annex2.findings'].map((slot) => loans.outcome.rows<{ n: number }>(slot, 'SELECT count(*) AS n FROM (SELECT DISTINCT rule, field, source_row FROM it)')))).reduce((sum, [row]) => sum + Number(row?.n), 0);
    expect(units.get('finding') ?? 0).toBe(findings);
    expect([...units.keys()]).toEqual(SPACES.filter((space) => space !== 'finding' || findings > 0));
    expect((await openFrame(ofInvestors)).spaces.map(({ space }) => space)).toEqual(expect.arrayContaining(['canonical', 'annex12', 'figure', 'strat']));
  });

  it('DSK-1 of an exposure with several collaterals its own codes are one unit each, those of a collateral one a collateral', async () => {
    const path = smallTape(join(bench.root, 'two.csv'), [
      { from: 1, cells: { 'New Exposure ID': 'TWO', 'New Collateral Identifier': 'TWO-A', 'Original Collateral Identifier': 'TWO-A' } },
      { from: 2, cells: { 'New Exposure ID': 'ONE' } },
      { from: 1, cells: { 'New Exposure ID': 'TWO', 'New Collateral Identifier': 'TWO-B', 'Original Collateral Identifier': 'TWO-B' } },
    ]);
    const small = await bench.register('small', 'regulatory', await bench.run({ mode: 'regulatory', ...demo('2026-02-28'), tape: path }), null);
    const context = await bench.tracer.context(small.run);
    const { spaces } = await openFrame(context);
    const keys = await small.outcome.rows<{ RREL3: string; RREC4: string }>('annex2', 'SELECT RREL3, RREC4 FROM it ORDER BY source_row');
    const of = (column: string): number | undefined => spaces[0]?.blocks.find((block) => block.column === column)?.units;
    expect([keys.length, of('RREL3'), of('RREC4')]).toEqual([3, new Set(keys.map((key) => key.RREL3)).size, 3]);
    expect(of('RREL3')).toBe(2);
    expect(spaces[0]?.leftOut.some(({ reason, units }) => /further rows of the same identifier/.test(reason) && units > 0)).toBe(true);
    // All of them: each can be asked for by its address, and stands where the address says.
    const { items, population } = await drawSample(context, plan({ spaces: ['annex2'], size: spaces[0]?.blocks.reduce((sum, { units }) => sum + units, 0) ?? 0 }));
    expect(items).toHaveLength(population.units);
    const walks = await Promise.all(items.map(async (item) => walkOf(item, await bench.tracer.trace(small.run, item.address), '2026-07-15T00:00:00.000Z')));
    expect(walks.filter(({ holds }) => !holds).map(({ item, reasons }) => [items[item - 1]?.address, reasons])).toEqual([]);
  }, 60_000);
});

describe('the draw', () => {
  it('DSK-3 same run, seed, method and size: same items in the same order, from another opening of the run too; another seed gives others', async () => {
    const spaces = (await openFrame(ofLoans)).spaces.map(({ space }) => space);
    for (const given of [plan({ spaces }), plan({ spaces, method: 'stratified', by: 'column', size: 400 }), plan({ spaces, method: 'stratified', by: 'bands:region' }), plan({ method: 'mus', size: 80 })]) {
      const again = await drawSample(await bench.newTracer().context(loans.run), given);
      expect(await drawSample(ofLoans, given)).toEqual(again);
      expect(again.items.map(({ item }) => item)).toEqual(again.items.map((_, i) => i + 1));
      expect(new Set(again.items.map(({ address }) => address)).size).toBe(again.items.length);
      expect((await drawSample(ofLoans, { ...given, seed: 2 })).items.map(({ address }) => address)).not.toEqual(again.items.map(({ address }) => address));
    }
    const longer = await drawSample(ofLoans, plan({ spaces, size: 90 }));
    expect(longer.items.slice(0, 50)).toEqual((await drawSample(ofLoans, plan({ spaces, size: 50 }))).items);
  });

  it('DSK-4 strata: parts sum to the size, every item is of its stratum, evenly is even', async () => {
    const spaces = ['annex2', 'canonical'];
    const { items, population } = await drawSample(ofLoans, plan({ spaces, method: 'stratified', by: 'bands:vintage', size: 200, allocation: 'equal' }));
    expect(population.strata.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(200);
    expect(population.strata.reduce((sum, { units }) => sum + units, 0)).toBe(population.units);
    const years = new Map((await loans.outcome.rows<{ r: number; y: string | null }>('canonical', 'SELECT source_row AS r, CAST(year(origination_date) AS VARCHAR) AS y FROM it')).map(({ r, y }) => [Number(r), y ?? '']));
    for (const { sourceRow, stratum } of items) expect(years.get(sourceRow ?? -1)).toBe(stratum);
    for (const { id, drawn } of population.strata) expect(items.filter(({ stratum }) => stratum === id)).toHaveLength(drawn);
    const parts = population.strata.filter(({ units }) => units > 200).map(({ drawn }) => drawn);
    expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
  });

  it('DSK-5 monetary units: every balance of an interval or more is there, hits sum to the size, amounts of zero or less are said', async () => {
    const { items, population } = await drawSample(ofLoans, plan({ method: 'mus', size: 300 }));
    const balances = await loans.outcome.rows<{ r: number; v: string }>('canonical', 'SELECT source_row AS r, CAST(current_principal_balance AS VARCHAR) AS v FROM it WHERE current_principal_balance IS NOT NULL');
    const positive = balances.filter(({ v }) => decimal(v).gt(0));
    const total = positive.reduce((sum, { v }) => sum.plus(v), decimal(0));
    expect(decimal(population.money?.total ?? '0').eq(total)).toBe(true);
    const certain = positive.filter(({ v }) => decimal(v).times(300).gte(total)).map(({ r }) => Number(r));
    expect(certain.length).toBeGreaterThan(0);
    expect(population.money?.certain).toBe(certain.length);
    expect(certain.filter((row) => !items.some(({ sourceRow }) => sourceRow === row))).toEqual([]);
    expect(items.reduce((sum, { hits }) => sum + hits, 0)).toBe(300);
    expect(population.money?.notPositive.units).toBe(balances.length - positive.length);
    expect(population.units).toBe(positive.length);
  });

  it('DSK-6 coverage is the share of the balance on the rows of the sample', async () => {
    const { items, population } = await drawSample(ofLoans, plan({ spaces: ['canonical', 'strat'], size: 120 }));
    const rows = [...new Set(items.flatMap(({ sourceRow }) => (sourceRow === null ? [] : [sourceRow])))];
    const [sums] = await loans.outcome.rows<{ part: string; total: string }>('canonical', `SELECT CAST(sum(current_principal_balance) FILTER (WHERE source_row IN (${rows.join(',')})) AS VARCHAR) AS part, CAST(sum(current_principal_balance) AS VARCHAR) AS total FROM it`);
    expect(population.coverage).toMatchObject({ rows: rows.length, sampled: sums?.part, total: sums?.total });
    expect(decimal(population.coverage?.points ?? '0').minus(decimal(sums?.part ?? '0').times(100).div(sums?.total ?? '1')).abs().lt('0.0001')).toBe(true);
  });

  it('DSK-3 what cannot be drawn is refused with what there is', async () => {
    await expect(drawSample(ofLoans, plan({ spaces: ['annex12'] }))).rejects.toMatchObject({ code: 'INVALID_INPUT', userAction: expect.stringMatching(/It has: annex2, canonical/) as string });
    await expect(drawSample(ofLoans, plan({ spaces: ['strat'], size: 10_000 }))).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/the population has \d+/) as string });
    await expect(drawSample(ofLoans, plan({ spaces: ['canonical'], method: 'stratified', by: 'bands:none' }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(drawSample(ofLoans, plan({ method: 'mus', column: 'canonical:account_status' }))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(drawSample(ofLoans, plan({ method: 'mus', column: 'elsewhere:x' }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the walk back', () => {
  it('DSK-7 items of every space hold and end at an origin; what is stored now is what was drawn', async () => {
    for (const [{ run }, context, size] of [[loans, ofLoans, 120], [investors, ofInvestors, 120]] as const) {
      const spaces = (await openFrame(context)).spaces.map(({ space }) => space);
      const { items } = await drawSample(context, plan({ spaces, method: 'stratified', by: 'space', allocation: 'equal', size }));
      const walks = await Promise.all(items.map(async (item) => walkOf(item, await bench.tracer.trace(run, item.address), '2026-07-15T00:00:00.000Z')));
      expect(walks.filter(({ holds }) => !holds).map(({ item, reasons }) => [items[item - 1]?.address, reasons])).toEqual([]);
      expect(walks.filter(({ origins }) => origins === 0)).toEqual([]);
      expect(new Set(items.map(({ space }) => space)).size).toBe(spaces.length);
    }
  }, 120_000);

  it('DSK-7 another value now, a node that differs, an altered file or an end without origin: it does not hold, and each is said', async () => {
    const [item] = (await drawSample(ofLoans, plan({ spaces: ['annex2'], size: 1 }))).items;
    if (!item) throw new Error('nothing was drawn');
    const trace = await bench.tracer.trace(loans.run, item.address);
    const at = '2026-07-15T00:00:00.000Z';
    expect(walkOf(item, trace, at)).toMatchObject({ holds: true, reasons: [] });
    expect(walkOf({ ...item, stored: 'another' }, trace, at)).toMatchObject({ holds: false, reasons: [expect.stringMatching(/stored when the sample was drawn: “another”/)] });
    const differs = { ...trace, holds: false, root: { ...trace.root, agrees: false, recomputed: 'x' } };
    expect(walkOf(item, differs, at)).toMatchObject({ holds: false, recomputed: 'x', reasons: [expect.stringMatching(/recomputed “x”/)] });
    const altered = { ...trace, holds: false, hashes: { checked: 9, held: 8, broken: [{ name: 'canonical', expected: 'aa', found: 'bb' }] } };
    expect(walkOf(item, altered, at)).toMatchObject({ holds: false, hashes: { checked: 9, held: 8 }, reasons: ['canonical: expected SHA-256 aa, found bb'] });
    const open = { ...trace, root: { ...trace.root, inputs: [], origins: [], steps: [] } };
    expect(walkOf(item, open, at)).toMatchObject({ holds: false, origin: 'no origin', reasons: [expect.stringMatching(/has no origin/)] });
  });
});
