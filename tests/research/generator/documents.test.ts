import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { marketIngestion } from '../../../src-main/pipelines/research/generator/ingestion.ts';
import { marketSessions } from '../../../src-main/pipelines/research/generator/sessions.ts';
import { Ingestion } from '../../../src-shared/model/research/ingestion.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { researchBench } from '../services/research-bench.ts';

const shipped = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../resources/demo/research/${name}.json`, import.meta.url), 'utf8'));
const SPECS = ['spec-momentum', 'spec-sma', 'spec-ppo'];

describe('documents of the generated market', () => {
  const bench = researchBench();
  afterAll(() => bench.dispose());

  it('RGN-8 the shipped ingestion is the generator’s, and the specs fit the default market', () => {
    expect(Ingestion.parse(shipped('ingestion'))).toEqual(marketIngestion());
    const sessions = marketSessions(1000);
    const specs = SPECS.map((name) => ExperimentSpec.parse(shipped(name)));
    for (const { train, test, universe } of specs) {
      expect([train.from, test.to]).toEqual([sessions.day(0), sessions.day(999)]);
      expect(universe.select).toBe('members');
    }
    expect(new Set(specs.map(({ study }) => study)).size).toBe(1);
    expect(specs.map(({ strategy }) => strategy.kind)).toEqual(['momentum', 'sma', 'ppo']);
    expect(specs.flatMap(({ strategy }) => (strategy.kind === 'ppo' ? [strategy.steps] : []))).toEqual([20_000]);
  });

  it('RGN-8 they are offered with the program, beside the gates', async () => {
    const offered = await bench.client['research.documents']({});
    const names = (kind: string): string[] => offered.filter((each) => each.kind === kind && each.shipped).map(({ name }) => name).sort();
    expect([names('ingestion'), names('spec'), names('gates')]).toEqual([expect.arrayContaining(['synthetic-market']), expect.arrayContaining(['demo-momentum', 'demo-ppo', 'demo-sma']), expect.arrayContaining(['default'])]);
  });

  it('RGN-8 a market asked for lies in the inbox; its ingestion is kept and answered by its hash', async () => {
    const asked = { symbols: 3, sessions: 60, seed: 5 };
    const { files, ingestion } = await bench.client['research.generate'](asked);
    expect(files.map(({ name }) => name)).toEqual(['northgate-bars.csv', 'halden-bars.csv', 'northgate-actions.csv', 'northgate-membership.csv', 'northgate-filings.csv', 'northgate-surface.csv', 'northgate-insiders.csv', 'ingestion.json', 'planted.json']);
    for (const { token, bytes } of files) {
      const { path } = bench.context.files.resolve(token);
      expect([existsSync(path), relative(bench.context.folders.inbox, path).startsWith('market-3-60-5')]).toEqual([true, true]);
      expect(readFileSync(path).length).toBe(bytes);
    }
    const { about, text } = await bench.client['research.document']({ kind: 'ingestion', sha256: ingestion });
    expect(about).toMatchObject({ name: 'synthetic-market', sha256: ingestion });
    expect(JSON.parse(text)).toEqual(shipped('ingestion'));
    const again = await bench.client['research.generate'](asked);
    expect(again.ingestion).toBe(ingestion);
    const { run } = await bench.client['research.start']({ from: { files: files.filter(({ name }) => name.endsWith('.csv')).map(({ token }) => token), ingestion: { sha256: ingestion } } });
    expect(bench.context.store.runs.request(run).inputs.filter(({ name }) => name.startsWith('vendor.')).length).toBe(7);
  });
});
