import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { people, type People } from './people.ts';
import { quickEngine } from './quick-engine.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('waiting for me', () => {
  let desk: People;
  beforeEach(async () => {
    desk = people({ spawnEngine: quickEngine });
    await desk.person('root', ['administrator']);
    await desk.as('root');
    await desk.person('ann', ['analyst']);
    await desk.person('amy', ['analyst']);
    await desk.person('bob', ['approver']);
  });
  afterEach(() => desk.close());
  const inbox = async (id: string | null) => {
    await desk.as(id);
    return desk.client['approvals.inbox']({});
  };
  const start = async (): Promise<string> => {
    const tape = join(desk.folder, 'tape.csv');
    writeFileSync(tape, 'Loan,Balance\n1,2\n');
    const { run } = await desk.client['runs.start']({ tape: desk.workbench.fileTokens.issue(tape, 'tape.csv'), mode: 'mi' });
    await desk.client['runs.wait']({ run });
    return run;
  };
  const apply = async (run: string, decisions: Record<string, unknown>[]): Promise<string> => {
    const next = (await desk.client['decisions.apply']({ run, decisions: decisions as never })).run;
    await desk.client['runs.wait']({ run: next });
    return next;
  };
  const dayIn = (days: number): string => new Date(Date.parse(desk.now()) + days * DAY).toISOString().slice(0, 10);

  it('GOV-60 nobody signed in, nothing waits; a submitted run waits for those who may approve it and for nobody else', async () => {
    const run = desk.run('ANN');
    await desk.as('ann');
    await desk.client['approvals.submit']({ type: 'run', id: run, text: 'please' });
    expect(await inbox(null)).toEqual([]);
    expect((await inbox('bob')).map(({ kind, run: of, href, detail }) => [kind, of, href, detail])).toEqual([['approval', run, `#/runs/${run}/approval`, 'ANN: please']]);
    expect(await inbox('ann')).toEqual([]);
    expect(await inbox('root')).toEqual([]);
  });

  it('GOV-61 my blocked and unconfirmed drafts wait for me until they are revised; those of others and what-ifs do not', async () => {
    const [blocked, review] = [desk.run('ANN', {}, 'blocked'), desk.run('ANN', {}, 'review_required')];
    desk.run('AMY', {}, 'blocked');
    desk.run('ANN', { kind: 'what-if' }, 'blocked');
    expect((await inbox('ann')).map(({ id, href }) => [id, href])).toEqual([[`review:${review}`, `#/runs/${review}/mapping`], [`blocked:${blocked}`, `#/runs/${blocked}/findings`]]);
    desk.run('AMY', { revisedFrom: blocked });
    expect((await inbox('ann')).map(({ id }) => id)).toEqual([`review:${review}`]);
  });

  it('GOV-62 waivers that end within 30 days or have ended are named to owner and author, not to others, and not once renewed or withdrawn', async () => {
    await desk.as('ann');
    const waive = (rule: string, days: number, owner = 'AMY') => ({ kind: 'waive', rule, owner, expires: dayIn(days), reason: `waived ${rule}` });
    const run = await apply(await start(), [waive('BAL-001', 10), waive('BAL-002', 31), waive('BAL-003', 30), waive('DAT-001', -3), waive('DAT-002', 5), waive('DAT-003', 5)]);
    const renewed = await apply(run, [waive('DAT-002', 200)]);
    const id = (await desk.client['decisions.list']({ run: renewed })).find((each) => each.kind === 'waive' && each.rule === 'DAT-003')?.id ?? '';
    const { run: last } = await desk.client['decisions.withdraw']({ run: renewed, decision: id, reason: 'not needed' });
    await desk.client['runs.wait']({ run: last });
    const amy = await inbox('amy');
    expect(amy.map(({ title, due }) => [title, due]).sort()).toEqual([['Waiver of BAL-001 ends', dayIn(10)], ['Waiver of BAL-003 ends', dayIn(30)], ['Waiver of DAT-001 has expired', dayIn(-3)]].sort());
    expect(amy.every((item) => item.kind === 'waiver' && item.run === last && item.detail.startsWith('owner AMY'))).toBe(true);
    expect((await inbox('ann')).filter(({ kind }) => kind === 'waiver')).toHaveLength(3);
    expect(await inbox('bob')).toEqual([]);
    desk.later(2 * DAY);
    expect((await inbox('amy')).map(({ title }) => title)).toContain('Waiver of BAL-002 ends');
  });

  it('GOV-62 a waiver whose owner and author nobody knows is named to analysts and administrators, so that it is not lost', async () => {
    const gone = await (async () => {
      await desk.as('root');
      await desk.person('guy', ['analyst']);
      await desk.as('guy');
      const run = await apply(await start(), [{ kind: 'waive', rule: 'BAL-001', owner: 'somebody who left', expires: dayIn(3), reason: 'x' }]);
      await desk.as('root');
      await desk.client['actors.retire']({ id: 'guy', reason: 'left' });
      return run;
    })();
    for (const [id, named] of [['ann', 1], ['root', 1], ['bob', 0]] as const) expect((await inbox(id)).filter(({ kind, run }) => kind === 'waiver' && run === gone), id).toHaveLength(named);
  });

  it('GOV-63 a comment on my run and an answer to me wait until I have answered', async () => {
    const run = desk.run('ANN');
    await desk.as('bob');
    const asked = await desk.client['comments.add']({ run, address: 'annex2:RREL30@1', text: 'why is this zero?' });
    expect((await inbox('ann')).map(({ kind, title, href }) => [kind, title, href])).toEqual([['comment', `BOB commented on ${run}, annex2:RREL30@1`, `#/runs/${run}/trace/annex2%3ARREL30%401`]]);
    expect(await inbox('amy')).toEqual([]);
    await desk.as('ann');
    const answer = await desk.client['comments.add']({ run, text: 'redeemed on the 12th', answers: asked.sha256 });
    expect(await inbox('ann')).toEqual([]);
    expect((await inbox('bob')).map(({ title }) => title)).toEqual([`ANN answered you on ${run}`]);
    expect((await desk.client['comments.list']({ run })).map(({ statement, signature }) => [statement.actorId, statement.answers, signature !== null])).toEqual([['bob', null, true], ['ann', asked.sha256, true]]);
    expect(await desk.client['comments.list']({ run, address: 'annex2:RREL30@1' })).toHaveLength(1);
    await expect(desk.client['comments.add']({ run: desk.run('ANN'), text: 'elsewhere', answers: answer.sha256 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    desk.later(31 * DAY);
    expect(await inbox('bob')).toEqual([]);
  });

  it('GOV-64 my key that ends within 30 days waits for me until I have a later one', async () => {
    await desk.as('root');
    await desk.person('kim', ['auditor'], new Date(Date.parse(desk.now()) + 20 * DAY).toISOString());
    expect((await inbox('kim')).map(({ kind }) => kind)).toEqual(['key']);
    const { publicKey } = await desk.client['actors.createKey']({ id: 'kim', passphrase: 'another long passphrase' });
    await desk.as('root');
    await desk.client['actors.addKey']({ id: 'kim', publicKey });
    await desk.client['actors.signIn']({ id: 'kim', passphrase: 'another long passphrase' });
    expect(await desk.client['approvals.inbox']({})).toEqual([]);
    expect((await desk.client['actors.whoami']({})).keyId).toBe((await desk.client['actors.list']({})).find(({ id }) => id === 'kim')?.keys[1]?.id);
  });
});
