import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { ARENA_LOANS } from '../../../src-main/pipelines/ecl/kernel/arena.ts';
import { allocateBlock, allocateColumns, allocateScenarioColumns, copyLoans, ECL_COLUMNS } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import type { EclColumns } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import { openPool, type KernelPool } from '../../../src-main/pipelines/ecl/kernel/pool.ts';
import { TOTALS } from '../../../src-main/pipelines/ecl/kernel/totals.ts';
import { INPUTS, manyLoans, scenario } from './many-loans.ts';

const open: KernelPool[] = [];
const pool = (workers: number): KernelPool => {
  const made = openPool({ workers });
  open.push(made);
  return made;
};
afterAll(() => Promise.all(open.map((each) => each.close())));

const inputs = INPUTS;
const bits = (values: Float64Array): Buffer => Buffer.from(values.slice().buffer);
const same = (a: EclColumns, b: EclColumns): boolean => ECL_COLUMNS.every((name) => bits(a[name]).equals(bits(b[name])));

describe('pool', () => {
  it('EKN-16 totals and columns are the same bits on 0, 1, 2, 4 and 8 workers', async () => {
    const block = manyLoans(9_000);
    const results = [];
    for (const workers of [0, 1, 2, 4, 8]) {
      const out = allocateColumns(block.count);
      results.push({ out, totals: await pool(workers).measure(block, inputs, out) });
    }
    const [first, ...others] = results;
    expect(first!.totals.booked).toBeGreaterThan(0);
    for (const other of others) {
      expect(TOTALS.every((name) => Object.is(other.totals[name], first!.totals[name]))).toBe(true);
      expect(same(other.out, first!.out)).toBe(true);
    }
  });

  it('EKN-25 by way of the arena, in parts, or in place: the same bits, given flows and scenarios included', async () => {
    const count = ARENA_LOANS + 700;
    const own = allocateBlock(count);
    const random = seededRandom(5);
    for (let i = 0; i < count; i += 1) {
      own.balance[i] = 1e4 * random.next();
      own.term[i] = 1 + random.below(4);
      own.amortisation[i] = i % 2 === 0 ? 0 : 5;
      own.pdScale[i] = 1;
      own.lgd[i] = random.next();
      own.stage[i] = i % 3;
    }
    own.term[3] = 4;
    own.term[ARENA_LOANS + 5] = 4;
    const cashFlows = new Map([[3, [{ month: 1, principal: 500 }]], [ARENA_LOANS + 5, [{ month: 1, principal: 700 }]]]);
    const block = { ...own, cashFlows };
    const shared = allocateBlock(count, 'shared');
    copyLoans(block, 0, count, shared);
    const [out, there] = [allocateColumns(count), allocateColumns(count, 'shared')];
    const [byScenario, thereBy] = [allocateScenarioColumns(3, count), allocateScenarioColumns(3, count, 'shared')];
    const workers = pool(2);
    const totals = await workers.measure(block, inputs, out, { byScenario });
    const resident = await workers.measure({ ...shared, cashFlows }, inputs, there, { byScenario: thereBy, resident: true });
    expect(totals).toEqual(resident);
    expect(same(out, there)).toBe(true);
    expect(byScenario.every((columns, s) => (['ecl12', 'lifetime', 'defaulted'] as const).every((name) => bits(columns[name]).equals(bits(thereBy[s]![name]))))).toBe(true);
    const alone = allocateColumns(count);
    expect(await pool(0).measure(block, inputs, alone)).toEqual(totals);
    expect(same(alone, out)).toBe(true);
    const without = allocateColumns(count);
    await pool(0).measure(own, inputs, without);
    expect([3, ARENA_LOANS + 5].every((i) => without.lifetime[i] !== out.lifetime[i])).toBe(true);
  });

  it('EKN-17 in any order of loans each loan has the same bits', async () => {
    const block = manyLoans(5_000);
    const order = Array.from({ length: block.count }, (_, i) => i);
    const random = seededRandom(3);
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const shuffled = allocateBlock(block.count);
    for (const [name, column] of Object.entries(block)) {
      if (ArrayBuffer.isView(column)) order.forEach((from, to) => (((shuffled as unknown as Record<string, Float64Array>)[name]!)[to] = (column as Float64Array)[from]!));
    }
    const [out, moved] = [allocateColumns(block.count), allocateColumns(block.count)];
    const [totals, movedTotals] = [await pool(2).measure(block, inputs, out), await pool(2).measure(shuffled, inputs, moved)];
    expect(ECL_COLUMNS.every((name) => order.every((from, to) => Object.is(out[name][from], moved[name][to])))).toBe(true);
    expect(Math.abs(movedTotals.booked / totals.booked - 1)).toBeLessThan(1e-12);
  });

  it('EKN-18 a cancelled measurement ends with CANCELLED before it is done, and the pool goes on', async () => {
    const block = manyLoans(40_000);
    const workers = pool(2);
    const control = new AbortController();
    let seen = 0;
    const running = workers.measure(block, inputs, allocateColumns(block.count), { signal: control.signal, onProgress: (done) => {
      seen = done;
      control.abort();
    } });
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toBeLessThan(block.count);
    const small = manyLoans(10);
    expect((await workers.measure(small, inputs, allocateColumns(10))).balance).toBeGreaterThan(0);
    await expect(workers.measure(small, inputs, allocateColumns(10), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('EKN-12 weights that do not sum to 1 are refused, from a worker too', async () => {
    const bad = { ...inputs, scenarios: [scenario('one', 0.5), scenario('two', 0.4)] };
    await expect(pool(1).measure(manyLoans(3), bad, allocateColumns(3))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(pool(0).measure(manyLoans(3), { ...inputs, scenarios: [scenario('one', -0.5), scenario('two', 1.5)] }, allocateColumns(3))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
