import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { computeFeatures } from '../../../src-main/pipelines/research/features/compute.ts';
import { featuresGate } from '../../../src-main/pipelines/research/features/gate.ts';
import { featuresOfSpec } from '../../../src-main/pipelines/research/features/of-spec.ts';
import { readFeatures } from '../../../src-main/pipelines/research/features/read-features.ts';
import { readSideFacts } from '../../../src-main/pipelines/research/features/read-side-facts.ts';
import { featureUses } from '../../../src-main/pipelines/research/features/registry.ts';
import type { FeaturesSummary } from '../../../src-main/pipelines/research/features/summary.ts';
import { same } from '../../../src-main/pipelines/research/lookahead/tally.ts';
import { plantedMarket } from '../../../src-main/pipelines/research/lookahead/self-test/planted-market.ts';
import { readPanel } from '../../../src-main/pipelines/research/panel/read-panel.ts';
import type { TablePlan } from '../../../src-shared/model/derivation.ts';
import { openDesk, writeBars } from '../evaluate/gate-harness.ts';
import { writeSideTables } from './side-tables.ts';

const market = plantedMarket(6, 120, 4);
const spec = ExperimentSpec.parse({
  kind: 'research.spec', version: 1, name: 'gate', title: 'Gate', study: 'gate', train: { from: market.panel.sessions[0], to: market.panel.sessions[70] }, test: { from: market.panel.sessions[71], to: market.panel.sessions[119] },
  universe: { select: 'members' }, features: ['core_v1', 'equity_xsec_v1', { name: 'assets', lag: 1 }, { name: 'ivx_30', fill: 'forward' }, { name: 'rv_21', as: 'calm', normalise: 'train' }, 'insiders_v1'], strategy: { kind: 'equal-weight' },
});
const uses = featureUses(spec.features);

