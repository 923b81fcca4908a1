import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { researchBench, type ResearchBench } from './research-bench.ts';

describe('a generated market', () => {
  let bench: ResearchBench;
  beforeAll(() => { bench = researchBench(); });
  afterAll(() => bench.dispose());

  it('RSV-16 its files are read by the ingestion that is kept with it, each by one entry', async () => {
    const { files, ingestion } = await bench.client['research.generate']({ symbols: 4, sessions: 120, seed: 3 });
    expect((await bench.client['research.documents']({ kind: 'ingestion' })).map(({ sha256 }) => sha256)).toContain(ingestion);
    const data = files.filter(({ name }) => !name.endsWith('.json'));
    const { run } = await bench.client['research.start']({ from: { files: data.map(({ token }) => token), ingestion: { sha256: ingestion } } });
    expect(bench.context.store.runs.request(run).inputs.filter(({ name }) => name.startsWith('vendor.')).map(({ fileName }) => fileName).toSorted()).toEqual(data.map(({ name }) => name).toSorted());
    await bench.client['runs.wait']({ run });
  }, 30_000);

  it('RSV-16 one that is too large is refused before anything is made', async () => {
    await expect(bench.client['research.generate']({ symbols: 2000, sessions: 5000, seed: 3 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', message: '2000 names over 5000 sessions are 10000000 bars; a market has at most 2000000' });
  });
});
