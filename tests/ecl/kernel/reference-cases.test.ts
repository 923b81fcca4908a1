import { describe, expect, it } from 'vitest';
import { allocateColumns } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { measureBlock, type ScenarioColumns } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import { referenceBlock, referenceFile, WITHOUT_REFERENCE, type ReferenceLoan } from './reference-block.ts';

interface Case { id: string; tag: string; loan: ReferenceLoan; expected: { by_scenario: Record<string, { ecl12: number; lifetime: number }>; ecl12: number; lifetime: number; stage3: number; booked: number } }

const relative = (computed: number, expected: number): number => (computed === expected ? 0 : Math.abs(computed - expected) / Math.abs(expected));

describe.skipIf(WITHOUT_REFERENCE)('reference cases', () => {
  const cases: Case[] = WITHOUT_REFERENCE ? [] : (JSON.parse(referenceFile('reference_cases_open.json')) as Case[]);
  it.each(cases)('EKN-1 $id $tag: 12-month, lifetime, defaulted and booked, and each scenario, to 1e-10', ({ loan, expected }) => {
    const { block, curves, scenarios, conventions } = referenceBlock(loan);
    const out = allocateColumns(1);
    const byScenario: ScenarioColumns[] = scenarios.map(() => allocateColumns(1));
    measureBlock(block, curves, scenarios, conventions, { from: 0, to: 1, out, byScenario });
    expect(relative(out.ecl12[0]!, expected.ecl12)).toBeLessThan(1e-10);
    expect(relative(out.lifetime[0]!, expected.lifetime)).toBeLessThan(1e-10);
    expect(relative(out.defaulted[0]!, expected.stage3)).toBeLessThan(1e-10);
    expect(relative(out.booked[0]!, expected.booked)).toBeLessThan(1e-10);
    scenarios.forEach(({ id }, s) => {
      expect(relative(byScenario[s]!.ecl12[0]!, expected.by_scenario[id]!.ecl12)).toBeLessThan(1e-10);
      expect(relative(byScenario[s]!.lifetime[0]!, expected.by_scenario[id]!.lifetime)).toBeLessThan(1e-10);
    });
  });
});
