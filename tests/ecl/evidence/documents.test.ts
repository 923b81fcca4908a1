import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src-shared/model/governance.ts';
import { POLICY, SCENARIOS } from '../pipeline/documents.ts';
import { eclBench, type EclBench } from '../pipeline/ecl-bench.ts';

const PASSPHRASE = 'correct horse battery staple';
const overlay = (more: object = {}) => ({ kind: 'overlay' as const, version: 1 as const, id: 'climate', title: 'Climate', scope: { regions: ['ES61'] }, effect: { kind: 'percent' as const, percent: 10 }, risk: 'climate', reason: 'flood maps', owner: 'grace', effective: '2026-01-01', expires: '2099-12-31', besides: [], ...more });

describe('documents and overlays of expected credit loss', () => {
  let bench: EclBench;
  const as = (id: string) => bench.client['actors.signIn']({ id, passphrase: PASSPHRASE });
  beforeAll(async () => {
    bench = eclBench();
    const { client } = bench;
    const register = async (id: string, roles: Role[]): Promise<void> => {
      const { publicKey } = await client['actors.createKey']({ id, passphrase: PASSPHRASE });
      await client['actors.register']({ id, name: id, roles, publicKey });
    };
    await register('root', ['administrator']);
    await client['actors.signIn']({ id: 'root', passphrase: PASSPHRASE });
    await register('ada', ['analyst', 'approver']);
    await register('grace', ['analyst', 'approver']);
    await register('linus', ['approver']);
    await as('ada');
  }, 120_000);
  afterAll(() => bench.dispose());

  it('EVE-10 what comes with the program is offered, its content kept as the program’s whoever asks for it', async () => {
    const { client } = bench;
    const shipped = (await client['ecl.documents']({ kind: 'policy' })).find((each) => each.shipped);
    expect(shipped).toMatchObject({ version: 0, approval: 'none', savedBy: 'shipped with Tapestry' });
    const { text } = await client['ecl.document']({ kind: 'policy', sha256: shipped?.sha256 ?? '' });
    const saved = await client['ecl.saveDocument']({ kind: 'policy', text, note: 'to start from' });
    expect(saved).toMatchObject({ sha256: shipped?.sha256, version: 1, shipped: true, savedBy: 'shipped with Tapestry' });
    expect((await client['ecl.documents']({ kind: 'policy' })).filter(({ sha256 }) => sha256 === shipped?.sha256)).toHaveLength(1);
  }, 60_000);

  it('EVE-11 versions by name, every fault with its path, and the difference in words', async () => {
    const { client } = bench;
    const first = await client['ecl.saveDocument']({ kind: 'policy', text: JSON.stringify(POLICY) });
    const second = await client['ecl.saveDocument']({ kind: 'policy', text: JSON.stringify({ ...POLICY, conventions: { defaultTiming: 'mid' } }), note: 'mid' });
    expect([first.version, second.version, second.note, second.savedBy]).toEqual([1, 2, 'mid', 'ada']);
    expect((await client['ecl.saveDocument']({ kind: 'policy', text: JSON.stringify({ ...POLICY, conventions: { defaultTiming: 'mid' } }) })).version).toBe(2);
    expect(await client['ecl.diff']({ kind: 'policy', left: first.sha256, right: second.sha256 })).toEqual([{ path: 'conventions.defaultTiming', title: 'Default within a month', kind: 'changed', before: 'end', after: 'mid' }]);
    const { faults } = await client['ecl.checkDocument']({ kind: 'policy', text: JSON.stringify({ ...POLICY, name: 'No Name', lgd: [{ id: 'x', title: 'X', lgd: 2 }], pd: {} }) });
    expect(faults.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'lgd.0.lgd', 'pd.curves']));
    expect((await client['ecl.checkDocument']({ kind: 'scenarios', text: JSON.stringify({ ...SCENARIOS, weighting: 'inputs' }) })).faults[0]?.message).toContain('5.5.17');
    expect((await client['ecl.checkDocument']({ kind: 'policy', text: 'a: [1' })).faults).toHaveLength(1);
    expect((await client['ecl.checkDocument']({ kind: 'policy', text: JSON.stringify(POLICY) })).faults).toEqual([]);
    await expect(client['ecl.saveDocument']({ kind: 'policy', text: '{}' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(client['ecl.saveDocument']({ kind: 'policy' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(client['ecl.document']({ kind: 'ledger', sha256: first.sha256 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const fromFile = await client['ecl.saveDocument']({ kind: 'scenarios', file: bench.file('s.json', SCENARIOS) });
    expect(fromFile).toMatchObject({ kind: 'scenarios', name: 'three', version: 1 });
  }, 60_000);

  it('EVE-12 nobody approves a policy that they saved; approved content stays approved when another version stands', async () => {
    const { client } = bench;
    const [latest] = (await client['ecl.documents']({ kind: 'policy' })).filter(({ name }) => name === 'hand-made');
    const id = latest?.sha256 ?? '';
    const asked = { type: 'policy', id, sha256: id, verdict: 'approve' as const, reason: 'fits' };
    await expect(client['approvals.decide'](asked)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('saved it') as string });
    await client['approvals.submit']({ type: 'policy', id, text: 'for the quarter' });
    expect((await client['ecl.documents']({ kind: 'policy' }))[0]).toMatchObject({ approval: 'submitted' });
    await as('linus');
    expect(await client['approvals.decide'](asked)).toMatchObject({ state: 'approved', title: 'hand-made, version 2' });
    await as('ada');
    await client['ecl.saveDocument']({ kind: 'policy', text: JSON.stringify({ ...POLICY, note: 'third' }) });
    expect((await client['ecl.documents']({ kind: 'policy' })).filter(({ name }) => name === 'hand-made').map(({ version, approval, approvedBy }) => [version, approval, approvedBy])).toEqual([[3, 'none', []], [2, 'approved', ['linus']], [1, 'none', []]]);
  }, 60_000);

  it('EVE-13 an overlay is approved by neither its saver nor its owner; a second one on its risk and loans is refused, naming it', async () => {
    const { client } = bench;
    const { sha256 } = await client['ecl.saveOverlay']({ overlay: overlay() });
    const approve = { type: 'overlay', id: sha256, sha256, verdict: 'approve' as const, reason: 'sound' };
    for (const id of ['ada', 'grace']) { await as(id); await expect(client['approvals.decide'](approve)).rejects.toMatchObject({ code: 'CONFLICT' }); }
    await as('ada');
    await expect(client['ecl.saveOverlay']({ overlay: overlay({ id: 'flood', risk: 'CLIMATE', scope: { segments: ['homes'] } }) })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('climate') as string, details: { other: 'climate' } });
    expect((await client['ecl.saveOverlay']({ overlay: overlay({ id: 'flood', scope: { regions: ['ES30'] } }) })).state).toBe('draft');
    expect((await client['ecl.saveOverlay']({ overlay: overlay({ id: 'drought', besides: [{ overlay: 'climate', reason: 'crops' }, { overlay: 'flood', reason: 'crops' }] }) })).state).toBe('draft');
    await as('linus');
    await client['approvals.decide'](approve);
    await as('ada');
    expect((await client['ecl.overlays']({})).map(({ overlay: { id }, state, approvedBy }) => [id, state, approvedBy])).toEqual([['climate', 'in-force', ['linus']], ['flood', 'draft', []], ['drought', 'draft', []]]);
  }, 60_000);

  it('EVE-14 what acts on a day is the newest approved version, until it expires or is withdrawn', async () => {
    const { client } = bench;
    const { overlaysOn } = await import('../../../src-main/services/ecl/overlays/entries.ts');
    const on = async (day: string) => (await overlaysOn(bench.context, day, { actor: 'ada', host: 'test' })).map(({ id, effect }) => [id, effect]);
    expect(await on('2026-06-30')).toEqual([['climate', { kind: 'percent', percent: 10 }]]);
    expect(await on('2025-12-31')).toEqual([]);
    // A new version waits: the approved one acts until then.
    expect((await client['ecl.saveOverlay']({ overlay: overlay({ effect: { kind: 'percent', percent: 50 } }) })).state).toBe('draft');
    expect(await on('2026-06-30')).toEqual([['climate', { kind: 'percent', percent: 10 }]]);
    for (const bad of [{ expires: '2025-01-01' }, { effective: '2026-01-01', expires: '2026-01-02' }]) await expect(client['ecl.saveOverlay']({ overlay: overlay({ id: 'late', ...bad }) })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await client['ecl.withdrawOverlay']({ id: 'climate', reason: 'modelled now' })).toMatchObject({ state: 'withdrawn' });
    expect(await on('2026-06-30')).toEqual([]);
    await expect(client['ecl.withdrawOverlay']({ id: 'climate', reason: 'again' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(client['ecl.withdrawOverlay']({ id: 'nothing', reason: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // What was withdrawn does not come back on its old approval.
    await expect(client['ecl.saveOverlay']({ overlay: overlay() })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await client['ecl.saveOverlay']({ overlay: overlay({ reason: 'the model was wrong' }) })).state).toBe('draft');
    expect((await client['audit.verify']({})).holds).toBe(true);
  }, 60_000);
});
