import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, drawWithout, moneyHits, moneyPoints, uniformBelow } from '../../../src-main/evidence/sampling/draw.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, each) => sum + each, 0) / counts.length;
  return counts.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0);
}

/** 99.9 % quantiles of the chi-square distribution (Abramowitz and Stegun, table 26.8). */
const CHI_999: Readonly<Record<number, number>> = { 9: 27.877, 19: 43.82, 5: 20.515 };

describe('chance', () => {
  it('DSK-2 every unit of a small population is drawn equally often, in every place of the order', () => {
    const [population, size, rounds] = [20, 5, 8_000];
    const drawn = new Array<number>(population).fill(0);
    const first = new Array<number>(population).fill(0);
    for (let seed = 0; seed < rounds; seed += 1) {
      const items = drawWithout(seededRandom(seed), population, size);
      expect(new Set(items).size).toBe(size);
      for (const item of items) drawn[item] = (drawn[item] ?? 0) + 1;
      first[items[0] ?? -1] = (first[items[0] ?? -1] ?? 0) + 1;
    }
    // Draws of one sample exclude each other: the statistic of inclusion is scaled by the correction for a finite population.
    expect(chiSquare(drawn) * ((population - 1) / (population - size))).toBeLessThan(CHI_999[19] as number);
    expect(chiSquare(first)).toBeLessThan(CHI_999[19] as number);
  });

  it('DSK-2 every order of every choice is equally likely', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6_000; seed += 1) {
      const order = drawWithout(seededRandom(seed, 3), 3, 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual(['012', '021', '102', '120', '201', '210']);
    expect(chiSquare([...counts.values()])).toBeLessThan(CHI_999[5] as number);
  });

  it('DSK-2 a bound beyond 32 and beyond 53 bits is reached evenly, without the bias of a remainder', () => {
    const random = seededRandom(11);
    const bound = 3n * 2n ** 70n + 17n;
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 5_000; i += 1) {
      const draw = uniformBelow(random, bound);
      expect(draw >= 0n && draw < bound).toBe(true);
      tenths[Number((draw * 10n) / bound)] = (tenths[Number((draw * 10n) / bound)] ?? 0) + 1;
    }
    expect(chiSquare(tenths)).toBeLessThan(CHI_999[9] as number);
    // Three quarters of 2^32: a remainder would give the lower third twice as often.
    const thirds = [0, 0, 0];
    const third = 2n ** 30n;
    for (let i = 0; i < 3_000; i += 1) thirds[Number(uniformBelow(random, 3n * third) / third)]! += 1;
    expect(chiSquare(thirds)).toBeLessThan(13.816);
  });

  it('DSK-3 the same seed gives the same draw, and a larger size begins with the smaller one', () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 40 }), fc.integer({ min: 1, max: 400 }), fc.nat({ max: 400 }), (seed, population, size) => {
      const wanted = Math.min(size, population);
      const all = drawWithout(seededRandom(seed), population, population);
      expect(all.slice(0, wanted)).toEqual(drawWithout(seededRandom(seed), population, wanted));
      expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: population }, (_, i) => i));
    }), { seed: 20260228, numRuns: 200 });
    expect(drawWithout(seededRandom(20260228), 1_000_000, 6)).toEqual([...drawWithout(seededRandom(20260228), 1_000_000, 6)]);
    expect(() => drawWithout(seededRandom(1), 3, 4)).toThrow(/4 cannot be drawn from 3/);
  });
});

