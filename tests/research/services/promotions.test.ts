import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { artifactPath } from '../../../src-main/data/artifact-files.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { GATES, researchBench, type ResearchBench } from './research-bench.ts';

const REASON = 'better than what runs now';

describe('the promotion ledger', () => {
  let bench: ResearchBench;
  let good: Run;
  let better: Run;
  let weak: Run;
  const undo: (() => void)[] = [];
  beforeAll(async () => {
    bench = researchBench();
    await bench.person('root', ['administrator']);
    await bench.as('root');
    await bench.person('ada', ['analyst', 'approver']);
    await bench.person('grace', ['analyst', 'approver']);
    await bench.person('linus', ['approver']);
    await bench.as('ada');
    good = await bench.experiment({ name: 'good', seed: 120 }, { gates: GATES });
    better = await bench.experiment({ name: 'better', seed: 130 }, { gates: GATES });
    weak = await bench.experiment({ name: 'weak-one', seed: 30 }, { gates: GATES });
  }, 60_000);
  afterEach(() => { for (const back of undo.splice(0)) back(); });
  afterAll(() => bench.dispose());

  const promote = async (run: Run, tier: 'research' | 'candidate' | 'production', alias = 'house') => bench.client['research.promote']({ run: run.id, alias, tier, reason: REASON });
  const approve = async (sha256: string) => bench.client['approvals.decide']({ type: 'promotion', id: sha256, sha256, verdict: 'approve', reason: 'looked at' });
  const promoted = async (run: Run, tier: 'research' | 'candidate' | 'production', alias = 'house'): Promise<string> => {
    await bench.as('ada');
    const { sha256 } = await promote(run, tier, alias);
    await bench.as('linus');
    await approve(sha256);
    return sha256;
  };
  const ledger = () => bench.client['research.promotions']({});
  /** Changes a file of the workspace until the test has ended. */
  const alter = (path: string, change: (bytes: Buffer) => Buffer): void => {
    const before = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(path, change(before));
    undo.push(() => writeFileSync(path, before));
  };

  it('RSV-10 a promotion takes effect when it is approved by somebody who did not make the run', async () => {
    await bench.as('ada');
    const line = await promote(good, 'research');
    expect(line).toMatchObject({ approval: 'submitted', current: false, holds: true, record: { previous: null, action: 'promote', run: good.id, actor: 'ada' } });
    expect((await ledger()).aliases).toEqual([]);
    await expect(approve(line.sha256)).rejects.toMatchObject({ code: 'CONFLICT' });
    await bench.as('linus');
    expect((await bench.client['approvals.inbox']({})).some(({ title }) => title.includes('house'))).toBe(true);
    await approve(line.sha256);
    const after = await ledger();
    expect(after.aliases).toMatchObject([{ alias: 'house', tier: 'research', run: good.id, holds: true }]);
    expect(after).toMatchObject({ holds: true, faults: [], ledger: [{ current: true, approval: 'approved', approvedBy: ['linus'] }] });
    expect((await bench.client['research.experiments']({})).items.find(({ run }) => run === good.id)?.tier).toBe('research');
  }, 30_000);

  it('RSV-10 who made the run does not approve it, though another asked for it', async () => {
    await bench.as('grace');
    const { sha256 } = await promote(better, 'research', 'other');
    await bench.as('ada');
    await expect(approve(sha256)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/contributed/) as string });
  });

  it('RSV-10 tiers follow each other, and candidate and production need a qualification', async () => {
    await bench.as('ada');
    await expect(promote(better, 'candidate')).rejects.toMatchObject({ code: 'BLOCKED', message: expect.stringMatching(/stands on another experiment/) as string });
    await expect(promote(good, 'production')).rejects.toMatchObject({ code: 'BLOCKED', message: expect.stringMatching(/goes to production from candidate/) as string });
    await expect(promote(weak, 'candidate')).rejects.toMatchObject({ code: 'BLOCKED', message: expect.stringMatching(/did not qualify/) as string });
    await expect(promote(good, 'research')).rejects.toMatchObject({ code: 'CONFLICT' });
    const leaks = await bench.experiment({ name: 'leaks-y' });
    await expect(promote(leaks, 'research', 'leaky')).rejects.toMatchObject({ code: 'BLOCKED' });
    await expect(promote(await bench.data(), 'research', 'data')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(promote(await bench.experiment({ name: 'if' }, { kind: 'what-if' }), 'research', 'if')).rejects.toMatchObject({ code: 'BLOCKED' });
  }, 30_000);

  it('RSV-12 a roll-back and a retirement are new records; the alias moves, nothing is rewritten', async () => {
    const first = await promoted(good, 'candidate');
    await promoted(good, 'production');
    await promoted(better, 'research');
    await promoted(better, 'candidate');
    expect((await ledger()).aliases.map(({ tier, run }) => [tier, run])).toEqual([['production', good.id], ['candidate', better.id], ['research', better.id]]);
    const back = await bench.client['research.demote']({ alias: 'house', tier: 'candidate', action: 'roll-back', reason: 'drifted from its back-test' });
    expect(back).toMatchObject({ approval: 'none', record: { action: 'roll-back', run: good.id } });
    await bench.as('grace');
    await approve(back.sha256);
    expect((await ledger()).aliases.find(({ tier }) => tier === 'candidate')?.run).toBe(good.id);
    await bench.as('ada');
    await expect(bench.client['research.demote']({ alias: 'house', tier: 'candidate', action: 'roll-back', to: 'f'.repeat(64), reason: REASON })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const gone = await bench.client['research.demote']({ alias: 'house', tier: 'production', action: 'retire', reason: 'the strategy is closed' });
    expect((await ledger()).aliases.some(({ tier }) => tier === 'production')).toBe(true);
    await bench.as('linus');
    await approve(gone.sha256);
    const after = await ledger();
    expect(after.aliases.some(({ tier }) => tier === 'production')).toBe(false);
    expect(after.ledger.map(({ sha256 }) => sha256)).toContain(first);
    expect(after.ledger.map(({ record }) => record.previous)).toEqual([...after.ledger.slice(1).map(({ sha256 }) => sha256), null]);
  }, 60_000);

  it('RSV-10 two promotions at the same moment stand one after the other', async () => {
    await bench.as('ada');
    const lines = await Promise.all(['left', 'right', 'middle'].map((alias) => promote(good, 'research', alias)));
    expect(new Set(lines.map(({ record }) => record.previous)).size).toBe(3);
    expect((await ledger()).holds).toBe(true);
  });

  it('RSV-11 an altered artifact of the run: the record does not hold, the alias says so and does not fall back', async () => {
    const metric = bench.context.runFiles.get(good.id, 'metric').path;
    alter(metric, (bytes) => Buffer.concat([bytes, Buffer.from('x')]));
    const after = await ledger();
    expect(after.holds).toBe(false);
    expect(after.aliases.find(({ tier }) => tier === 'candidate')).toMatchObject({ run: good.id, holds: false, why: `the file of the metric of run ${good.id} was altered` });
    await bench.as('ada');
    await expect(promote(good, 'production')).rejects.toMatchObject({ code: 'BLOCKED', message: expect.stringMatching(/does not hold/) as string });
    await expect(bench.client['research.shadow']({ alias: 'house', tier: 'candidate' })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/does not hold/) as string });
  });

  it('RSV-11 nobody approves a promotion whose artifacts were altered since', async () => {
    await bench.as('ada');
    const { sha256 } = await promote(better, 'research', 'later');
    alter(bench.context.runFiles.get(better.id, 'qualification').path, (bytes) => Buffer.from(bytes.toString().replace('0.7', '0.1')));
    await bench.as('linus');
    await expect(approve(sha256)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/qualification of run .* was altered/) as string });
    expect((await ledger()).aliases.some(({ alias }) => alias === 'later')).toBe(false);
    await bench.as('ada');
    const gone = await bench.client['research.demote']({ alias: 'house', tier: 'research', action: 'retire', reason: REASON });
    await bench.as('linus');
    expect(await approve(gone.sha256)).toMatchObject({ state: 'approved' });
    expect((await ledger()).aliases.some(({ alias, tier }) => alias === 'house' && tier === 'research')).toBe(false);
  });

  it('RSV-11 an altered record is shown as it lies there, and does not hold', async () => {
    const last = (await ledger()).ledger[0];
    const ref = bench.context.store.documents.page({ kind: 'research-promotion', limit: 1 }).documents[0]?.ref;
    if (!ref || !last) throw new Error('no record');
    alter(artifactPath(bench.context.folders.artifacts, ref), (bytes) => Buffer.from(bytes.toString().replace(REASON, 'because I say that it is')));
    const after = await ledger();
    expect(after.ledger[0]).toMatchObject({ sha256: last.sha256, holds: false, why: 'its content was altered: it is not what was promoted', record: { reason: 'because I say that it is' } });
    alter(artifactPath(bench.context.folders.artifacts, ref), () => Buffer.from('{'));
    expect(await ledger()).toMatchObject({ holds: false, faults: [expect.stringMatching(/its content was altered/)] });
    await bench.as('ada');
    await expect(promote(weak, 'research', 'new')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/ledger does not hold/) as string });
  });

  it('RSV-11 a record that was taken out is missed: by the chain, and at the end by the audit log', async () => {
    const { store } = bench.context;
    const all = store.documents.page({ kind: 'research-promotion', limit: 200 }).documents;
    const without = (gone: number) => ({ ...bench.context, store: new Proxy(store, { get: (target, key) => (key === 'documents' ? { ...target.documents, page: () => ({ documents: all.filter(({ id }) => id !== gone), nextBefore: null }) } : Reflect.get(target, key)) }) });
    const { readLedger } = await import('../../../src-main/services/research/promotions/ledger.ts');
    const middle = await readLedger(without(all[3]?.id ?? 0));
    expect(middle.entries.filter(({ why }) => why?.includes('as the record before it'))).toHaveLength(1);
    expect(middle.faults).toHaveLength(1);
    const end = await readLedger(without(all[0]?.id ?? 0));
    expect(end.entries.every(({ why }) => why === null)).toBe(true);
    expect(end.faults).toEqual([expect.stringContaining((all[0]?.ref.sha256 ?? '').slice(0, 12))]);
  });

  it('RSV-3 a record stands on approved ingestion, spec and gates', async () => {
    await bench.as('linus');
    await expect(bench.client['runs.approve']({ run: good.id, reason: 'fine' })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/its ingestion.*its spec.*its gates/) as string });
    for (const [type, slot] of [['ingestion', 'ingestion.document'], ['spec', 'spec'], ['gates', 'gates']] as const) {
      const { sha256 } = bench.context.runFiles.get(good.id, slot);
      await bench.client['approvals.decide']({ type, id: sha256, sha256, verdict: 'approve', reason: 'read' });
    }
    await bench.client['runs.approve']({ run: good.id, reason: 'fine' });
    expect((await bench.client['runs.get']({ run: good.id })).kind).toBe('record');
  }, 30_000);
});
