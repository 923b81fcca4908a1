import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinations, combinatorialSplits, groupsOf, pathsOf, positionsOf, purgedTraining, walkForwardFolds } from '../../../src-main/pipelines/research/robustness/splits.ts';

const SEED = { seed: 20_241_120 };
const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
const anySplit = fc.record({ groups: fc.integer({ min: 2, max: 8 }), length: fc.integer({ min: 40, max: 300 }), from: fc.nat(50), horizon: fc.nat(12), embargo: fc.nat(12), seed: fc.nat() })
  .map((of) => ({ ...of, test: 1 + (of.seed % (of.groups - 1)) }));

describe('purged cross-validation', () => {
  it('RRB-1 no training session has a label that overlaps a test session\'s label, and none stands in an embargo; everything else is trained on', () => {
    fc.assert(fc.property(anySplit, ({ groups, length, from, horizon, embargo, test }) => {
      const sample = { from, to: from + length - 1 };
      for (const { tests, train } of combinatorialSplits(sample, groups, test, { horizon, embargo }).splits) {
        const trained = new Set(positionsOf(train));
        for (let t = sample.from; t <= sample.to; t += 1) {
          // Written out from the definition: labels of t and of a test session u are [t, t + h] and [u, u + h].
          const isBarred = tests.some(({ from: a, to: b }) => {
            for (let u = a; u <= b; u += 1) if (t <= u + horizon && u <= t + horizon) return true;
            return t > b + horizon && t <= b + horizon + embargo;
          });
          expect(trained.has(t)).toBe(!isBarred);
        }
      }
    }), { ...SEED, numRuns: 60 });
  });

  it('RRB-2 every session is tested in k C(N, k) / N splits, and groups cover the sample once', () => {
    fc.assert(fc.property(anySplit, ({ groups, length, from, horizon, embargo, test }) => {
      const sample = { from, to: from + length - 1 };
      const made = combinatorialSplits(sample, groups, test, { horizon, embargo });
      expect(positionsOf(made.groups)).toEqual(positionsOf([sample]));
      const sizes = made.groups.map(({ from: a, to: b }) => b - a + 1);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(made.splits).toHaveLength(choose(groups, test));
      const times = new Map<number, number>();
      for (const { tests } of made.splits) for (const t of positionsOf(tests)) times.set(t, (times.get(t) ?? 0) + 1);
      expect(new Set(times.values())).toEqual(new Set([(test * choose(groups, test)) / groups]));
      expect(times.size).toBe(length);
    }), { ...SEED, numRuns: 60 });
  });

  it('RRB-3 there are C(N, k) k / N paths, each with every group once, each tested group of a split in exactly one', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(), (groups, seed) => {
      const test = 1 + (seed % (groups - 1));
      const { splits } = combinatorialSplits({ from: 0, to: 20 * groups }, groups, test, { horizon: 1, embargo: 0 });
      const paths = pathsOf(splits, groups);
      expect(paths).toHaveLength((choose(groups, test) * test) / groups);
      const used = new Set<string>();
      for (const path of paths) path.forEach((split, g) => {
        expect(splits[split]!.tested).toContain(g);
        expect(used.has(`${split}/${g}`)).toBe(false);
        used.add(`${split}/${g}`);
      });
      expect(used.size).toBe(splits.length * test);
    }), { ...SEED, numRuns: 100 });
  });

  it('RRB-3 six groups by two: the 15 splits and 5 paths of López de Prado 2018, figure 12.1', () => {
    const { splits } = combinatorialSplits({ from: 0, to: 599 }, 6, 2, { horizon: 0, embargo: 0 });
    expect(splits.map(({ tested }) => tested.map((g) => g + 1).join(''))).toEqual(['12', '13', '14', '15', '16', '23', '24', '25', '26', '34', '35', '36', '45', '46', '56']);
    // The first path takes the first split of each group: S1 S1 S2 S3 S4 S5.
    expect(pathsOf(splits, 6).map((path) => path.map((split) => split + 1))).toEqual([[1, 1, 2, 3, 4, 5], [2, 6, 6, 7, 8, 9], [3, 7, 10, 10, 11, 12], [4, 8, 11, 13, 13, 14], [5, 9, 12, 14, 15, 15]]);
  });

  it('RRB-4 spans by hand: purged on both sides, embargoed after', () => {
    expect(groupsOf({ from: 0, to: 9 }, 3)).toEqual([{ from: 0, to: 2 }, { from: 3, to: 5 }, { from: 6, to: 9 }]);
    expect(purgedTraining({ from: 0, to: 99 }, [{ from: 40, to: 59 }], { horizon: 5, embargo: 3 })).toEqual([{ from: 0, to: 34 }, { from: 68, to: 99 }]);
    expect(purgedTraining({ from: 0, to: 99 }, [{ from: 0, to: 19 }, { from: 80, to: 99 }], { horizon: 2, embargo: 0 })).toEqual([{ from: 22, to: 77 }]);
    expect(purgedTraining({ from: 0, to: 99 }, [{ from: 20, to: 39 }, { from: 40, to: 59 }], { horizon: 0, embargo: 0 })).toEqual([{ from: 0, to: 19 }, { from: 60, to: 99 }]);
    expect(purgedTraining({ from: 0, to: 9 }, [{ from: 3, to: 6 }], { horizon: 5, embargo: 0 })).toEqual([]);
    expect(combinations(4, 2)).toEqual([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
  });
});

describe('walk-forward', () => {
  it('RRB-5 training ends before the test with the gap between; tests of one step follow each other; rolling keeps its length, anchored its beginning', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 60, max: 800 }), fc.integer({ min: 20, max: 200 }), fc.integer({ min: 5, max: 90 }), fc.nat(10), (from, length, train, test, gap) => {
      const sample = { from, to: from + length - 1 };
      const rolling = walkForwardFolds(sample, 'rolling', train, test, test, gap);
      const anchored = walkForwardFolds(sample, 'anchored', train, test, test, gap);
      expect(rolling).toHaveLength(Math.max(0, Math.floor((length - train) / test)));
      expect(anchored.map((fold) => fold.test)).toEqual(rolling.map((fold) => fold.test));
      rolling.forEach((fold, k) => {
        expect(fold.train.to).toBe(fold.test.from - 1 - gap);
        expect(fold.test.from - fold.train.from).toBe(train);
        expect(fold.test.to - fold.test.from + 1).toBe(test);
        expect(fold.test.to).toBeLessThanOrEqual(sample.to);
        expect(anchored[k]!.train).toEqual({ from, to: fold.train.to });
        if (k > 0) expect(fold.test.from).toBe(rolling[k - 1]!.test.to + 1);
      });
    }), { ...SEED, numRuns: 200 });
  });
});
