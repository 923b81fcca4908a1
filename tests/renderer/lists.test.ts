import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveInGrid } from '../../src-renderer/components/grid-keys.ts';
import { missingPages } from '../../src-renderer/components/row-source.ts';
import { MAX_PHYSICAL_PX, rowTop, scrollScale, toLogical, toPhysical } from '../../src-renderer/components/scroll-scale.ts';
import { columnRange } from '../../src-renderer/components/table-columns.ts';

describe('scaled scrolling', () => {
  it('UI-40 lists below the cap are not scaled', () => {
    expect(scrollScale(28 * 500, 600)).toEqual({ physical: 14_000, logical: 14_000, factor: 1 });
  });

  it('UI-40 a million rows stay below the cap, and both ends coincide', () => {
    const view = 640;
    const scale = scrollScale(1_000_000 * 28, view);
    expect(scale.physical).toBe(MAX_PHYSICAL_PX);
    expect(toLogical(scale, 0)).toBe(0);
    expect(toLogical(scale, scale.physical - view)).toBeCloseTo(scale.logical - view, 3);
  });

  it('UI-40 every row of a long list can be brought into sight', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9_999_999 }), (row) => {
      const view = 640;
      const scale = scrollScale(10_000_000 * 28, view);
      const start = row * 28;
      const scrollTop = Math.min(scale.physical - view, Math.round(toPhysical(scale, Math.min(start, scale.logical - view))));
      const top = rowTop(scale, scrollTop, start) - scrollTop;
      // Whole device pixels cost at most one step of the scale.
      expect(top).toBeGreaterThan(-scale.factor - 1);
      expect(top).toBeLessThan(view);
      expect(rowTop(scale, scrollTop, start)).toBeLessThan(scale.physical + view);
    }), { seed: 3, numRuns: 300 });
  });

  it('UI-41 asks only for the pages in sight that are not known', () => {
    expect(missingPages(190, 430, 1000, 200, (page) => page === 1)).toEqual([0, 2]);
    expect(missingPages(900, 5000, 1000, 200, () => false)).toEqual([4]);
    expect(missingPages(0, -1, 1000, 200, () => false)).toEqual([]);
    expect(missingPages(0, 10, 0, 200, () => false)).toEqual([]);
  });

  it('UI-40 wide tables render the columns in sight and two more', () => {
    const starts = Array.from({ length: 100 }, (_, at) => at * 100);
    expect(columnRange(starts, 10_000, 0, 500)).toEqual([0, 6]);
    expect(columnRange(starts, 10_000, 5_000, 500)).toEqual([48, 56]);
    expect(columnRange(starts, 10_000, 9_600, 500)).toEqual([94, 99]);
  });
});

describe('grid keys', () => {
  const shape = { rows: 100, columns: 5, page: 20 };
  it('UI-23 moves within the grid and stops at its ends', () => {
    expect(moveInGrid('ArrowDown', false, { row: 0, column: 2 }, shape)).toEqual({ row: 1, column: 2 });
    expect(moveInGrid('ArrowUp', false, { row: 0, column: 2 }, shape)).toEqual({ row: 0, column: 2 });
    expect(moveInGrid('PageDown', false, { row: 90, column: 0 }, shape)).toEqual({ row: 99, column: 0 });
    expect(moveInGrid('End', false, { row: 7, column: 0 }, shape)).toEqual({ row: 7, column: 4 });
    expect(moveInGrid('End', true, { row: 7, column: 0 }, shape)).toEqual({ row: 99, column: 4 });
    expect(moveInGrid('Home', true, { row: 7, column: 3 }, shape)).toEqual({ row: 0, column: 0 });
    expect(moveInGrid('a', false, { row: 7, column: 3 }, shape)).toBeNull();
  });
});
