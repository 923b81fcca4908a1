import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { headIsSigned } from '../../src-main/services/log-head.ts';
import type { Mapping } from '../../src-shared/model/mapping.ts';
import { SignedHead } from '../../src-shared/model/signed-head.ts';
import { cli, cliJson, runArgs, smallPool, temporaryFolder, type SmallPool } from '../support/cli.ts';

/** What `run` and `show` print, as the issue declares it. */
interface Shown { id: string; pipeline: string; mode: string; regime: string | null; status: string; gates: { id: string; status: string; seconds: number }[]; artifacts: { name: string; path: string; sha256: string }[]; findings: Record<string, number>; error?: { code: string } }

describe('command line', () => {
  const folder = temporaryFolder('cli');
  const workspace = join(folder, 'ws');
  const at = ['--workspace', workspace];
  let pool: SmallPool;
  let first: { code: number | null; json: Shown; stderr: string };
  beforeAll(async () => {
    pool = await smallPool(join(folder, 'pool'));
    first = (await cliJson(runArgs(pool, workspace, 'regulatory', 0, ['--actor', 'A. Lindqvist']))) as never;
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('CLI-4 run prints one object with the run, its gates, artifacts with absolute paths and findings, and ends 0', () => {
    expect(first.code, first.stderr).toBe(0);
    const { id, pipeline, mode, regime, status, gates, artifacts, findings } = first.json;
    expect({ id, pipeline, mode, regime, status }).toEqual({ id: 'r0001', pipeline: 'tape', mode: 'regulatory', regime: 'esma/annex2', status: 'succeeded' });
    expect(gates.map((gate) => gate.id)).toEqual(['ingest', 'align', 'decide', 'transform', 'validate', 'stratify', 'aggregate', 'project-annex2', 'weigh-annex2', 'deliver-annex2', 'project-annex12', 'deliver-annex12']);
    expect(Object.keys(findings).sort()).toEqual(['blocking', 'info', 'review']);
    for (const artifact of artifacts) {
      expect(artifact.path.startsWith(workspace)).toBe(true);
      expect(artifact.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(existsSync(artifact.path)).toBe(true);
    }
    expect(artifacts.map((artifact) => artifact.name)).toEqual(expect.arrayContaining(['tape', 'canonical', 'findings', 'annex2.xml', 'manifest']));
  });

  it('CLI-5 show prints the same object as run; runs lists it', async () => {
    const shown = (await cliJson(['show', 'r0001', ...at])) as never as { code: number; json: Shown };
    expect(shown.code).toBe(0);
    expect(shown.json).toEqual(first.json);
    const listed = (await cliJson(['runs', ...at])) as never as { json: { total: number; runs: { id: string; status: string }[] } };
    expect(listed.json.runs.find((run) => run.id === 'r0001')).toMatchObject({ status: 'succeeded' });
  });

  it('CLI-6 an error is one JSON object {error} on stdout, with the exit code of the table', async () => {
    const unknown = (await cliJson(['show', 'r0999', ...at])) as never as { code: number; json: { error: { code: string; message: string } } };
    expect([unknown.code, unknown.json.error.code]).toEqual([3, 'NOT_FOUND']);
    const usage = (await cliJson(['run', 'tape', '--mode', 'mi', ...at])) as never as { code: number; json: { error: { code: string } } };
    expect([usage.code, usage.json.error.code]).toEqual([2, 'INVALID_INPUT']);
    const noCommand = (await cliJson(['frobnicate'])) as never as { code: number; json: { error: { code: string } } };
    expect([noCommand.code, noCommand.json.error.code]).toEqual([2, 'INVALID_INPUT']);
    const noFile = (await cliJson(['run', 'tape', '--mode', 'mi', '--in', join(folder, 'absent.csv'), ...at])) as never as { code: number; json: { error: { code: string } } };
    expect([noFile.code, noFile.json.error.code]).toEqual([3, 'NOT_FOUND']);
  });

  it('CLI-7 without a mapping the run waits for a person, exits 6, and the mapping it leaves can be edited and given back', async () => {
    const waiting = (await cliJson(['run', 'tape', '--in', pool.tapes[0], '--mode', 'mi', '--decisions', pool.decisions, '--deal', pool.deals[0], ...at])) as never as { code: number; json: Shown & { mapping: string } };
    expect([waiting.code, waiting.json.status]).toEqual([6, 'review_required']);
    const mapping = parse(readFileSync(waiting.json.mapping, 'utf8')) as Mapping;
    const review = mapping.columns.filter((column) => column.status === 'review');
    expect(review.length).toBeGreaterThan(0);
    const known = parse(readFileSync(pool.mapping, 'utf8')) as Mapping;
    const edited = { ...mapping, columns: mapping.columns.map((column, i) => (column.status === 'review' ? { ...known.columns[i], index: column.index } : column)) };
    const file = join(folder, 'edited.yaml');
    writeFileSync(file, stringify(edited, { aliasDuplicateObjects: false }));
    const again = (await cliJson(['run', 'tape', '--in', pool.tapes[0], '--mode', 'mi', '--mapping', file, '--decisions', pool.decisions, '--deal', pool.deals[0], ...at])) as never as { code: number; json: Shown };
    expect(again.json.gates.find((gate) => gate.id === 'align')?.status).toBe('passed');
    expect([again.code, again.json.status]).toEqual([0, 'succeeded']);
  }, 180_000);

  it('CLI-8 a blocked run exits 7, names what it needs, and goes through with the decisions filled in', async () => {
    const strict = (await cliJson(['run', 'tape', '--in', pool.tapes[0], '--mode', 'regulatory', '--mapping', pool.mapping, '--deal', pool.deals[0], ...at])) as never as { code: number; json: Shown & { decisions: string; needs: { kind: string; code: string }[] } };
    expect([strict.code, strict.json.status]).toEqual([7, 'blocked']);
    expect(strict.json.needs.some((need) => need.kind === 'map-code')).toBe(true);
    const skeleton = parse(readFileSync(strict.json.decisions, 'utf8')) as { decisions: Record<string, unknown>[] };
    expect(skeleton.decisions.length).toBeGreaterThan(0);
    const open = (await cliJson(['decide', strict.json.id, '--decisions', strict.json.decisions, ...at])) as never as { code: number; json: { error: { code: string; message: string } } };
    expect([open.code, open.json.error.code]).toEqual([2, 'INVALID_INPUT']);
    expect(open.json.error.message).toContain('"?"');
    const given = parse(readFileSync(pool.decisions, 'utf8')) as { decisions: Record<string, unknown>[] };
    const file = join(folder, 'filled.yaml');
    writeFileSync(file, stringify(given, { aliasDuplicateObjects: false }));
    const decided = (await cliJson(['decide', strict.json.id, '--decisions', file, '--actor', 'B. Okafor', ...at])) as never as { code: number; json: Shown };
    expect([decided.code, decided.json.status], JSON.stringify(decided.json)).toEqual([0, 'succeeded']);
    expect(decided.json.id).not.toBe(strict.json.id);
  }, 240_000);

  it('CLI-9 findings are listed by group and one by one, each with its row and line', async () => {
    const found = (await cliJson(['findings', 'r0001', ...at])) as never as { code: number; json: { groups: { rule: string; findings: number }[]; total: number; findings: { rule: string; sourceRow: number | null; line: number | null }[] } };
    expect(found.code).toBe(0);
    expect(found.json.total).toBe(found.json.groups.reduce((sum, group) => sum + group.findings, 0));
    const tape = readFileSync(pool.tapes[0], 'latin1').split(/\r?\n/);
    const placed = found.json.findings.filter((each) => each.sourceRow !== null);
    expect(placed.length).toBeGreaterThan(0);
    for (const each of placed) expect(tape[(each.line ?? 0) - 1]?.length).toBeGreaterThan(20);
  });

  it('CLI-10 export writes every named file with its sum and the log head, and never overwrites', async () => {
    const out = join(folder, 'out');
    const written = (await cliJson(['export', 'r0001', '--out', out, ...at])) as never as { code: number; json: { files: { name: string; path: string }[] } };
    expect(written.code).toBe(0);
    expect(written.json.files.map((file) => file.name)).toEqual(['annex2.xml', 'canonical.csv', 'canonical.parquet', 'canonical.xlsx', 'mapping-report.csv', 'unmapped-columns.csv', 'findings.csv', 'field-lineage.json', 'annex2-projected.csv', 'strata.json', 'canonical.plan.json', 'annex2.plan.json', 'strata.plan.json', 'manifest.json', 'log-head.json', 'cover.txt']);
    if (process.platform === 'linux') expect(execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' })).toBe('');
    const left = SignedHead.strict().parse(JSON.parse(readFileSync(join(out, 'log-head.json'), 'utf8')));
    expect(headIsSigned(left)).toBe(true);
    const cover = readFileSync(join(out, 'cover.txt'), 'utf8');
    for (const said of [left.root, left.keyId, String(left.size), 'annex2.xml', 'not approved: this is a draft']) expect(cover).toContain(said);
    expect(((await cliJson(['verify', '--head', join(out, 'log-head.json'), ...at])) as never as { json: { heads: unknown[] } }).json.heads[0]).toMatchObject({ size: left.size, signed: true, consistent: true });
    const kept = join(folder, 'kept-head.json');
    expect(((await cliJson(['head', '--out', kept, ...at])) as never as { code: number }).code).toBe(0);
    expect(SignedHead.strict().parse(JSON.parse(readFileSync(kept, 'utf8'))).size).toBe(left.size + 1);
    const proof = (await cliJson(['proof', '3', '--size', String(left.size), ...at])) as never as { json: { root: string; path: string[] } };
    expect(proof.json.root).toBe(left.root);
    const again = (await cliJson(['export', 'r0001', '--out', out, ...at])) as never as { code: number; json: { error: { code: string } } };
    expect([again.code, again.json.error.code]).toEqual([4, 'CONFLICT']);
  }, 120_000);

  it('CLI-11 approve needs a reason and makes a record with actor and time, once', async () => {
    const without = (await cliJson(['approve', 'r0001', ...at])) as never as { code: number; json: { error: { code: string } } };
    expect([without.code, without.json.error.code]).toEqual([2, 'INVALID_INPUT']);
    const approved = (await cliJson(['approve', 'r0001', '--reason', 'checked against the servicer report', '--actor', 'C. Head', ...at])) as never as { code: number; json: { kind: string; approval: { actor: string; reason: string; at: string } } };
    expect(approved.code).toBe(0);
    expect(approved.json.kind).toBe('record');
    expect(approved.json.approval).toMatchObject({ reason: 'checked against the servicer report' });
    expect(approved.json.approval.actor).toContain('C. Head');
    const twice = (await cliJson(['approve', 'r0001', '--reason', 'again', ...at])) as never as { code: number; json: { error: { code: string } } };
    expect([twice.code, twice.json.error.code]).toEqual([4, 'CONFLICT']);
  }, 60_000);

  it('CLI-12 backup and restore give a workspace that verifies; a workspace is never overwritten', async () => {
    const copy = join(folder, 'backup');
    const other = join(folder, 'restored');
    expect((await cliJson(['backup', '--out', copy, ...at])).code).toBe(0);
    const restored = (await cliJson(['restore', '--from', copy, '--workspace', other])) as never as { code: number; json: { holds: boolean } };
    expect([restored.code, restored.json.holds]).toEqual([0, true]);
    const again = (await cliJson(['restore', '--from', copy, '--workspace', other])) as never as { code: number; json: { error: { code: string } } };
    expect([again.code, again.json.error.code]).toEqual([4, 'CONFLICT']);
  }, 60_000);

  it('CLI-13 verify names an altered artifact by its hash and exits 14', async () => {
    const whole = (await cliJson(['verify', ...at])) as never as { code: number; json: { holds: boolean } };
    expect([whole.code, whole.json.holds]).toEqual([0, true]);
    const xml = first.json.artifacts.find((artifact) => artifact.name === 'annex2.xml');
    const path = xml?.path ?? '';
    const bytes = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(path, bytes.toString('utf8').replace(/(<Amt[^>]*>)(\d)/, (_, open: string, digit: string) => `${open}${(Number(digit) + 1) % 10}`));
    const altered = (await cliJson(['verify', 'r0001', ...at])) as never as { code: number; json: { holds: boolean; artifacts: { broken: { sha256: string }[] } } };
    expect([altered.code, altered.json.holds]).toEqual([14, false]);
    expect(altered.json.artifacts.broken.map((each) => each.sha256)).toEqual([xml?.sha256]);
    const exported = (await cliJson(['export', 'r0001', '--out', join(folder, 'never'), '--only', 'annex2.xml', ...at])) as never as { code: number; json: { error: { code: string } } };
    expect([exported.code, exported.json.error.code]).toEqual([14, 'CORRUPT']);
    expect(existsSync(join(folder, 'never'))).toBe(false);
    writeFileSync(path, bytes);
    expect((await cli(['verify', 'r0001', ...at])).code).toBe(0);
  }, 90_000);

  it('CLI-16 verify names the first wrong entry of an altered log and exits 14', async () => {
    const copy = join(folder, 'tampered');
    expect((await cliJson(['backup', '--out', copy, ...at])).code).toBe(0);
    const db = new Database(join(copy, 'audit.sqlite'));
    for (const { name } of db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'").all()) db.exec(`DROP TRIGGER "${name}"`);
    db.exec("UPDATE audit_event SET actor = 'somebody else' WHERE seq = 5");
    db.close();
    const found = (await cliJson(['verify', '--workspace', copy])) as never as { code: number; json: { holds: boolean; log: { firstBroken: { seq: number } } } };
    expect([found.code, found.json.holds, found.json.log.firstBroken.seq]).toEqual([14, false, 5]);
  }, 60_000);

  it('CLI-14 a tape that cannot be read fails the run with UNREADABLE and exits 10', async () => {
    const file = join(folder, 'empty.csv');
    writeFileSync(file, '');
    const failed = (await cliJson(['run', 'tape', '--in', file, '--mode', 'mi', ...at])) as never as { code: number; json: Shown };
    expect([failed.code, failed.json.status, failed.json.error?.code]).toEqual([10, 'failed', 'UNREADABLE']);
  }, 60_000);
});
