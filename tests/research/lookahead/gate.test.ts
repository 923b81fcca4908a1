import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LookAhead } from '../../../src-shared/model/research/look-ahead.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { lookaheadGate } from '../../../src-main/pipelines/research/lookahead/gate.ts';
import { plantedMarket } from '../../../src-main/pipelines/research/lookahead/self-test/planted-market.ts';
import { openDesk, writeBars } from '../evaluate/gate-harness.ts';
import { writeSideTables } from '../features/side-tables.ts';

const market = plantedMarket(6, 120, 6);
const { sessions } = market.panel;
const spec = ExperimentSpec.parse({
  kind: 'research.spec', version: 1, name: 'gate', title: 'Gate', study: 'gate', train: { from: sessions[0], to: sessions[70] }, test: { from: sessions[71], to: sessions[119] },
  universe: { select: 'members' }, features: ['core_v1', 'equity_xsec_v1', 'options_surface_v1', 'fundamentals_v1', 'insiders_v1'], strategy: { kind: 'sma', fast: 5, slow: 20 },
});

describe('lookahead in a run', () => {
  const desk = openDesk();
  beforeAll(async () => {
    await writeBars(desk, market.panel);
    await writeSideTables(desk, market.side);
  });
  afterAll(desk.dispose);

  it('RLA-1 reads the run\'s tables and passes a clean experiment', async () => {
    desk.putJson('spec', spec);
    const result = await desk.run(lookaheadGate);
    const report = LookAhead.parse(desk.json('lookahead'));
    expect(result).toMatchObject({ outcome: 'passed', summary: { verdict: 'passed', failed: 0, notEvaluable: 0 } });
    expect(report.checks.every(({ verdict }) => verdict === 'passed')).toBe(true);
  });

  it.each([
    ['shift', { features: [{ name: 'ret_1', lag: -1 }] }], ['back-fill', { features: [{ name: 'ret_1', fill: 'backward' }] }], ['full-sample fit', { features: [{ name: 'ret_1', normalise: 'full-sample' }] }],
    ['restated', { features: [{ name: 'assets', vintage: 'restated' }] }], ['future universe', { universe: { select: 'members', known: 'sample-end' } }], ['label overlap', { validation: { labelHorizon: 5, purge: 1 } }],
  ])('RLA-9 %s blocks the run, and its report is kept', async (_, more) => {
    desk.putJson('spec', ExperimentSpec.parse({ ...spec, ...more }));
    const result = await desk.run(lookaheadGate);
    expect(result.outcome).toBe('blocked');
    expect(result.message).toMatch(/^The experiment looks ahead/);
    expect(LookAhead.parse(desk.json('lookahead')).verdict).toBe('blocked');
  });

  it('RLA-6 tables without rows are domains that nobody gave', async () => {
    const bare = openDesk();
    try {
      await writeBars(bare, market.panel);
      await writeSideTables(bare);
      bare.putJson('spec', ExperimentSpec.parse({ ...spec, universe: {} }));
      expect(await bare.run(lookaheadGate)).toMatchObject({ outcome: 'passed', summary: { notEvaluable: 3 } });
    } finally {
      bare.dispose();
    }
  });
});
