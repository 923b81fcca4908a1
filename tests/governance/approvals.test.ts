import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PipelineRegistration } from '../../src-main/services/pipeline-port.ts';
import { createApprovals } from '../../src-main/services/governance/approvals.ts';
import { ref } from '../store/store-fixture.ts';
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

  it('GOV-31 the same on the short way: runs.approve signs and approves in one call', async () => {
    const run = desk.run('ANN');
    await desk.as('bob');
    expect(await desk.client['runs.approve']({ run, reason: 'looked at it' })).toMatchObject({ kind: 'record', approval: { actor: 'BOB' } });
    expect((await desk.client['approvals.get']({ type: 'run', id: run })).statements.map(({ statement, signature }) => [statement.purpose, signature !== null])).toEqual([['approve', true]]);
  });

  it('GOV-32 whoever contributed is refused by name of what they did, also with the role, and may still reject', async () => {
    const run = desk.run('CYD');
    await desk.as('cyd');
    expect((await desk.client['approvals.get']({ type: 'run', id: run })).may).toEqual({ approve: false, reject: true, why: `you contributed to it (started ${run}), and nobody approves their own work` });
    expect(await codeOf(decide(run, 'approve'))).toBe('CONFLICT');
    expect(await codeOf(desk.client['runs.approve']({ run, reason: 'mine' }))).toBe('CONFLICT');
    expect((await desk.client['runs.get']({ run })).kind).toBe('draft');
    expect((await decide(run, 'reject', 'I made a mistake')).state).toBe('rejected');
  });

  it('GOV-32 a name that differs in case, spacing or the system user behind it is the same person', async () => {
    for (const starter of ['cyd', ' Cyd ', 'CYD (os-user)']) {
      const run = desk.run(starter);
      await desk.as('cyd');
      expect(await codeOf(decide(run, 'approve')), starter).toBe('CONFLICT');
    }
  });

  it('GOV-33 rejected content is not approved by anybody until an analyst submits it again with a text; the submitter does not approve it', async () => {
    const run = desk.run('ANN');
    await desk.as('bob');
    expect(await decide(run, 'reject', 'the bridge does not tie')).toMatchObject({ state: 'rejected', may: { approve: false, reject: false } });
    await desk.as('dan');
    expect(await codeOf(decide(run, 'approve'))).toBe('CONFLICT');
    await desk.as('ann');
    expect((await desk.client['approvals.inbox']({})).map(({ id, detail }) => [id, detail])).toEqual([[`rejected:run:${run}`, 'rejected by BOB: the bridge does not tie']]);
    expect(await codeOf(desk.client['approvals.submit']({ type: 'run', id: run, text: '   ' }))).toBe('INVALID_INPUT');
    await desk.as('cyd');
    await desk.client['approvals.submit']({ type: 'run', id: run, text: 'it ties by line 7' });
    expect(await codeOf(decide(run, 'approve'))).toBe('CONFLICT');
    expect(await codeOf(desk.client['approvals.submit']({ type: 'run', id: run, text: 'twice' }))).toBe('CONFLICT');
    await desk.as('dan');
    expect((await decide(run, 'approve')).state).toBe('approved');
    for (const verdict of ['approve', 'reject'] as const) expect(await codeOf(decide(run, verdict))).toBe('CONFLICT');
  });

  it('GOV-33 a rejection is of the content: run again unchanged, it is rejected still; submitted with a text, the approver sees why', async () => {
    const same = (): string => {
      const { store } = desk.workbench.context;
      const id = desk.run('ANN', {}, 'blocked');
      const who = { actor: 'ANN', host: 'test' };
      store.runs.start(id, who);
      store.runs.finish(id, { status: 'succeeded', manifest: ref('manifest', 'one and the same') }, who);
      return id;
    };
    const [first, second] = [same(), same()];
    await desk.as('bob');
    await decide(first, 'reject', 'the bridge does not tie');
    expect((await desk.client['approvals.get']({ type: 'run', id: second }))).toMatchObject({ state: 'rejected', may: { approve: false } });
    await desk.as('dan');
    expect(await codeOf(decide(second, 'approve'))).toBe('CONFLICT');
    await desk.as('ann');
    await desk.client['approvals.submit']({ type: 'run', id: second, text: 'it ties by line 7' });
    await desk.as('dan');
    expect((await desk.client['approvals.get']({ type: 'run', id: second })).statements.map(({ statement }) => [statement.purpose, statement.subject.id])).toEqual([['reject', first], ['submit', second]]);
    expect((await decide(second, 'approve')).state).toBe('approved');
    expect((await desk.client['approvals.get']({ type: 'run', id: first })).state).toBe('rejected');
  });

  it('GOV-34 two signatures where the policy asks for two: of two people, after the last rejection', async () => {
    mkdirSync(join(desk.folder, 'two', 'config', 'policies'), { recursive: true });
    writeFileSync(join(desk.folder, 'two', 'config', 'policies', 'approval.yaml'), 'kind: approval\nversion: 1\nneeds: { run: 2 }\n');
    const two = people({ workspaceDir: join(desk.folder, 'two') });
    try {
      await two.person('root', ['administrator', 'approver']);
      await two.as('root');
      await two.person('bob', ['approver']);
      await two.person('dan', ['analyst', 'approver']);
      const run = two.run('SOMEBODY');
      const say = async (id: string, verdict: 'approve' | 'reject') => {
        await two.as(id);
        const { sha256 } = await two.client['approvals.get']({ type: 'run', id: run });
        return two.client['approvals.decide']({ type: 'run', id: run, sha256: sha256 ?? '', verdict, reason: verdict });
      };
      expect(await say('bob', 'approve')).toMatchObject({ state: 'open', has: 1, needs: 2 });
      expect(await codeOf(say('bob', 'approve'))).toBe('CONFLICT');
      expect((await two.client['runs.get']({ run })).kind).toBe('draft');
      expect(await say('root', 'reject')).toMatchObject({ state: 'rejected', has: 0 });
      await two.as('dan');
      expect(await two.client['approvals.submit']({ type: 'run', id: run, text: 'see the note' })).toMatchObject({ state: 'submitted', has: 0 });
      expect(await say('bob', 'approve')).toMatchObject({ state: 'submitted', has: 1 });
      expect(await say('root', 'approve')).toMatchObject({ state: 'approved', has: 2 });
      expect((await two.workbench.context.store.verifyState()).differences).toEqual([]);
    } finally {
      await two.workbench.close();
    }
  });

  it('GOV-36 a verdict is on exactly what was seen: another hash is CONFLICT, and nothing is recorded', async () => {
    const run = desk.run('ANN');
    await desk.as('bob');
    const head = desk.workbench.context.store.audit.head();
    expect(await codeOf(desk.client['approvals.decide']({ type: 'run', id: run, sha256: 'a'.repeat(64), verdict: 'approve', reason: 'x' }))).toBe('CONFLICT');
    expect(await codeOf(desk.client['approvals.decide']({ type: 'run', id: run, sha256: 'a'.repeat(64), verdict: 'approve', reason: ' ' }))).toBe('INVALID_INPUT');
    expect(await codeOf(desk.client['approvals.get']({ type: 'overlay', id: run }))).toBe('NOT_FOUND');
    expect(desk.workbench.context.store.audit.head()).toEqual(head);
  });

  it('GOV-37 a what-if is never approved, nor what did not succeed', async () => {
    await desk.as('bob');
    for (const [run, why] of [[desk.run('ANN', { kind: 'what-if' }), /what-if/], [desk.run('ANN', {}, 'blocked'), /is blocked/]] as const) {
      expect(await desk.client['approvals.get']({ type: 'run', id: run })).toMatchObject({ state: 'not-ready', notReady: expect.stringMatching(why) as string });
      expect(await codeOf(decide(run, 'approve'))).toBe('CONFLICT');
      expect(await codeOf(desk.client['runs.approve']({ run, reason: 'x' }))).toBe('CONFLICT');
    }
    await desk.as('ann');
    expect(await codeOf(desk.client['approvals.submit']({ type: 'run', id: desk.run('ANN', { kind: 'what-if' }), text: 'x' }))).toBe('CONFLICT');
  });

  it('GOV-38 an approval cut off between signature and effect is completed by the next approver, on the signature that is there', async () => {
    const run = desk.run('ANN');
    await desk.as('bob');
    const { store, identity } = desk.workbench.context;
    const call = { actor: 'x', host: 'test' as const };
    store.governance.record(identity.state(call, { purpose: 'approve', subject: { type: 'run', id: run, sha256: store.runs.get(run).manifestSha256 }, text: 'signed, then the light went out' }), call);
    expect(await desk.client['approvals.get']({ type: 'run', id: run })).toMatchObject({ state: 'open', has: 1, needs: 1, may: { approve: true } });
    await desk.as('dan');
    expect(await desk.client['runs.approve']({ run, reason: 'completing' })).toMatchObject({ kind: 'record', approval: { actor: 'BOB', reason: 'signed, then the light went out' } });
    expect(store.governance.statements({ type: 'run', id: run })).toHaveLength(1);
  });

  it('GOV-40 a pipeline that declares what is approved gets all of it', async () => {
    const approved: string[] = [];
    const base = desk.workbench.context.pipelines.get('tape');
    if (!base) throw new Error('no pipeline');
    const overlays: PipelineRegistration['approvals'] = () => [{
      type: 'gadget', title: 'gadget', needs: 2,
      subject: async (id) => ({ title: `overlay ${id}`, sha256: 'c'.repeat(64), notReady: null, contributors: [{ actor: 'ANN', did: ['wrote it'] }], run: null, done: approved.includes(id) }),
      approved: (id) => void approved.push(id),
    }];
    const kinds = createApprovals({ ...desk.workbench.context, pipelines: new Map([['tape', { ...base, approvals: overlays }]]) });
    const call = { actor: 'x', host: 'test' as const };
    await desk.as('ann');
    await kinds.submit('gadget', 'o1', 'ready', call);
    for (const [id, has] of [['bob', 1], ['dan', 2]] as const) {
      await desk.as(id);
      expect(await kinds.decide({ type: 'gadget', id: 'o1', sha256: 'c'.repeat(64), verdict: 'approve', reason: 'yes' }, call)).toMatchObject({ has, needs: 2, state: has === 2 ? 'approved' : 'submitted' });
    }
    expect(approved).toEqual(['o1']);
    expect(() => createApprovals({ ...desk.workbench.context, pipelines: new Map([['tape', { ...base, approvals: (sources) => [...(overlays(sources)), ...(overlays(sources))] }]]) })).toThrow(/two kinds/);
  });
});

