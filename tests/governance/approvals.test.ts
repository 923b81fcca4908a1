import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, people, type People } from './people.ts';

describe('approvals', () => {
  let desk: People;
  beforeEach(async () => {
    desk = people();
    await desk.person('root', ['administrator']);
    await desk.as('root');
    for (const [id, roles] of [['ann', ['analyst']], ['bob', ['approver']], ['cyd', ['analyst', 'approver']], ['dan', ['approver', 'auditor']]] as const) await desk.person(id, roles);
  });
  afterEach(() => desk.close());
  const decide = async (id: string, verdict: 'approve' | 'reject', reason = 'looked at it') => {
    const { sha256 } = await desk.client['approvals.get']({ type: 'run', id });
    return desk.client['approvals.decide']({ type: 'run', id, sha256: sha256 ?? '0'.repeat(64), verdict, reason });
  };

  it('GOV-30 submitted by one, approved by another, it is a record that stands on a signature', async () => {
    const run = desk.run('ANN');
    await desk.as('ann');
    expect(await desk.client['approvals.submit']({ type: 'run', id: run, text: 'January is ready' })).toMatchObject({ state: 'submitted', has: 0, needs: 1, may: { approve: false } });
    await desk.as('bob');
    expect((await desk.client['approvals.inbox']({})).map(({ id }) => id)).toEqual([`approval:run:${run}`]);
    const approved = await decide(run, 'approve');
    expect(approved).toMatchObject({ state: 'approved', has: 1 });
    expect(await desk.client['runs.get']({ run })).toMatchObject({ kind: 'record', approval: { actor: 'BOB', reason: 'looked at it' } });
    const [event] = desk.workbench.context.store.audit.page({ kind: 'run.approved' }).events;
    expect(event).toMatchObject({ actor: 'BOB', payload: { signed: true, statements: [approved.statements.at(-1)?.sha256] } });
    expect((await desk.workbench.context.store.verifyState()).differences).toEqual([]);
    expect(await desk.client['approvals.inbox']({})).toEqual([]);
  });
});
