import { describe, expect, it } from 'vitest';
import { eclTablePlan } from '../../../src-main/pipelines/ecl/explain/columns.ts';
import { explainRow } from '../../../src-main/pipelines/ecl/explain/explain-row.ts';
import { unitsText } from '../../../src-main/pipelines/ecl/explain/result-text.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import { RESULT_FIELDS } from '../../../src-shared/model/ecl/result-fields.ts';
import { drawRow, drawValue, samplePlan } from './sample-plan.ts';

/** Numbers in [0, 1), the same on every machine. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296; };
}

const plan = samplePlan();
const explain = (row: Readonly<Record<string, string | null>>, more: object = {}) => explainRow({ sourceRow: 0, row, stored: {}, json: async () => plan, rows: async () => [], table: async () => null, once: (_key, make) => make(), ...more });

describe('what a column of the table of results can depend on', () => {
  it('EVE-15 one input changed, nothing changes but columns that are declared to read it (2,000 changes)', async () => {
    const random = numbers(20260331);
    const declared = new Map(eclTablePlan(plan).derivations.map(({ column, steps }) => [column, new Set(steps.flatMap((step) => (step.step === 'kernel' ? step.reads : [])))]));
    const exercised = new Set<string>();
    const wrong = new Set<string>();
    for (let i = 0; i < 2_000; i += 1) {
      const row = drawRow(random);
      const field = LOAN_FIELDS[Math.floor(random() * LOAN_FIELDS.length)]?.name ?? '';
      const other = { ...row, [field]: drawValue(field, random) };
      if (other[field] === row[field]) continue;
      const [before, after] = [await explain(row), await explain(other)];
      for (const { name } of RESULT_FIELDS) {
        if (before(name)?.value === after(name)?.value) continue;
        if (declared.get(name)?.has(field) !== true) wrong.add(`${name} changed with ${field}: ${String(row[field])} to ${String(other[field])}`);
        exercised.add(`${name} by ${field}`);
      }
    }
    expect([...wrong]).toEqual([]);
    expect(exercised.size).toBeGreaterThan(250);
  }, 120_000);

  it('EVE-16 an account ends in the value, and names only columns and documents that it is declared to depend on', async () => {
    const random = numbers(7);
    const steps = new Map(eclTablePlan(plan).derivations.map(({ column, steps: [step] }) => [column, step?.step === 'kernel' ? step : null]));
    const wrong = new Set<string>();
    for (let i = 0; i < 300; i += 1) {
      const told = await explain(drawRow(random));
      for (const { name } of RESULT_FIELDS) {
        const value = told(name);
        expect(value?.steps.at(-1)?.after ?? null, name).toBe(value?.value ?? null);
        for (const read of value?.reads ?? []) if (steps.get(name)?.reads.includes(read) !== true) wrong.add(`${name} reads ${read}`);
        for (const { origin } of value?.documents ?? []) expect(origin.ref).toMatch(/^(policy|scenarios|overlays)#\//);
      }
    }
    expect([...wrong]).toEqual([]);
    expect((await explain(drawRow(random)))('nothing')).toBeNull();
  }, 60_000);

  it('EVE-16 units of a last digit as texts', () => {
    expect([unitsText(0, 2), unitsText(-5, 2), unitsText(123456, 2), unitsText(1, 12), unitsText(-1_000_000_000_000, 12)]).toEqual(['0.00', '-0.05', '1234.56', '0.000000000001', '-1.000000000000']);
  });
});
