import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyPair, openPrivateKey, signDocument } from '../../src-main/adapters/keys/ed25519.ts';
import { LogTree } from '../../src-main/evidence/log/log-tree.ts';
import { headHolds, judgeHeads } from '../../src-main/services/audit/judge-heads.ts';
import { readHeadFile } from '../../src-main/services/audit/read-heads.ts';
import { headText, LOG_HEAD_DOMAIN } from '../../src-main/services/log-head.ts';

describe('fuzz: files with heads', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'tapestry-head-fuzz-')); });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const tree = new LogTree();
  const hashes = Array.from({ length: 9 }, (_, i) => String(i).repeat(64));
  hashes.forEach((hash) => tree.append(Buffer.from(hash, 'hex')));
  const { privateKey, ...key } = createKeyPair(null);
  const unsigned = { kind: 'log-head' as const, version: 1 as const, workspace: 'w', size: 7, root: tree.root(7).toString('hex'), last: { seq: 7, hash: hashes[6] ?? '' }, at: '2026-01-01T00:00:00.000Z', ...key };
  const text = headText({ ...unsigned, signature: signDocument(LOG_HEAD_DOMAIN, unsigned, openPrivateKey(privateKey, null)) });
  const log = { workspace: 'w', tree, keyIds: new Set([key.keyId]), hashOf: (seq: number) => hashes[seq - 1] };
  const holds = async (content: Uint8Array): Promise<boolean> => {
    const path = join(folder, 'head');
    writeFileSync(path, content);
    return headHolds(judgeHeads([await readHeadFile(path, 'x')], log)[0] as Parameters<typeof headHolds>[0]);
  };

  it('LOG-14 a good head holds, plain and in an archive; one with a byte changed, added or taken away does not, and nothing throws', async () => {
    expect(await holds(Buffer.from(text))).toBe(true);
    expect(await holds(zipSync({ 'a/log-head.json': Buffer.from(text) }))).toBe(true);
    const body = Buffer.from(text.trimEnd());
    await fc.assert(fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), fc.constantFrom('change', 'add', 'remove'), async (at, by, how) => {
      const bytes = how === 'remove' ? Buffer.concat([body.subarray(0, at), body.subarray(at + 1)]) : how === 'add' ? Buffer.concat([body.subarray(0, at), Buffer.from([by]), body.subarray(at)]) : Buffer.from(body.map((byte, i) => (i === at ? byte ^ by : byte)));
      // White space between tokens says nothing; what is signed is the canonical form.
      let isSame = false;
      try { isSame = JSON.stringify(JSON.parse(bytes.toString('utf8'))) === JSON.stringify(JSON.parse(text)); } catch { /* no JSON */ }
      expect(await holds(bytes)).toBe(isSame);
    }), { seed: 6962, numRuns: 1500 });
  }, 60_000);

  it('LOG-14 any bytes at all give a verdict', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 300 }).map((rest) => Uint8Array.from([0x50, 0x4b, 3, 4, ...rest])), fc.json().map((json) => Buffer.from(json))), async (bytes) => {
      expect(await holds(bytes)).toBe(false);
    }), { seed: 9162, numRuns: 600 });
  }, 60_000);
});
