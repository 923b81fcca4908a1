import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyBench, type ToyBench } from './toy-bench.ts';

describe('a run that came with a bundle, at the auditor’s desk', () => {
  let maker: ToyBench;
  let auditor: ToyBench;
  let run = '';
  beforeAll(async () => {
    maker = toyBench();
    auditor = toyBench({ actor: 'ida' });
    const made = await maker.run();
    const bundle = await maker.client['bundles.write']({ run: made.id });
    const { path } = maker.fileTokens.resolve(bundle.token);
    run = (await auditor.client['bundles.import']({ file: auditor.fileTokens.issue(path, basename(path)) })).run;
  }, 120_000);
  afterAll(async () => {
    await maker.dispose();
    await auditor.dispose();
  });

  it('DSK-17 it is sampled, walked back, executed again and signed in the auditor’s own workspace; no what-if departs from it', async () => {
    const { client } = auditor;
    expect(run).toMatch(/^b[0-9a-f]{12}$/);
    const { spaces } = await client['desk.frame']({ run });
    const { id } = await client['desk.create']({ run, plan: { method: 'random', size: 20, seed: 6, spaces: spaces.map(({ space }) => space) } });
    expect(await client['desk.walk']({ paper: id })).toEqual({ walked: 20, fails: 0, left: 0 });
    expect((await client['desk.reperform']({ paper: id })).agrees).toBe(true);
    await client['desk.mark']({ paper: id, marks: Array.from({ length: 20 }, (_, i) => ({ item: i + 1, mark: 'tick' as const })) });
    const { content } = await client['desk.get']({ paper: id });
    expect(await client['desk.sign']({ paper: id, content, opinion: 'satisfactory', conclusion: 'As the bundle says.' })).toMatchObject({ run, state: 'signed', signature: { broken: null } });
    await expect(client['whatif.start']({ run })).rejects.toMatchObject({ code: 'CONFLICT' });
  }, 60_000);
});
