import { afterAll, describe, expect, it } from 'vitest';
import { allocateColumns } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { measureBlock } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import { openPool } from '../../../src-main/pipelines/ecl/kernel/pool.ts';
import { roundedMinorUnits } from '../../../src-main/pipelines/ecl/kernel/rounding.ts';
import { EclSession } from '../../../src-main/pipelines/ecl/kernel/session.ts';
import { INPUTS, manyLoans } from './many-loans.ts';

const COUNT = 3_000;
const block = manyLoans(COUNT);
const codes = Int32Array.from({ length: COUNT }, (_, i) => i % 5);
const by = { codes, count: 5 };
const pdRatio = Float64Array.from({ length: COUNT }, (_, i) => (i % 11 === 0 ? Number.NaN : 0.5 + (i % 40) / 10));
const barDecides = Uint8Array.from({ length: COUNT }, (_, i) => (block.stage[i]! < 2 && i % 3 > 0 ? 1 : 0));
const pool = openPool({ workers: 1 });
const session = (): EclSession => new EclSession({ block, pdRatio, barDecides }, INPUTS, pool);
afterAll(() => pool.close());

/** The table's way: measured anew, rounded loan by loan. */
function booked(change: { weights?: number[]; pd?: number; lgd?: number; collateral?: number }): number {
  const other = { ...block, pdScale: block.pdScale.map((each) => each * (change.pd ?? 1)), collateral: block.collateral.map((each) => each * (change.collateral ?? 1)) };
  const scenarios = INPUTS.scenarios.map((each, s) => ({ ...each, weight: change.weights?.[s] ?? each.weight, lgdShift: each.lgdShift + (change.lgd ?? 0) }));
  const out = allocateColumns(COUNT);
  measureBlock(other, INPUTS.curves, scenarios, INPUTS.conventions, { from: 0, to: COUNT, out });
  return out.booked.reduce((sum, each, i) => sum + roundedMinorUnits(each * block.fx[i]!), 0);
}

describe('EclSession', () => {
  it('EKN-23 each slider gives what a run with it would book, to the cent', async () => {
    const here = session();
    const ecl = async (position: Parameters<EclSession['at']>[0]): Promise<number> => (await here.at(position, by)).total.ecl;
    expect(await ecl({})).toBe(booked({}));
    expect(await ecl({ weights: { base: 0.1, up: 0, down: 0.9 } })).toBe(booked({ weights: [0.1, 0, 0.9] }));
    expect(await ecl({ pdMultiplier: 1.3 })).toBe(booked({ pd: 1.3 }));
    expect(await ecl({ lgdShift: 0.05 })).toBe(booked({ lgd: 0.05 }));
    expect(await ecl({ housePrices: -0.1 })).toBe(booked({ collateral: 0.9 }));
    expect(await ecl({})).toBe(booked({}));
  });

  it('EKN-23 moving weights or the bar measures nothing, and stages and groups each sum to the total', async () => {
    const here = session();
    expect((await here.at({}, by)).measured).toBe(true);
    const moved = await here.at({ weights: { base: 1 }, sicrRatio: 1.5 }, by);
    expect(moved.measured).toBe(false);
    for (const name of ['loans', 'balance', 'ecl'] as const) {
      expect(moved.stages.reduce((sum, each) => sum + each[name], 0)).toBe(moved.total[name]);
      expect(moved.groups.reduce((sum, each) => sum + each[name], 0)).toBe(moved.total[name]);
    }
    expect(moved.total.loans).toBe(COUNT);
  });

  it('EKN-24 the bar moves only loans that it alone decides; a ratio that cannot be assessed stays in stage 1', async () => {
    const here = session();
    const low = await here.at({ sicrRatio: 1.2 }, by);
    const high = await here.at({ sicrRatio: 3 }, by);
    const second = (bar: number): number => Array.from(pdRatio).filter((ratio, i) => (barDecides[i] === 1 ? Math.round((ratio - bar) * 1e12) >= 0 : block.stage[i] === 1)).length;
    expect([low.stages[1]!.loans, high.stages[1]!.loans]).toEqual([second(1.2), second(3)]);
    expect(low.total.ecl).toBeGreaterThan(high.total.ecl);
    expect(low.stages[2]).toEqual(high.stages[2]);
  });

  it('EKN-12 weights of a slider must be of known scenarios and sum to 1', async () => {
    await expect(session().at({ weights: { base: 0.5 } }, by)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(session().at({ weights: { base: 0.5, other: 0.5 } }, by)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
