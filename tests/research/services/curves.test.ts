import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinned, type Point } from '../../../src-main/services/research/curves.ts';

describe('a long line as few points', () => {
  it('RSV-8 keeps first, last, lowest and highest, in their order, and invents none', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null, freq: 10 }), { minLength: 1, maxLength: 2_000 }), fc.integer({ min: 50, max: 300 }), (values, most) => {
      const points = values.map((value, i): Point => [String(i).padStart(6, '0'), value]);
      const kept = thinned(points, most);
      expect(kept.length).toBeLessThanOrEqual(Math.max(most, 1));
      expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
      expect(kept.map(([day]) => day)).toEqual(kept.map(([day]) => day).toSorted());
      for (const point of kept) expect(points).toContain(point);
      const known = (all: readonly Point[]): number[] => all.flatMap(([, value]) => (value === null ? [] : [value]));
      if (known(points).length > 0) expect([Math.min(...known(kept)), Math.max(...known(kept))]).toEqual([Math.min(...known(points)), Math.max(...known(points))]);
    }), { numRuns: 200 });
  });
});
