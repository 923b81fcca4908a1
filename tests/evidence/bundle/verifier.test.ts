import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipReader } from '../../../src-main/adapters/zip/zip-reader.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { mutations, partsOf, signedAgain, zipOf } from './mutations.ts';
import { signedBundle, VERIFIER, verdictOf, type SignedBundle } from './signed-bundle.ts';
import { createPrivateKey } from 'node:crypto';
import { spawnSync } from 'node:child_process';

const MUTATIONS = 110;

describe('the verifier that travels with a bundle', () => {
  let made: SignedBundle;
  const file = (name: string): string => join(made.folder, name);
  const logKey = (): string => readFileSync(join(made.bench.workspace, 'keys', 'log.pem'), 'utf8');
  beforeAll(async () => { made = await signedBundle(); });
  afterAll(() => made.dispose());

  it('BND-20 is at most 300 lines of plain Node, imports nothing but Node, and is in every bundle as it ships', async () => {
    const text = readFileSync(VERIFIER, 'utf8');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(300);
    expect([...text.matchAll(/from '([^']+)'|import\('([^']+)'\)|require\(/g)].map((match) => match[1])).toEqual(['node:crypto', 'node:fs', 'node:zlib']);
    const zip = await ZipReader.open(made.path);
    expect(await zip.text('verify.mjs')).toBe(text);
    await zip.close();
  });

  it('BND-21 accepts the bundle, by a Node that knows nothing of this repository, and says what it checked', () => {
    const { code, said } = verdictOf(made.path);
    expect(said).toContain('It holds');
    expect(said).toMatch(/[1-9]\d* log entries in the tree of \d+, 2 statements, 1 approvals of this manifest/);
    expect(code).toBe(0);
  });

  it('BND-21 what openssl says of its signatures is what the page for strangers promises', async () => {
    const parts = await partsOf(made.path);
    const readMe = parts.find(({ path }) => path === 'READ-ME-FIRST.txt')?.content.toString('utf8') ?? '';
    for (const { path, content } of parts) writeFileSync(file(path.replaceAll('/', '__')), content);
    const commands = [...readMe.replaceAll('\\\n', ' ').matchAll(/openssl pkeyutl .*/g)].map(([command]) => command.replace(/(keys|log|statements)\//g, '$1__'));
    expect(commands.length).toBe(4);
    for (const command of commands) {
      const { stdout } = spawnSync('sh', ['-c', command], { cwd: made.folder, encoding: 'utf8' });
      expect(stdout, command).toContain('Signature Verified Successfully');
    }
  });

  it('BND-22 rejects every mutation, by bytes, parts, contents and an insider who can sign, and names what is broken', async () => {
    const passed: string[] = [];
    const kinds = new Set<string>();
    let count = 0;
    for await (const { kind, what, bytes } of mutations(made.path, logKey(), MUTATIONS, 20260131)) {
      writeFileSync(file('mutated.zip'), bytes);
      const { code, said } = verdictOf(file('mutated.zip'));
      count += 1;
      kinds.add(kind);
      if (code !== 1 || !said.startsWith('BROKEN: ')) passed.push(`${kind}: ${what}: ${code} ${said.slice(0, 300)}`);
    }
    expect(passed).toEqual([]);
    expect(count).toBe(MUTATIONS);
    expect(kinds.size).toBeGreaterThanOrEqual(18);
  }, 300_000);

  it('BND-23 a pinned key refuses a bundle that somebody else made whole; without one it says to compare', async () => {
    expect(verdictOf(made.path, ['--key-id', made.keyId])).toMatchObject({ code: 0 });
    expect(verdictOf(made.path, ['--key-id', 'f'.repeat(64)])).toMatchObject({ code: 1, said: expect.stringContaining('and not by') as string });
    expect(verdictOf(made.path).said).toContain('compare it with one that you were given in another way');
  });

  it('BND-24 a head that left elsewhere must be of the same log; one that cannot be compared is said, never taken for proof', async () => {
    const parts = await partsOf(made.path);
    const head = JSON.parse(parts.find(({ path }) => path === 'log/head.json')?.content.toString('utf8') ?? '') as { size: number; last: { seq: number; hash: string } };
    writeFileSync(file('same.json'), JSON.stringify(head));
    expect(verdictOf(made.path, ['--head', file('same.json')])).toMatchObject({ code: 0, said: expect.stringContaining('of the same log') as string });
    const log = (parts.find(({ path }) => path === 'log/excerpt.jsonl')?.content.toString('utf8') ?? '').trimEnd().split('\n').map((line) => JSON.parse(line) as { seq: number; hash: string; prevHash: string });
    const [early] = log;
    writeFileSync(file('early.json'), JSON.stringify({ kind: 'log-head', version: 1, run: made.run, seq: early?.seq, hash: early?.hash }));
    expect(verdictOf(made.path, ['--head', file('early.json')]).code).toBe(0);
    writeFileSync(file('other.json'), JSON.stringify({ kind: 'log-head', version: 1, run: made.run, seq: early?.seq, hash: 'a'.repeat(64) }));
    expect(verdictOf(made.path, ['--head', file('other.json')])).toMatchObject({ code: 1, said: expect.stringContaining('rewritten') as string });
    writeFileSync(file('later.json'), JSON.stringify({ kind: 'log-head', version: 1, run: made.run, seq: head.size + 1000, hash: 'a'.repeat(64) }));
    expect(verdictOf(made.path, ['--head', file('later.json')])).toMatchObject({ code: 3, said: expect.stringContaining('CANNOT be compared') as string });
  });

  it('BND-25 signed again by the log’s own key and otherwise as it was, it holds: only contents decide', async () => {
    const parts = await partsOf(made.path);
    const again = await signedAgain(parts, createPrivateKey(logKey()));
    writeFileSync(file('again.zip'), await zipOf(again));
    expect(readFileSync(file('again.zip')).equals(readFileSync(made.path))).toBe(true);
    expect(canonicalJson(JSON.parse(again.find(({ path }) => path === 'bundle.json')?.content.toString('utf8') ?? ''))).toBe(again.find(({ path }) => path === 'bundle.json')?.content.toString('utf8'));
  });
});
