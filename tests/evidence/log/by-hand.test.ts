import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeWorkbench } from '../../../src-main/hosts/compose.ts';
import type { ComposedWorkbench } from '../../../src-main/hosts/workbench.ts';
import { headText } from '../../../src-main/services/log-head.ts';
import { HEAD_SCRIPT, inclusionScript, ROOT_SCRIPT } from '../../../src-shared/model/verify-by-hand.ts';

const call = { actor: 'ada', host: 'test' as const, signal: new AbortController().signal };
const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const hasShell = has('bash', '--version') && has('sha256sum', '--version');
const hasOpenssl = hasShell && /^OpenSSL [3-9]/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout);
if (!hasOpenssl) console.warn('by hand: not run (bash, sha256sum or openssl 3 is not here)');

describe('checking by hand', () => {
  let folder: string;
  let workbench: ComposedWorkbench;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tapestry-hand-'));
    workbench = composeWorkbench({ workspaceDir: join(folder, 'ws'), actor: 'ada', host: 'test' });
    const { store } = workbench.context;
    for (const value of ["it's “quoted”; $(touch /tmp/never) `x` \\ %s\n€", 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']) store.settings.set('note', value, { actor: 'Ada “A” O\'Neill', host: 'test' });
  });
  afterAll(async () => { await workbench.close(); rmSync(folder, { recursive: true, force: true }); });
  const script = (name: string, text: string): string => { const path = join(folder, name); writeFileSync(path, text); return path; };
  const run = (path: string, ...args: string[]) => spawnSync('bash', [path, ...args], { encoding: 'utf8' });

  it('LOG-40 the scripts in the document are the ones that are tested', () => {
    const document = readFileSync(join(import.meta.dirname, '../../../docs/verify-by-hand.md'), 'utf8');
    expect(document).toContain(HEAD_SCRIPT);
    expect(document).toContain(ROOT_SCRIPT);
  });

  it.skipIf(!hasShell)('LOG-41 every entry, whatever is in its fields, is shown to be in the head with sha256sum alone; another is not', async () => {
    const { size } = workbench.context.signedHead();
    for (let seq = 1; seq <= size; seq += 1) {
      const proof = await workbench.handlers['audit.proof']({ seq }, call);
      const said = run(script('entry.sh', inclusionScript(proof)));
      expect(`${said.stdout}${said.stderr}`, `entry ${seq}`).toBe("the fields give the entry's hash\nincluded in the head\n");
    }
    const proof = await workbench.handlers['audit.proof']({ seq: 5 }, call);
    expect(run(script('other.sh', inclusionScript({ ...proof, seq: 6 }))).stdout).toContain('NOT IN THE HEAD');
    expect(run(script('field.sh', inclusionScript({ ...proof, fields: proof.fields.map((field) => (field.name === 'actor' ? { ...field, value: 'eve' } : field)) }))).stdout).toContain('DO NOT GIVE');
  }, 60_000);

  it.skipIf(!hasOpenssl)('LOG-42 the signature of a head is checked with openssl, and a changed head is refused', () => {
    const head = workbench.context.signedHead();
    const check = script('check-head.sh', HEAD_SCRIPT);
    const good = run(check, script('log-head.json', headText(head)));
    expect([good.status, good.stdout]).toEqual([0, `Signature Verified Successfully\nkey: ${head.keyId}\n`]);
    const bad = run(check, script('changed.json', headText({ ...head, size: head.size + 1 })));
    expect(bad.status).not.toBe(0);
    expect(bad.stdout).not.toContain('Successfully');
  });

  it.skipIf(!hasShell)('LOG-43 the root at any size is computed from the hashes of the entries', async () => {
    const { size } = workbench.context.signedHead();
    const hashes = script('hashes.txt', `${workbench.context.store.audit.hashes().join('\n')}\n`);
    const root = script('root.sh', ROOT_SCRIPT);
    for (const each of [1, 2, 3, 7, 8, size]) expect(execFileSync('bash', [root, hashes, String(each)], { encoding: 'utf8' }).trim()).toBe((await workbench.handlers['audit.proof']({ seq: 1, size: each }, call)).root);
    expect(run(root, hashes, String(size + 1)).status).toBe(1);
  }, 60_000);
});
