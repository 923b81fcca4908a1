import { describe, expect, it } from 'vitest';
import { adjustmentsOf, fraction, leversOf, leverWords, typedNumber } from '../../../src-renderer/features/ecl/what-if/levers.ts';
import { moveWeight, shareOut, tenthsOf } from '../../../src-renderer/features/ecl/what-if/weights.ts';
import { leversFromQuery, leversToQuery } from '../../../src-renderer/features/ecl/results/levers-address.ts';
import { whatIfDocuments } from '../../../src-renderer/features/ecl/what-if/what-if-documents.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';
import { Adjustments } from '../../../src-shared/contract/ecl.ts';
import { POLICY, SCENARIOS } from './ecl-documents-fixture.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

const BASE = { scenarios: [{ id: 'base', title: 'Base', weight: 0.5 }, { id: 'adverse', title: 'Adverse', weight: 0.3 }, { id: 'severe', title: 'Severe', weight: 0.2 }], relative: '2' };
const sum = (weights: readonly number[]): number => weights.reduce((total, each) => total + each, 0);

describe('levers of the what-if', () => {
  it('ESC-30 moving one weight rescales the others in proportion and the sum stays 100 to the tenth', () => {
    expect(moveWeight([500, 300, 200], 0, 450, new Set())).toEqual([450, 330, 220]);
    expect(moveWeight([500, 300, 200], 0, 1000, new Set())).toEqual([1000, 0, 0]);
    expect(moveWeight([1000, 0, 0], 0, 400, new Set())).toEqual([400, 300, 300]);
    expect(tenthsOf([1 / 3, 1 / 3, 1 / 3])).toEqual([334, 333, 333]);
    const source = seededRandom(7);
    const random = (): number => source.next();
    for (let round = 0; round < 2000; round += 1) {
      const count = 2 + Math.floor(random() * 5);
      const weights = shareOut(1000, Array.from({ length: count }, () => random()));
      const at = Math.floor(random() * count);
      const held = new Set(weights.map((_, index) => index).filter((index) => index !== at && random() < 0.3));
      const moved = moveWeight(weights, at, Math.round(random() * 1400 - 200), held);
      expect(sum(moved)).toBe(1000);
      for (const index of held) expect(moved[index]).toBe(weights[index]);
      expect(moved.every((each) => Number.isInteger(each) && each >= 0)).toBe(true);
    }
  });

  it('ESC-31 a held weight keeps its value; with every other one held a weight cannot move', () => {
    expect(moveWeight([500, 300, 200], 0, 700, new Set([1]))).toEqual([700, 300, 0]);
    expect(moveWeight([500, 300, 200], 0, 900, new Set([1]))).toEqual([700, 300, 0]);
    expect(moveWeight([500, 300, 200], 0, 700, new Set([1, 2]))).toEqual([500, 300, 200]);
  });

  it('ESC-32 only what was moved is asked; with every lever where the run has it nothing is', () => {
    const own = leversOf(BASE);
    expect(adjustmentsOf(own, BASE)).toBeNull();
    const asked = adjustmentsOf({ ...own, housePrices: -12.5, lgd: 3.3, weights: [450, 330, 220] }, BASE);
    expect(asked).toEqual({ housePrices: -0.125, lgdShift: 0.033, weights: { base: 0.45, adverse: 0.33, severe: 0.22 } });
    expect(Adjustments.parse(asked)).toMatchObject({ pdMultiplier: 1, overlays: 'kept' });
    expect(fraction(-10.1)).toBe(-0.101);
    // A third is no tenth of a point: as long as nobody moves it, it is not rounded.
    const thirds = { scenarios: ['a', 'b', 'c'].map((id) => ({ id, weight: 1 / 3 })), relative: '2' };
    expect(adjustmentsOf({ ...leversOf(thirds), pd: 1.5 }, thirds)).toEqual({ pdMultiplier: 1.5 });
  });

  it('ESC-33 where the policy has no single relative bar, SICR is no lever', () => {
    for (const relative of ['off', 'by PD at origination', undefined, '']) expect(leversOf({ ...BASE, relative }).sicr).toBeNull();
    expect(leversOf({ ...BASE, relative: '2.5' }).sicr).toBe(2.5);
  });

  it('ESC-34 a typed number is taken with point or comma and either minus, and refused outside its bounds', () => {
    expect(['−10.5', '-10,5', '+3', ' 0 '].map((text) => typedNumber(text, -90, 300))).toEqual([-10.5, -10.5, 3, 0]);
    for (const text of ['', 'x', '1e3', '301', '-91', '1.2.3', 'NaN', '--1']) expect(typedNumber(text, -90, 300)).toBeNull();
  });

  it('ESC-35 levers stand in the address and come back from it; an address that makes no sense moves nothing', () => {
    const own = leversOf(BASE);
    const moved = { ...own, weights: [450, 300, 250], pd: 1.25, lgd: -2, housePrices: -10, sicr: 2.4, overlays: 'removed' as const };
    const query = Object.fromEntries(Object.entries(leversToQuery(moved, BASE)).filter((pair): pair is [string, string] => pair[1] !== undefined));
    expect(leversFromQuery(query, BASE)).toEqual(moved);
    expect(Object.values(leversToQuery(own, BASE)).every((value) => value === undefined)).toBe(true);
    expect(leversFromQuery({ w: '1,2,3', pd: '-4', lgd: 'x', hpi: '1e9', sicr: '0', ov: 'perhaps' }, BASE)).toEqual(own);
    expect(leversFromQuery({ w: '500,500' }, BASE)).toEqual(own);
  });

  it('ESC-36 what was moved is said in words', () => {
    expect(leverWords({ ...leversOf(BASE), housePrices: -10, pd: 1.2, overlays: 'removed' }, BASE)).toEqual(['PD × 1.20', 'house prices −10.0 %', 'overlays removed']);
    expect(leverWords(leversOf(BASE), BASE)).toEqual([]);
  });

  it('ESC-37 the levers are said as documents of their own: weights, PD and LGD in the scenarios, the bar and collateral in the policy', () => {
    const both = whatIfDocuments(POLICY, SCENARIOS, { weights: { base: 0.4, adverse: 0.4, severe: 0.2 }, pdMultiplier: 1.1, lgdShift: -0.05, housePrices: -0.1, sicrRatio: 3 }, ['x']);
    expect(ScenarioSet.parse(both.scenarios)).toMatchObject({ name: 'autumn-2025-what-if', scenarios: [{ weight: 0.4, pdMultiplier: [1.1], lgdShift: -0.05 }, { weight: 0.4, pdMultiplier: [1.54, 1.43, 1.21] }, { lgdShift: -0.01 }] });
    const policy = EclPolicy.parse(both.policy);
    expect([policy.name, policy.staging.relative, policy.staging.absolute, policy.lgd[0]?.collateral?.haircut, policy.lgd[1]]).toEqual(['iberia-consumer-what-if', 3, POLICY.staging.absolute, 0.28, POLICY.lgd[1]]);
    expect(both.cannot).toEqual([]);
    // The run's own documents stand in for what was not moved, and a saved what-if keeps its name.
    expect(whatIfDocuments(POLICY, SCENARIOS, { sicrRatio: 3 }, []).scenarios).toBeNull();
    expect(whatIfDocuments(policy, SCENARIOS, { sicrRatio: 3 }, []).policy?.name).toBe('iberia-consumer-what-if');
    expect(whatIfDocuments({ ...POLICY, name: 'a'.repeat(64) }, SCENARIOS, { sicrRatio: 3 }, []).policy?.name).toHaveLength(64);
  });

  it('ESC-38 what no document can say is refused in words', () => {
    expect(whatIfDocuments(POLICY, SCENARIOS, { housePrices: 0.25 }, []).cannot).toEqual([]);
    expect(whatIfDocuments(POLICY, SCENARIOS, { housePrices: 0.3 }, []).cannot).toEqual(['house prices above what the haircut of Homes says: a rise of at most 25.0 %']);
  });
});
