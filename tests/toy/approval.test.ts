import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../src-shared/model/decision.ts';
import type { Role } from '../../src-shared/model/governance.ts';
import { toyBench, type ToyBench } from './toy-bench.ts';

const PASSPHRASE = 'correct horse battery staple';

describe('the toy pipeline is approved without a line about it', () => {
  let toy: ToyBench;
  beforeAll(async () => {
    toy = toyBench();
    const register = async (id: string, roles: Role[]): Promise<void> => {
      const { publicKey } = await toy.client['actors.createKey']({ id, passphrase: PASSPHRASE });
      await toy.client['actors.register']({ id, name: id, roles, publicKey });
    };
    await register('root', ['administrator']);
    await toy.client['actors.signIn']({ id: 'root', passphrase: PASSPHRASE });
    await register('ada', ['analyst', 'approver']);
    await register('grace', ['analyst', 'approver']);
    await register('linus', ['approver']);
  }, 60_000);
  afterAll(() => toy.dispose());
  const as = (id: string) => toy.client['actors.signIn']({ id, passphrase: PASSPHRASE });

  it('GOV-32 who started it and who ruled on it contributed, wherever the pipeline keeps its decisions', async () => {
    const ruling = { kind: 'override', field: 'takings', sourceRow: 0, value: '1', id: 'D-1', actor: 'grace', reason: 'counted again', at: '2026-01-01T00:00:00.000Z' } as unknown as Decision;
    const { id } = await toy.run({ rulings: [ruling] });
    const { contributors } = await toy.client['approvals.get']({ type: 'run', id });
    expect(contributors).toEqual([{ actor: 'ada', did: [`started ${id}`] }, { actor: 'grace', did: ['decided D-1'] }]);
  }, 60_000);

  it('GOV-30 submitted, approved by somebody else, a record; comments on its numbers', async () => {
    const run = await toy.run();
    expect(run.status).toBe('succeeded');
    await as('ada');
    await toy.client['approvals.submit']({ type: 'run', id: run.id, text: 'the day is closed' });
    await expect(toy.client['approvals.decide']({ type: 'run', id: run.id, sha256: run.manifestSha256 ?? '', verdict: 'approve', reason: 'mine' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await as('linus');
    expect((await toy.client['approvals.inbox']({})).map(({ kind, run: of }) => [kind, of])).toEqual([['approval', run.id]]);
    await toy.client['comments.add']({ run: run.id, address: 'toy:anything', text: 'nice' });
    expect(await toy.client['approvals.decide']({ type: 'run', id: run.id, sha256: run.manifestSha256 ?? '', verdict: 'approve', reason: 'counted' })).toMatchObject({ state: 'approved', has: 1 });
    expect(await toy.client['runs.get']({ run: run.id })).toMatchObject({ kind: 'record', approval: { actor: 'linus' } });
    expect((await toy.client['audit.verify']({})).statements).toEqual({ checked: 3, broken: [] });
  }, 60_000);
});
