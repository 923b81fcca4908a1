import { readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkDecisions } from '../../src-main/intake/decide/check-decision.ts';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { contract } from '../../src-shared/contract/contract.ts';
import { Decision, Decisions, effectiveDecisions } from '../../src-shared/model/decision.ts';
import { smallPool, temporaryFolder } from '../support/cli.ts';
import { configOf, demo, REPO, tapeBench } from '../support/run-tape.ts';

const shipped = Decisions.parse(parse(readFileSync(join(REPO, 'resources/demo/decisions.yaml'), 'utf8')));
const decision = (id: string, about: object): Decision => Decision.parse({ id, actor: 't.tester', reason: 'a test', at: '2026-02-01T00:00:00.000Z', ...about });
const document = (...more: Decision[]) => ({ kind: 'decisions' as const, version: 1 as const, decisions: [...shipped.decisions, ...more] });

describe('withdrawn decisions', () => {
  const bench = tapeBench();
  afterAll(() => bench.dispose());
  const MONTH = '2026-01-31';
  const tape = createHash('sha256').update(readFileSync(demo(MONTH).tape)).digest('hex');
  const refused = (...list: Decision[]): string | null => {
    try {
      checkDecisions(list, { sections: configOf('regulatory').sections, rows: 10, tape });
      return null;
    } catch (thrown) {
      return (thrown as Error).message;
    }
  };
  const always = decision('D-900', { kind: 'constant', field: 'occupancy_type', value: 'TLET', whenBlank: false });
  const taken = decision('D-901', { kind: 'withdraw', decision: 'D-900' });

  it('GOV-70 what is withdrawn takes effect nowhere: the run is that of the document without it, the document keeps both', async () => {
    const run = (decisions: object) => bench.run({ mode: 'mi', ...demo(MONTH), decisions, until: 'aggregate' });
    const [plain, decided, withdrawn] = [await run(document()), await run(document(always)), await run(document(always, taken))];
    expect([plain.error, decided.error, withdrawn.error]).toEqual([null, null, null]);
    expect(decided.hashes['canonical']).not.toBe(plain.hashes['canonical']);
    for (const slot of ['decisions', 'canonical', 'canonical.plan', 'findings', 'findings.groups']) expect(withdrawn.hashes[slot], slot).toBe(plain.hashes[slot]);
    const given = withdrawn.inputs.find(({ name }) => name === 'decisions.input');
    expect(given?.sha256).toBe(createHash('sha256').update(canonicalJson(document(always, taken))).digest('hex'));
    expect(withdrawn.gate('decide').summary).toMatchObject({ withdrawn: 1 });
  }, 120_000);

  it('GOV-71 withdrawing is how a wrong decision is undone, and the same may be decided anew', () => {
    const wrong = decision('D-1', { kind: 'constant', field: 'purpose', value: 'NOPE' });
    expect(refused(wrong)).toMatch(/no code of/);
    expect(refused(wrong, decision('D-2', { kind: 'withdraw', decision: 'D-1' }))).toBeNull();
    const one = decision('D-1', { kind: 'override', field: 'resident', sourceRow: 1, value: 'true' });
    const other = decision('D-3', { kind: 'override', field: 'resident', sourceRow: 1, value: 'false' });
    expect(refused(one, other)).toMatch(/already decided/);
    expect(refused(one, decision('D-2', { kind: 'withdraw', decision: 'D-1' }), other)).toBeNull();
  });

  it('GOV-72 a withdrawal of nothing, of a later decision, of a withdrawal or of what is withdrawn is refused', () => {
    const withdraw = (id: string, of: string, more: object = {}): Decision => decision(id, { kind: 'withdraw', decision: of, ...more });
    const one = decision('D-1', { kind: 'constant', field: 'purpose', value: 'PURC' });
    expect(refused(one, withdraw('D-2', 'D-9'))).toMatch(/no decision D-9 stands before it/);
    expect(refused(withdraw('D-2', 'D-1'), one)).toMatch(/no decision D-1 stands before it/);
    expect(refused(one, withdraw('D-2', 'D-1'), withdraw('D-3', 'D-2'))).toMatch(/is a withdrawal/);
    expect(refused(one, withdraw('D-2', 'D-1'), withdraw('D-3', 'D-1'))).toMatch(/withdrawn already/);
    expect(refused(one, withdraw('D-1', 'D-1'))).toMatch(/same id/);
  });

  it('GOV-73 a withdrawal for another tape leaves this one as it was; effects follow the document’s order', () => {
    const one = decision('D-1', { kind: 'constant', field: 'purpose', value: 'PURC' });
    const elsewhere = decision('D-2', { kind: 'withdraw', decision: 'D-1', tape: 'f'.repeat(64) });
    expect(refused(one, elsewhere, decision('D-3', { kind: 'constant', field: 'purpose', value: 'OTHR' }))).toMatch(/already decided/);
    expect(effectiveDecisions([taken, always]).map(({ id }) => id)).toEqual(['D-900']);
    expect(effectiveDecisions([always, taken])).toEqual([]);
  });
});

