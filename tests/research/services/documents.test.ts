import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedDocuments } from '../../../src-main/services/documents/stored.ts';
import { RESEARCH_KINDS } from '../../../src-main/services/research/document-kinds.ts';
import { GATES, INGESTION, researchBench, SPEC, type ResearchBench } from './research-bench.ts';

describe('documents of research', () => {
  let bench: ResearchBench;
  beforeAll(() => { bench = researchBench(); });
  afterAll(() => bench.dispose());

  it('RSV-1 are kept by version, the same content once, and compared in words', async () => {
    const save = (document: object, note = '') => bench.client['research.saveDocument']({ kind: 'spec', text: JSON.stringify(document), note });
    const first = await save(SPEC, 'first');
    expect(first).toMatchObject({ kind: 'spec', name: 'plain', version: 1, savedBy: 'ada', note: 'first', approval: 'none', shipped: false });
    expect((await save({ ...SPEC, seed: 42 })).sha256).toBe(first.sha256);
    const second = await save({ ...SPEC, seed: 7, execution: { costs: { commissionBps: 5 } } });
    expect(second.version).toBe(2);
    const changes = await bench.client['research.diff']({ kind: 'spec', left: first.sha256, right: second.sha256 });
    expect(changes.map(({ title, before, after }) => [title, before, after])).toEqual(expect.arrayContaining([['Costs: commission, basis points', '1', '5'], ['Seed', '42', '7']]));
    expect(changes).toHaveLength(2);
    expect((await bench.client['research.documents']({ kind: 'spec' })).filter(({ shipped }) => !shipped).map(({ version }) => version)).toEqual([2, 1]);
    const { about, text } = await bench.client['research.document']({ kind: 'spec', sha256: first.sha256 });
    expect([about.sha256, (JSON.parse(text) as { seed: number }).seed]).toEqual([first.sha256, 42]);
  });

  it('RSV-1 every kind is approved by the one mechanism, for exactly its content', async () => {
    for (const [kind, document] of [['ingestion', INGESTION], ['gates', GATES]] as const) {
      const { sha256 } = await bench.client['research.saveDocument']({ kind, text: JSON.stringify(document) });
      await bench.client['approvals.submit']({ type: kind, id: sha256, text: 'please' });
      expect((await bench.client['research.documents']({ kind })).find((each) => each.sha256 === sha256)?.approval).toBe('submitted');
      await bench.client['approvals.decide']({ type: kind, id: sha256, sha256, verdict: 'approve', reason: 'read' });
      expect((await bench.client['research.documents']({ kind })).find((each) => each.sha256 === sha256)).toMatchObject({ approval: 'approved', approvedBy: ['ada'] });
      const changed = await bench.client['research.saveDocument']({ kind, text: JSON.stringify({ ...document, title: 'Another' }) });
      expect(changed.approval).toBe('none');
    }
  });

  it('RSV-1 faults name their paths', async () => {
    const { faults } = await bench.client['research.checkDocument']({ kind: 'spec', text: JSON.stringify({ ...SPEC, strategy: { kind: 'sma', fast: 50, slow: 20 }, baseline: 'sma-hard' }) });
    expect(faults.map(({ path }) => path).toSorted()).toEqual(['baseline', 'strategy.fast']);
  });

  it('RSV-1 what comes with the program is offered by what it says it is; what cannot be read is not', () => {
    const files: Record<string, string> = { 'research/a.json': JSON.stringify(SPEC), 'research/b.json': JSON.stringify(GATES), 'research/c.json': '{', 'research/d.yaml': 'kind: research.ingestion', 'research/README.md': '# no' };
    const desk = { resourceNames: (folder: string) => Object.keys(files).filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length)), resource: (name: string) => files[name] ?? (() => { throw new Error('none'); })() };
    expect(shippedDocuments(desk, RESEARCH_KINDS.spec).map(({ name, shipped, version }) => [name, shipped, version])).toEqual([['plain', true, 0]]);
    expect(shippedDocuments(desk, RESEARCH_KINDS.gates).map(({ name }) => name)).toEqual(['house']);
    expect(shippedDocuments(desk, RESEARCH_KINDS.ingestion)).toEqual([]);
    expect(shippedDocuments({ ...desk, resourceNames: () => [] }, RESEARCH_KINDS.spec)).toEqual([]);
  });
});