describe('allocation', () => {
  const strata = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 40 });

  it('DSK-4 parts sum to the size, no stratum gives more than it has, and each gives one where the size allows', () => {
    fc.assert(fc.property(strata, fc.nat({ max: 2_000 }), fc.constantFrom('proportional' as const, 'equal' as const), (units, asked, how) => {
      const total = units.reduce((sum, each) => sum + each, 0);
      const size = Math.min(asked, total);
      const parts = allocate(units, size, how);
      expect(parts.reduce((sum, each) => sum + each, 0)).toBe(size);
      for (const [i, part] of parts.entries()) expect(part).toBeLessThanOrEqual(units[i] as number);
      if (size >= units.filter((each) => each > 0).length) for (const [i, part] of parts.entries()) expect(part > 0).toBe((units[i] as number) > 0);
    }), { seed: 7, numRuns: 500 });
  });

  it('DSK-4 in proportion means within one of the exact share of what is left after one each', () => {
    expect(allocate([700, 200, 100], 10, 'proportional')).toEqual([6, 2, 2]);
    expect(allocate([700, 200, 100], 103, 'proportional')).toEqual([71, 21, 11]);
    expect(allocate([10, 10, 10], 4, 'proportional')).toEqual([2, 1, 1]);
    expect(allocate([900, 50, 50], 2, 'proportional')).toEqual([2, 0, 0]);
    expect(allocate([4, 4], 8, 'proportional')).toEqual([4, 4]);
    expect(() => allocate([1, 1], 3, 'proportional')).toThrow(/3 cannot be drawn from 2/);
  });

  it('DSK-4 evenly means the same of each; what a small stratum cannot give the others do', () => {
    expect(allocate([100, 100, 100], 30, 'equal')).toEqual([10, 10, 10]);
    expect(allocate([100, 3, 100], 30, 'equal')).toEqual([14, 3, 13]);
    expect(allocate([100, 0, 100], 5, 'equal')).toEqual([3, 0, 2]);
  });
});

describe('monetary units', () => {
  const hitsOf = (amounts: readonly bigint[], size: number, seed: number): number[] => {
    const take = moneyHits(moneyPoints(seededRandom(seed), amounts.reduce((sum, each) => sum + each, 0n), size));
    return amounts.map(take);
  };

  it('DSK-5 every amount of at least the interval is hit, each as often as whole intervals fit or once more, and hits sum to the size', () => {
    fc.assert(fc.property(fc.array(fc.bigInt({ min: 1n, max: 10n ** 15n }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 200 }), fc.nat(), (amounts, size, seed) => {
      const total = amounts.reduce((sum, each) => sum + each, 0n);
      const hits = hitsOf(amounts, size, seed);
      expect(hits.reduce((sum, each) => sum + each, 0)).toBe(size);
      for (const [i, amount] of amounts.entries()) {
        const whole = Number((amount * BigInt(size)) / total);
        expect(hits[i]).toBeGreaterThanOrEqual(whole);
        expect(hits[i]).toBeLessThanOrEqual(whole + 1);
      }
    }), { seed: 3, numRuns: 400 });
  });

  it('DSK-5 below the interval the chance is in proportion to the amount', () => {
    const amounts = [100n, 200n, 300n, 400n, 500n, 600n, 700n, 800n, 900n, 500n];
    const total = 5_000n;
    const rounds = 6_000;
    const counts = amounts.map(() => 0);
    // One unit of 5,000: no amount is certain.
    for (let seed = 0; seed < rounds; seed += 1) for (const [i, hits] of hitsOf(amounts, 1, seed).entries()) counts[i] = (counts[i] ?? 0) + hits;
    const statistic = counts.reduce((sum, count, i) => { const expected = (rounds * Number(amounts[i])) / Number(total); return sum + (count - expected) ** 2 / expected; }, 0);
    expect(statistic).toBeLessThan(CHI_999[9] as number);
  });

  it('DSK-5 points are spread by the interval exactly, beyond what a double can hold', () => {
    const total = 10n ** 20n + 7n;
    const points = moneyPoints(seededRandom(5), total, 3);
    const at = [points.point(0), points.point(1), points.point(2)];
    expect(at.every((point, i) => point >= 0n && point < total && (i === 0 || point > (at[i - 1] as bigint)))).toBe(true);
    for (const [i, point] of at.entries()) if (i > 0) expect([total / 3n, total / 3n + 1n]).toContain(point - (at[i - 1] as bigint));
    expect(() => moneyPoints(seededRandom(5), 0n, 3)).toThrow(/no positive amount/);
  });
});
