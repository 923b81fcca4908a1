import { describe, expect, it } from 'vitest';
import { FeatureUse } from '../../../src-shared/model/research/spec.ts';
import { computeFeatures } from '../../../src-main/pipelines/research/features/compute.ts';
import { FEATURES } from '../../../src-main/pipelines/research/features/registry.ts';
import { membersOf } from '../../../src-main/pipelines/research/features/side-facts.ts';
import type { Known } from '../../../src-main/pipelines/research/lookahead/program.ts';
import { plantedMarket } from '../../../src-main/pipelines/research/lookahead/self-test/planted-market.ts';
import { changedAfter, cutAt } from '../../../src-main/pipelines/research/lookahead/variants.ts';
import { same } from '../../../src-main/pipelines/research/lookahead/tally.ts';

const [S, T] = [9, 420];
const planted = plantedMarket(S, T, 21);
/** Three of the names are the index funds that some features look at. */
const symbols = planted.panel.symbols.map((symbol, s) => ({ 4: 'SPY', 6: 'QQQ', 7: 'IWM' })[s] ?? symbol);
const known: Known = { side: planted.side, panel: { ...planted.panel, symbols, member: membersOf({ ...planted.panel, symbols }, { ...planted.side.members, symbol: symbols }) } };
const market: Known = { ...known, side: { ...known.side, members: { ...known.side.members, symbol: symbols } } };
const names = [...FEATURES.keys()];
const train = { from: known.panel.sessions[0]!, to: known.panel.sessions[200]! };
const columns = ({ panel, side }: Known, lag = 0): ReadonlyMap<string, Float64Array> => computeFeatures(panel, side, names.map((name) => FeatureUse.parse({ name, lag })), train).columns;
const whole = columns(market);
/** Sessions with something to tell apart: after every warm-up, inside the filings' time, before the delisting and after it, in a gap, at the very end. */
const CUTS = [130, 175, 232, 330, 345, T - 2];

/** Cells up to the cut that are not the same bits. */
function moved(name: string, full: ReadonlyMap<string, Float64Array>, other: ReadonlyMap<string, Float64Array>, length: number, cut: number): number {
  let found = 0;
  for (let s = 0; s < S; s += 1) for (let t = 0; t <= cut; t += 1) if (!same(full.get(name)![s * T + t]!, other.get(name)![s * length + t]!)) found += 1;
  return found;
}

describe('every feature of the registry', () => {
  const cut = CUTS.map((t) => columns(cutAt(market, t)));
  const garbage = CUTS.map((t) => columns(changedAfter(market, t, 3)));
  const shifted = columns(market, -1);
  const shiftedCut = CUTS.map((t) => columns(cutAt(market, t), -1));

  it.each(names)('RFE-1 %s: nothing moves when the future is cut off or is another; shifted by one session it does', (name) => {
    const values = whole.get(name)!;
    expect(values.some((value) => !Number.isNaN(value)), 'it is known somewhere').toBe(true);
    CUTS.forEach((t, k) => {
      expect(moved(name, whole, cut[k]!, t + 1, t), `cut after ${t}`).toBe(0);
      expect(moved(name, whole, garbage[k]!, T, t), `another future after ${t}`).toBe(0);
    });
    expect(Math.max(...CUTS.map((t, k) => moved(name, shifted, shiftedCut[k]!, t + 1, t))), 'shifted by -1').toBeGreaterThan(0);
  });

  it.each(names)('RFE-2 %s is not known where there is no bar, nor in its warm-up', (name) => {
    const [values, { warmUp }] = [whole.get(name)!, FEATURES.get(name)!];
    for (let i = 0; i < values.length; i += 1) if (known.panel.row[i]! < 0) expect(values[i]).toBeNaN();
    for (let s = 0; s < S; s += 1) for (let t = 0; t < Math.min(warmUp, T); t += 1) expect(values[s * T + t], `${s} at ${t}`).toBeNaN();
  });

  it('RFE-8 a feature is the same by itself and among all others', () => {
    for (const name of names) {
      const alone = computeFeatures(market.panel, market.side, [FeatureUse.parse({ name })], train).columns.get(name)!;
      expect(alone.every((value, i) => same(value, whole.get(name)![i]!)), name).toBe(true);
    }
  });
});
