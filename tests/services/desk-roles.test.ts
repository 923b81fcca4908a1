import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallPool } from '../support/cli.ts';
import { codeOf, people, type People } from '../governance/people.ts';

describe('roles at the desk', () => {
  let bench: People;
  let run = '';
  beforeAll(async () => {
    bench = people();
    const pool = await smallPool(join(bench.folder, 'pool'));
    await bench.person('root', ['administrator']);
    await bench.as('root');
    await bench.person('ana', ['analyst', 'auditor']);
    await bench.person('abe', ['approver']);
    await bench.person('ida', ['auditor']);
    await bench.as('ana');
    const token = (path: string): string => bench.workbench.fileTokens.issue(path, path.split('/').at(-1) ?? path);
    const made = await bench.client['runs.wait'](await bench.client['runs.start']({ tape: token(pool.tapes[0]), mapping: token(pool.mapping), decisions: token(pool.decisions), deal: token(pool.deals[0]), mode: 'mi' }));
    expect(made.status, JSON.stringify(made.error)).toBe('succeeded');
    run = made.id;
  }, 240_000);
  afterAll(() => bench.close());

  const plan = { method: 'random' as const, size: 3, seed: 4, spaces: ['canonical'] };

  it('DSK-14 only an auditor draws, walks, marks, re-performs, signs and revises; everybody reads', async () => {
    const { client } = bench;
    await bench.as('ida');
    const { id } = await client['desk.create']({ run, plan });
    const sha = 'ab'.repeat(32);
    const changes = (): Promise<unknown>[] => [
      client['desk.create']({ run, plan }), client['desk.walk']({ paper: id }), client['desk.mark']({ paper: id, marks: [{ item: 1, mark: 'tick' }] }), client['desk.reperform']({ paper: id }),
      client['desk.cancel']({ paper: id }), client['desk.sign']({ paper: id, content: sha, opinion: 'satisfactory', conclusion: 'x' }), client['desk.revise']({ paper: id, reason: 'x' }),
    ];
    for (const who of ['abe', 'root', null]) {
      await bench.as(who);
      expect([who, await Promise.all(changes().map(codeOf))]).toEqual([who, Array(7).fill('UNAUTHORISED')]);
      expect(await codeOf(client['desk.get']({ paper: id }))).toBeNull();
    }
    expect((await client['desk.items']({ paper: id })).items.every(({ walk, mark }) => walk === null && mark === null)).toBe(true);
  });

  it('DSK-14 who contributed to the run cannot sign its paper, though an auditor; another auditor can, with a key', async () => {
    const { client } = bench;
    await bench.as('ana');
    const { id } = await client['desk.create']({ run, plan: { ...plan, seed: 5 } });
    await client['desk.walk']({ paper: id });
    await client['desk.mark']({ paper: id, marks: [1, 2, 3].map((item) => ({ item, mark: 'tick' as const })) });
    const mine = await client['desk.get']({ paper: id });
    expect(mine.may).toEqual({ sign: false, why: expect.stringMatching(/ANA contributed to run r\d+ \(.*started.*\) and cannot sign/) as string });
    expect(await codeOf(client['desk.sign']({ paper: id, content: mine.content, opinion: 'satisfactory', conclusion: 'my own work is fine' }))).toBe('UNAUTHORISED');
    await bench.as('ida');
    const { content, may } = await client['desk.get']({ paper: id });
    expect([content, may]).toEqual([mine.content, { sign: true, why: null }]);
    const signed = await client['desk.sign']({ paper: id, content, opinion: 'satisfactory', conclusion: 'seen' });
    expect(signed).toMatchObject({ state: 'signed', signed: { actor: 'IDA' }, signature: { broken: null, signed: { statement: { actorId: 'ida', purpose: 'sign-off' } } } });
    expect(signed.signature?.signed.signature).toMatch(/^[A-Za-z0-9+/]{80,}={0,2}$/);
    expect(signed.progress.ticked).toBe(3);
    expect((await client['desk.items']({ paper: id })).items.map(({ mark }) => mark?.actor)).toEqual(['ANA', 'ANA', 'ANA']);
    expect((await client['audit.verify']({})).holds).toBe(true);
  });

  it('DSK-11 a document that says it is signed, and that no statement names, is not signed', async () => {
    const { client, workbench } = bench;
    await bench.as('ida');
    const { id } = await client['desk.create']({ run, plan: { ...plan, seed: 6 } });
    await client['desk.walk']({ paper: id });
    await client['desk.mark']({ paper: id, marks: [1, 2, 3].map((item) => ({ item, mark: 'tick' as const })) });
    const before = await client['desk.get']({ paper: id });
    // The host ends between the document and the statement: the statement is refused here, the document is there.
    const { governance } = workbench.context.store;
    const record = governance.record.bind(governance);
    Object.assign(governance, { record: () => { throw new Error('the host ended'); } });
    expect(await codeOf(client['desk.sign']({ paper: id, content: before.content, opinion: 'satisfactory', conclusion: 'seen' }))).not.toBeNull();
    Object.assign(governance, { record });
    expect(await client['desk.get']({ paper: id })).toMatchObject({ state: 'open', signature: null, content: before.content, editions: [{ edition: 1, state: 'open' }] });
    expect(await client['desk.sign']({ paper: id, content: before.content, opinion: 'satisfactory', conclusion: 'seen' })).toMatchObject({ state: 'signed' });
  });
});
