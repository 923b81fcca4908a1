import { describe, expect, it } from 'vitest';
import { layoutPopulation } from '../../src-renderer/features/trace/population.ts';
import { ivss28 } from './fixtures/traces.ts';

const population = ivss28.root.population;
if (!population) throw new Error('the fixture has a population');

describe('a population', () => {
  it('TRV-30 shows contributors with their share of the sum and says who is left out', () => {
    const layout = layoutPopulation(population, '1184220.15');
    expect(layout.count).toBe('7 of 500');
    expect(layout.leftOutRows).toBe(493);
    expect(layout.lines.map((line) => line.share)).toEqual(['34.9', '19.9', '14.5', '11.8', '8.3', '6.5', '4.1']);
    expect(layout.lines[0]?.bar).toBe(1);
  });
  it('TRV-31 what is not listed is one line, so that the figures add up', () => {
    const layout = layoutPopulation({ ...population, contributors: 493, drivers: population.drivers.slice(0, 2) }, '1184220.15');
    expect(layout.lines.at(-1)).toMatchObject({ kind: 'rest', label: '491 more', value: '535345.52', share: '45.2' });
  });
  it('TRV-32 a sum that does not add up says by how much', () => {
    expect(layoutPopulation(population, '1184220.16').lines.at(-1)).toMatchObject({ kind: 'difference', value: '0.01' });
  });
  it('TRV-33 an average has no shares', () => {
    const layout = layoutPopulation({ ...population, aggregate: 'weighted average of rate' }, '7.1');
    expect(layout.additive).toBe(false);
    expect(layout.lines.every((line) => line.share === null)).toBe(true);
  });
  it('TRV-33 a total of zero or of nothing gives no share and no division', () => {
    expect(layoutPopulation({ ...population, drivers: [] , contributors: 0 }, '0').lines).toEqual([]);
    expect(layoutPopulation({ ...population, drivers: [] }, null).lines).toEqual([{ kind: 'rest', address: null, label: '7 more', value: null, share: null, bar: 0 }]);
  });
});