describe('decisions.withdraw', () => {
  const folder = temporaryFolder('withdraw');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('GOV-74 starts the revised run, whose traces know neither; both stay in its list with who and why', async () => {
    const pool = await smallPool(join(folder, 'pool'));
    const workbench = composeWorkbench({ workspaceDir: join(folder, 'ws'), actor: 'ada', host: 'test' });
    try {
      const client = createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog }), 'ada');
      const token = (path: string): string => workbench.fileTokens.issue(path, path.split('/').at(-1) ?? path);
      const ended = async (run: string) => client['runs.wait']({ run });
      const first = await ended((await client['runs.start']({ tape: token(pool.tapes[0]), mapping: token(pool.mapping), decisions: token(pool.decisions), deal: token(pool.deals[0]), mode: 'mi' })).run);
      const address = 'canonical:current_principal_balance@3';
      const before = await client['trace.get']({ run: first.id, address });
      const decided = await ended((await client['decisions.apply']({ run: first.id, decisions: [{ kind: 'override', field: 'current_principal_balance', sourceRow: 3, value: '1.23', reason: 'typed wrong' } as never] })).run);
      const during = await client['trace.get']({ run: decided.id, address });
      expect(during.root.stored).toBe('1.23');
      expect(JSON.stringify(during)).toContain('typed wrong');
      const [named] = (await client['decisions.list']({ run: decided.id })).slice(-1);
      const { run } = await client['decisions.withdraw']({ run: decided.id, decision: named?.id ?? '', reason: 'it was right after all' });
      const last = await ended(run);
      expect(last.status).toBe(first.status);
      const after = await client['trace.get']({ run, address });
      expect([after.holds, after.root.stored]).toEqual([true, before.root.stored]);
      expect(JSON.stringify(after)).not.toMatch(/typed wrong|it was right after all/);
      expect((await client['decisions.list']({ run })).slice(-2)).toMatchObject([{ id: named?.id, kind: 'override' }, { kind: 'withdraw', decision: named?.id, reason: 'it was right after all', actor: 'ada' }]);
      const again = (decision: string, of = run) => client['decisions.withdraw']({ run: of, decision, reason: 'x' });
      await expect(again(named?.id ?? '')).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(again('D-12345')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(again((await client['decisions.list']({ run })).at(-1)?.id ?? '')).rejects.toMatchObject({ code: 'CONFLICT' });
      const { contributors } = await client['approvals.get']({ type: 'run', id: run });
      expect(contributors.find(({ actor }) => actor === 'ada')?.did).toEqual(expect.arrayContaining([`decided ${named?.id ?? ''}`, `withdrew decision ${named?.id ?? ''}`, `started ${first.id}`, `started ${run}`]));
    } finally {
      await workbench.close();
    }
  }, 180_000);
});
