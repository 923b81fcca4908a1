import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-shared/model/run.ts';
import { toyBench, type ToyBench } from './toy-bench.ts';

describe('the toy pipeline at the auditor’s desk', () => {
  let bench: ToyBench;
  let run: Run;
  beforeAll(async () => {
    bench = toyBench();
    run = await bench.run();
    expect(run.status).toBe('succeeded');
  }, 60_000);
  afterAll(() => bench.dispose());

  it('DSK-15 every output of another pipeline is sampled, walked back, marked, executed again and signed', async () => {
    const { client } = bench;
    const frame = await client['desk.frame']({ run: run.id });
    expect(frame.spaces.map(({ space }) => space)).toEqual(['sale', 'slip', 'totals', 'figure', 'share', 'finding']);
    expect(frame.bands.map(({ id }) => id)).toEqual(['shop']);
    const units = frame.spaces.reduce((sum, space) => sum + space.units, 0);
    const { id } = await client['desk.create']({ run: run.id, plan: { method: 'random', size: units, seed: 1, spaces: frame.spaces.map(({ space }) => space) } });
    expect(await client['desk.walk']({ paper: id })).toEqual({ walked: units, fails: 0, left: 0 });
    expect((await client['desk.reperform']({ paper: id })).agrees).toBe(true);
    const { items } = await client['desk.items']({ paper: id, limit: 500 });
    expect(new Set(items.map(({ address }) => address)).size).toBe(units);
    expect(items.find(({ address }) => address === 'finding:TIL-001/discount@4')?.stored).toBe('20.00');
    await client['desk.mark']({ paper: id, marks: items.map(({ item }) => ({ item, mark: 'tick' })) });
    const { content, population } = await client['desk.get']({ paper: id });
    expect(population.coverage).toBeNull();
    expect(await client['desk.sign']({ paper: id, content, opinion: 'satisfactory', conclusion: 'The roll is as printed.' })).toMatchObject({ state: 'signed', signature: { broken: null } });
  }, 60_000);

  it('DSK-15 strata by its own segments; money where its columns say so, refused where none does', async () => {
    const { client } = bench;
    const { id } = await client['desk.create']({ run: run.id, plan: { method: 'stratified', size: 8, seed: 2, spaces: ['sale'], by: 'bands:shop', allocation: 'equal' } });
    const { population } = await client['desk.get']({ paper: id });
    expect(population.strata.map(({ id: shop, drawn }) => [shop, drawn])).toEqual([['N', 2], ['S', 2], ['W', 2], ['', 2]]);
    const drawn = await client['desk.create']({ run: run.id, plan: { method: 'mus', size: 5, seed: 3, column: 'sale:amount' } });
    expect(drawn.progress.items).toBeLessThanOrEqual(5);
    await expect(client['desk.create']({ run: run.id, plan: { method: 'mus', size: 5, seed: 3 } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
