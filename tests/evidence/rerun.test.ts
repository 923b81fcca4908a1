import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import type { Workbench } from '../../src-main/hosts/workbench.ts';
import { compareRuns } from '../../src-main/evidence/rerun.ts';
import { contract, type TapestryClient } from '../../src-shared/contract/contract.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord, Run } from '../../src-shared/model/run.ts';
import { SignedHead } from '../../src-shared/model/signed-head.ts';
import { temporaryFolder } from '../support/cli.ts';
import { demo } from '../support/run-tape.ts';

function open(workspace: string): { client: TapestryClient; workbench: Workbench } {
  const workbench = composeWorkbench({ workspaceDir: workspace, actor: 'ada', host: 'test' });
  return { workbench, client: createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: workbench.readOnly }), 'ada') };
}

describe('verification of the demo through the services, in engine processes of their own', () => {
  const folder = temporaryFolder('evidence-rerun');
  const workspace = join(folder, 'ws');
  let client: TapestryClient;
  let workbench: Workbench;
  let loans: Run;
  let investor: Run;
  let files: Map<string, { path: string; sha256: string }>;

  beforeAll(async () => {
    ({ client, workbench } = open(workspace));
    const token = (path: unknown): string => workbench.fileTokens.issue(path as string, (path as string).split('/').at(-1) as string);
    const documents = (cutOff: '2026-01-31' | '2026-02-28') => { const { tape, mapping, deal, decisions } = demo(cutOff); return { tape: token(tape), mapping: token(mapping), deal: token(deal), decisions: token(decisions) }; };
    const january = await client['runs.wait'](await client['runs.start']({ ...documents('2026-01-31'), mode: 'mi' }));
    loans = await client['runs.wait'](await client['runs.start']({ ...documents('2026-02-28'), mode: 'regulatory' }));
    investor = await client['runs.wait'](await client['runs.start']({ ...documents('2026-02-28'), mode: 'annex12', prior: january.id }));
    expect([january.status, loans.status, investor.status]).toEqual(['succeeded', 'succeeded', 'succeeded']);
    files = new Map((await client['runs.artifacts']({ run: loans.id })).map((each) => [each.name, { path: each.path, sha256: each.sha256 }]));
  }, 240_000);
  afterAll(async () => {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('EVD-30 every run executed again without the memo makes the same bytes, gate by gate', async () => {
    const verified = await client['audit.verify']({ rerun: true });
    expect([verified.holds, verified.log.firstBroken, verified.artifacts.broken]).toEqual([true, null, []]);
    const compared = verified.rerun ?? [];
    expect(compared.filter((each) => !each.agrees || each.expected !== each.found)).toEqual([]);
    for (const run of [loans, investor]) {
      const made = run.gates.flatMap((gate) => gate.outputs.map((output) => `${gate.id} ${output.name}`)).sort();
      expect(compared.filter((each) => each.run === run.id).map((each) => `${each.gate} ${each.artifact}`).sort()).toEqual(made);
      expect(made.length).toBeGreaterThan(10);
    }
  }, 240_000);

  it('EVD-31 one byte of an artifact altered on disk: verify names its hash, a trace over it says broken with both hashes and does not hold', async () => {
    const { path, sha256 } = files.get('canonical') as { path: string; sha256: string };
    const address = 'annex2:RREL30@HL000002-N1';
    const before = await client['trace.get']({ run: loans.id, address });
    expect([before.holds, before.hashes.broken]).toEqual([true, []]);
    copyFileSync(path, `${path}.kept`);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(path, bytes);
    const verified = await client['audit.verify']({ run: loans.id });
    expect([verified.holds, verified.artifacts.broken.map((each) => each.sha256)]).toEqual([false, [sha256]]);
    expect(verified.artifacts.broken[0]?.names).toContain(`${loans.id} canonical`);
    const after = await client['trace.get']({ run: loans.id, address });
    expect([after.holds, after.hashes.broken]).toEqual([false, [{ name: 'canonical', expected: sha256, found: verified.artifacts.broken[0]?.found }]]);
    const sheet = await client['trace.sheet']({ run: loans.id, address });
    expect(sheet.html).toContain('This path does not hold.');
    expect(sheet.html).toContain(`expected <code>${sha256}</code>`);
    renameSync(`${path}.kept`, path);
    expect([(await client['audit.verify']({ run: loans.id })).holds, (await client['trace.get']({ run: loans.id, address })).holds]).toEqual([true, true]);
  }, 60_000);

  it('EVD-32 a sheet is the same bytes twice and names the head of the log', async () => {
    const [first, second] = [await client['trace.sheet']({ run: investor.id, address: 'annex12:IVSS22' }), await client['trace.sheet']({ run: investor.id, address: 'annex12:IVSS22' })];
    expect(second).toEqual(first);
    const [given] = (await client['audit.page']({ kind: 'log.head-given', limit: 1 })).items;
    const head = SignedHead.parse((given?.payload as { head?: unknown }).head);
    // The entry that remembers the head comes after the ones it covers.
    expect([first.html.includes(head.root), first.html.includes(head.last.hash), head.size]).toEqual([true, true, (given?.seq ?? 0) - 1]);
  }, 60_000);

  it('EVD-33 an entry of the log altered behind the product: verify names the first wrong one', async () => {
    await workbench.close();
    const db = new Database(join(workspace, 'audit.sqlite'));
    for (const { name } of db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'").all()) db.exec(`DROP TRIGGER "${name}"`);
    const { seq } = db.prepare<[], { seq: number }>('SELECT seq FROM audit_event ORDER BY seq LIMIT 1 OFFSET 7').get() as { seq: number };
    db.prepare("UPDATE audit_event SET actor = 'mallory' WHERE seq >= ?").run(seq);
    db.close();
    ({ client, workbench } = open(workspace));
    const verified = await client['audit.verify']({});
    expect([verified.holds, verified.log.firstBroken?.seq]).toEqual([false, seq]);
  }, 60_000);
});

describe('comparison of two executions', () => {
  const ref = (name: string, sha256: string, logicalDigest?: string): ArtifactRef => ({ name, sha256, extension: 'parquet', mediaType: 'x/x', bytes: 1, ...(logicalDigest === undefined ? {} : { logicalDigest }) });
  const gate = (id: string, outputs: ArtifactRef[]): GateRecord => ({ id, title: id, version: '1', status: 'passed', seconds: 0, key: null, message: null, outputs, progress: null, summary: {} });

  it('EVD-34 the same bytes agree; other bytes agree by their logical digest alone, and it is said; what was not made again does not', () => {
    const first = [gate('a', [ref('same', '1'), ref('values', '2', 'd'), ref('other', '3', 'd'), ref('plain', '4')]), gate('b', [ref('gone', '5')])];
    const second = [gate('a', [ref('same', '1'), ref('values', '9', 'd'), ref('other', '3x', 'e'), ref('plain', '4x')])];
    expect(compareRuns('r', first, second).map((each) => [each.artifact, each.agrees, each.found])).toEqual([
      ['same', true, '1'], ['values', true, '9 (other bytes, same values: logical digest d)'], ['other', false, '3x'], ['plain', false, '4x'], ['gone', false, 'not made'],
    ]);
  });
});