describe('where nobody is registered', () => {
  it('GOV-39 an approval works as a name without a signature, and its record says so', async () => {
    const desk = people();
    try {
      const run = desk.run('somebody');
      expect(await desk.client['actors.whoami']({})).toMatchObject({ inForce: false, signedIn: false, roles: ['analyst', 'approver', 'auditor', 'administrator'] });
      await desk.client['approvals.submit']({ type: 'run', id: run, text: 'ready' });
      expect(await desk.client['runs.approve']({ run, reason: 'agreed' })).toMatchObject({ kind: 'record', approval: { actor: 'somebody' } });
      const { store } = desk.workbench.context;
      expect(store.audit.page({ kind: 'run.approved' }).events[0]?.payload).toMatchObject({ signed: false, reason: 'agreed' });
      expect((await desk.client['approvals.get']({ type: 'run', id: run })).statements.every(({ signature, statement }) => signature === null && statement.actorId === null)).toBe(true);
      // What was said unsigned counts for nothing once roles are in force.
      const next = desk.run('somebody');
      await desk.client['approvals.submit']({ type: 'run', id: next, text: 'ready' });
      await desk.person('root', ['administrator', 'approver']);
      await desk.as('root');
      expect(await desk.client['approvals.get']({ type: 'run', id: next })).toMatchObject({ state: 'open', has: 0 });
      expect((await store.verifyState()).differences).toEqual([]);
      expect((await desk.client['audit.verify']({})).statements).toMatchObject({ checked: 3, broken: [] });
    } finally {
      await desk.close();
    }
  });
});