describe('the gate of features', () => {
  const desk = openDesk();
  beforeAll(async () => {
    await writeBars(desk, market.panel);
    await writeSideTables(desk, market.side);
    desk.putJson('spec', spec);
    expect((await desk.run(featuresGate)).outcome).toBe('passed');
  });
  afterAll(desk.dispose);

  it('RFE-20 side facts read back are the facts, each with the session it was known in', async () => {
    const path = desk.path;
    const side = await desk.session((session) => readSideFacts(session, { action: path('action'), member: path('member'), fundamental: path('fundamental'), surface: path('surface'), insider: path('insider') }));
    for (const domain of ['fundamentals', 'surfaces', 'insiders', 'members', 'actions'] as const) {
      expect(side[domain].count, domain).toBe(market.side[domain].count);
      expect(side[domain].known).toEqual(market.side[domain].known);
      expect(side[domain].about).toEqual(market.side[domain].about);
      for (const [name, values] of market.side[domain].numbers) expect([...side[domain].numbers.get(name)!], `${domain} ${name}`).toEqual([...values]);
    }
  });

  it('RFE-16 the table has one row a bar in order, and read back it is what was computed', async () => {
    const { panel, read, side } = await desk.session(async (session) => {
      const back = await readPanel(session, { bar: desk.path('bar'), member: desk.path('member') });
      return { panel: back, read: await readFeatures(session, desk.path('feature'), back, uses), side: await readSideFacts(session, { fundamental: desk.path('fundamental'), surface: desk.path('surface'), insider: desk.path('insider'), member: desk.path('member'), action: desk.path('action') }) };
    });
    const computed = featuresOfSpec(panel, side, spec);
    expect(read.names).toEqual(uses.map((use) => use.as ?? use.name));
    for (const name of read.names) expect(read.columns.get(name)!.every((value, i) => same(value, computed.columns.get(name)![i]!)), name).toBe(true);
    expect([...read.warmUp]).toEqual([...computed.warmUp]);
    const rows = await desk.session((session) => session.rows<{ n: number; low: number; ordered: boolean }>(`SELECT count(*) AS n, min(source_row) AS low, bool_and(source_row >= before) AS ordered FROM (SELECT source_row, COALESCE(lag(source_row) OVER (), -1) AS before FROM read_parquet('${desk.path('feature')}'))`));
    expect(rows[0]).toEqual({ n: market.panel.row.filter((row) => row >= 0).length, low: 0, ordered: true });
  });

  it('RFE-8 twice and with 1, 2 and 4 threads the bytes are the same', async () => {
    const bytes = readFileSync(desk.path('feature'));
    for (const threads of [1, 2, 4]) {
      await desk.run(featuresGate, {}, threads);
      expect(readFileSync(desk.path('feature')).equals(bytes), `${threads} threads`).toBe(true);
    }
  });

  it('RFE-17 the plan says what each column can depend on', () => {
    const plan = desk.json<TablePlan>('feature.plan');
    expect(plan).toMatchObject({ table: 'feature', input: 'bar' });
    expect(plan.derivations.map(({ column }) => column)).toEqual(uses.map((use) => use.as ?? use.name));
    const step = (column: string): Record<string, unknown> => plan.derivations.find((each) => each.column === column)!.steps[0]! as Record<string, unknown>;
    expect(step('ret_1')).toMatchObject({ step: 'kernel', reads: ['close', 'factor'], pool: ['symbol', 'session', 'close', 'factor'] });
    expect(step('ret_1')['others']).toBeUndefined();
    expect(step('assets')['others']).toContainEqual({ space: 'fundamental', column: 'assets' });
    expect(step('ret_1d_z')['others']).toContainEqual({ space: 'member', column: 'until_known' });
    expect(step('liquidity_rank')['reads']).toEqual(expect.arrayContaining(['close', 'volume']));
    expect(JSON.stringify(step('calm')['documents'])).toContain('spec#/train');
  });

  it('RFE-2 the summary counts what is not known beside the definition', () => {
    const { features, bars } = desk.json<FeaturesSummary>('features.summary');
    const of = (name: string): FeaturesSummary['features'][number] => features.find((each) => each.name === name)!;
    expect(bars).toBe(market.panel.row.filter((row) => row >= 0).length);
    expect(of('calm')).toMatchObject({ of: 'rv_21', normalise: 'train', warmUp: 21 });
    expect(of('ret_1').missing).toBeGreaterThan(0); // after the gap
    expect(of('ret_1').known + of('ret_1').missing).toBeLessThan(bars);
    expect(of('ret_1').firstKnown).toBe(market.panel.sessions[1]);
  });

  it('RFE-13 a spec without features makes a table of rows alone; unknown and doubled names are refused', async () => {
    const plain = openDesk();
    try {
      await writeBars(plain, market.panel);
      await writeSideTables(plain);
      plain.putJson('spec', { ...spec, features: [] });
      expect(await plain.run(featuresGate)).toMatchObject({ outcome: 'passed', summary: { features: 0 } });
      plain.putJson('spec', { ...spec, features: ['no_such_feature'] });
      await expect(plain.run(featuresGate)).rejects.toThrow(/there is no feature no_such_feature/);
      plain.putJson('spec', { ...spec, features: [{ name: 'ret_1', as: 'x' }, { name: 'ret_5', as: 'x' }] });
      await expect(plain.run(featuresGate)).rejects.toThrow(/two features are called x/);
      plain.putJson('spec', { ...spec, features: [{ name: 'ret_1', as: 'source_row' }] });
      await expect(plain.run(featuresGate)).rejects.toThrow(/source_row/);
    } finally {
      plain.dispose();
    }
  });

  it('RFE-8 an empty panel gives empty columns', () => {
    const nothing = computeFeatures({ ...market.panel, symbols: [], sessions: [], open: new Float64Array(), high: new Float64Array(), low: new Float64Array(), close: new Float64Array(), volume: new Float64Array(), factor: new Float64Array(), row: new Float64Array(), member: new Uint8Array() }, market.side, featureUses(['core_v1', 'equity_xsec_v1', 'fundamentals_v1', 'options_surface_v1', 'insiders_v1']), spec.train);
    expect([...nothing.columns.values()].every((column) => column.length === 0)).toBe(true);
  });
});
