import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, readdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignedHead } from '../../src-shared/model/signed-head.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { createKeyPair, openPrivateKey, signDocument } from '../../src-main/adapters/keys/ed25519.ts';
import { verifyConsistency, verifyInclusion } from '../../src-main/evidence/log/verify-proofs.ts';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import type { ComposedWorkbench } from '../../src-main/hosts/workbench.ts';
import { giveHead, headIsSigned, headText, LOG_HEAD_DOMAIN } from '../../src-main/services/log-head.ts';
import { hashEntry } from '../../src-main/store/audit-hash.ts';
import { raw, tamper } from '../store/store-fixture.ts';

const who = { actor: 'ada', host: 'test' };
const call = { actor: 'ada', host: 'test' as const, signal: new AbortController().signal };
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
let root: string;
let seed: string;

/** A workspace with 40 entries and heads given out at several sizes. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tapestry-heads-'));
  seed = join(root, 'seed');
  const workbench = composeWorkbench({ workspaceDir: seed, actor: 'ada', host: 'test' });
  for (let i = 0; i < 40; i += 1) {
    workbench.context.store.settings.set('theme', i % 2 ? 'dark' : 'light', who);
    if (i % 10 === 5) giveHead(workbench.context, who, { to: 'export', subject: `r000${i}` });
  }
  await workbench.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let copies = 0;
/** A copy of the closed workspace, changed before it is opened. */
async function opened<T>(change: (folder: string) => void, use: (workbench: ComposedWorkbench, folder: string) => Promise<T>): Promise<T> {
  const folder = join(root, `copy-${copies++}`);
  copyTree(seed, folder);
  change(folder);
  const workbench = composeWorkbench({ workspaceDir: folder, actor: 'ada', host: 'test' });
  try {
    return await use(workbench, folder);
  } finally {
    await workbench.close();
  }
}
const verify = (workbench: ComposedWorkbench, heads: string[] = []) => workbench.handlers['audit.verify']({ rerun: false, heads }, call);
const token = (workbench: ComposedWorkbench, path: string): string => workbench.fileTokens.issue(path, 'kept.json');
const headsOf = (folder: string): string[] => readdirSync(join(folder, 'outbox/heads')).sort().map((name) => join(folder, 'outbox/heads', name));

describe('heads that left', () => {
  it('LOG-10 a head is signed, remembered as a file and as the entry after those it covers, and is the same until something is written', async () => {
    await opened(() => undefined, async (workbench, folder) => {
      const { context } = workbench;
      const head = giveHead(context, who, { to: 'sheet', subject: 'r0001 x' });
      expect(headIsSigned(head)).toBe(true);
      expect(SignedHead.strict().parse(JSON.parse(readFileSync(headsOf(folder).at(-1) ?? '', 'utf8')))).toEqual(head);
      expect(context.store.audit.page({ limit: 1 }).events[0]).toMatchObject({ seq: head.size + 1, kind: 'log.head-given', subject: 'r0001 x', payload: { to: 'sheet', size: head.size, root: head.root } });
      expect(giveHead(context, who, { to: 'sheet', subject: 'r0001 x' })).toEqual(head);
      expect(giveHead(context, who, { to: 'sheet', subject: 'r0002 x' }).size).toBe(head.size + 1);
    });
  });

  it('LOG-11 an untouched workspace holds, with every head', async () => {
    const found = await opened(() => undefined, (workbench) => verify(workbench));
    expect(found).toMatchObject({ holds: true, firstBroken: null, log: { firstBroken: null } });
    expect(found.heads?.length).toBe(4);
    expect(found.heads?.every(({ signed, consistent, reason }) => signed && consistent && reason === null)).toBe(true);
    expect(found.store).toMatchObject({ differences: [], file: { state: 'as-closed' } });
  });

  it('LOG-12 a cut tail, with everything that remembers it in the database cut too, shows against a head in the outbox', async () => {
    const found = await opened((folder) => cutTail(folder, 20), (workbench) => verify(workbench));
    expect(found.holds).toBe(false);
    expect(found.log.firstBroken).toBeNull();
    expect(found.heads?.filter(({ consistent }) => !consistent).length).toBeGreaterThan(0);
    expect(found.firstBroken).toMatch(/head in outbox\/heads\/.*the end of the log was cut off: it has \d+ entries, this head covers \d+; the first missing one is \d+/);
  });

  it('LOG-12 a cut tail shows against a head that somebody kept, where the outbox was emptied too', async () => {
    const kept = join(root, 'kept.json');
    copyFileSync(headsOf(seed).at(-1) ?? '', kept);
    const cut = (folder: string): void => { cutTail(folder, 20); rmSync(join(folder, 'outbox'), { recursive: true }); };
    expect((await opened(cut, (workbench) => verify(workbench))).heads?.every(({ consistent }) => consistent)).toBe(true);
    const found = await opened(cut, (workbench) => verify(workbench, [token(workbench, kept)]));
    expect(found).toMatchObject({ holds: false, firstBroken: expect.stringContaining('head in kept.json: the end of the log was cut off') });
    const inBundle = join(root, 'bundle.zip');
    writeFileSync(inBundle, zipSync({ 'bundle/index.html': Buffer.from('x'), 'bundle/log-head.json': readFileSync(kept) }));
    expect((await opened(cut, (workbench) => verify(workbench, [token(workbench, inBundle)]))).heads?.[0]).toMatchObject({ consistent: false, signed: true });
  });

  it('LOG-13 a log rewritten from some entry on, chain and all, shows, and where is told between two heads', async () => {
    const found = await opened((folder) => rewrite(folder, 22), (workbench) => verify(workbench));
    expect(found.log.firstBroken).toBeNull();
    expect(found.holds).toBe(false);
    const fallen = found.heads?.filter(({ consistent }) => !consistent) ?? [];
    expect(fallen.length).toBeGreaterThanOrEqual(2);
    expect(fallen.every(({ signed, reason }) => signed && reason?.includes('the log was rewritten'))).toBe(true);
    const [, from, to] = /among (\d+) to (\d+)/.exec(fallen.map(({ reason }) => reason).sort((a, b) => (a?.length ?? 0) - (b?.length ?? 0))[0] ?? '') ?? [];
    expect(Number(from)).toBeLessThanOrEqual(22);
    expect(Number(to)).toBeGreaterThanOrEqual(22);
  });

  it('LOG-12 a head that lies beside an export counts, also where its own record was taken away; the same head is told once', async () => {
    const found = await opened((folder) => {
      mkdirSync(join(folder, 'outbox/r0001'));
      copyFileSync(headsOf(folder).at(-1) ?? '', join(folder, 'outbox/r0001/log-head.json'));
      copyFileSync(headsOf(folder)[0] ?? '', join(folder, 'outbox/r0001/again-log-head.json'));
      rmSync(headsOf(folder).at(-1) ?? '');
      cutTail(folder, 20);
    }, (workbench) => verify(workbench));
    const sources = found.heads?.map(({ source }) => source) ?? [];
    expect(sources).toContain('outbox/r0001/log-head.json');
    expect(new Set(found.heads?.map(({ root, at }) => `${root} ${at}`)).size).toBe(sources.length);
    expect(found.heads?.find(({ source }) => source === 'outbox/r0001/log-head.json')).toMatchObject({ consistent: false, signed: true });
  });

  it('LOG-14 a head of this log signed by another key is told, and so is one that was altered, and one of another workspace', async () => {
    const { privateKey, ...other } = createKeyPair(null);
    await opened(() => undefined, async (workbench) => {
      const head = workbench.context.signedHead();
      const sign = (changed: object): string => {
        const { signature: _old, ...rest } = { ...head, ...other, ...changed };
        return headText({ ...rest, signature: signDocument(LOG_HEAD_DOMAIN, rest, openPrivateKey(privateKey, null)) });
      };
      const verdictOf = async (text: string) => {
        const path = join(root, `handed-in-${copies++}.json`);
        writeFileSync(path, text);
        return (await verify(workbench, [token(workbench, path)])).heads?.[0];
      };
      expect(await verdictOf(sign({}))).toMatchObject({ consistent: true, signed: false, reason: expect.stringMatching(/signed by another key, [0-9a-f]{12}.*this log names [0-9a-f]{12}/) });
      expect(await verdictOf(headText({ ...head, at: '2020-01-01T00:00:00.000Z' }))).toMatchObject({ signed: false, reason: expect.stringContaining('its signature does not hold') });
      expect(await verdictOf(sign({ workspace: 'elsewhere' }))).toMatchObject({ consistent: false, reason: expect.stringContaining('it is of another workspace, elsewhere') });
      expect(await verdictOf(sign({ last: { seq: head.size, hash: 'a'.repeat(64) } }))).toMatchObject({ consistent: false, reason: expect.stringContaining('its last entry is not entry') });
      expect(await verdictOf('{"kind":"log-head"}')).toMatchObject({ consistent: false, reason: 'it does not have the form of a head, or was altered' });
      expect(await verdictOf('not json')).toMatchObject({ consistent: false, reason: 'it is not JSON, or was altered' });
      expect(await verdictOf(`<!doctype html><pre id="log-head">${canonicalJson(head).replaceAll('"', '&quot;')}</pre>`)).toMatchObject({ consistent: true, signed: true, reason: null });
      const last = workbench.context.store.audit.head();
      expect(await verdictOf(JSON.stringify({ kind: 'log-head', version: 1, run: 'r0001', seq: last.seq, hash: last.hash }))).toMatchObject({ consistent: true, reason: 'not signed: of an older Tapestry' });
      expect(await verdictOf(JSON.stringify({ kind: 'log-head', version: 1, run: 'r0001', seq: 3, hash: last.hash }))).toMatchObject({ consistent: false, reason: expect.stringContaining('the log was rewritten: entry 3') });
    });
  });

  it('LOG-14 a log whose key was changed together with its rewriting falls against every head of the first key', async () => {
    const found = await opened((folder) => {
      unlinkSync(join(folder, 'keys/log.pem'));
      const { keyId, publicKey, privateKey } = createKeyPair(null);
      writeFileSync(join(folder, 'keys/log.pem'), privateKey);
      rewrite(folder, 3, (row) => (row.kind === 'log.key-made' ? { ...row, subject: keyId, payload_json: canonicalJson({ publicKey }) } : row));
    }, (workbench) => verify(workbench));
    expect(found.holds).toBe(false);
    expect(found.heads?.every(({ reason }) => reason?.includes('signed by another key'))).toBe(true);
  });
});

describe('proofs over the contract', () => {
  it('LOG-15 an entry, its fields, its leaf and its path lead to the root of the signed head', async () => {
    await opened(() => undefined, async ({ handlers, context }) => {
      const head = await handlers['audit.head']({}, call);
      for (const seq of [1, 2, 7, head.size]) {
        const proof = await handlers['audit.proof']({ seq }, call);
        expect(proof).toMatchObject({ seq, size: head.size, root: head.root });
        expect(verifyInclusion({ index: seq - 1, size: proof.size, leaf: hex(proof.leaf), root: hex(proof.root), path: proof.path.map(hex) })).toBe(true);
        const [, number, at, actor, host, kind, subject, payload_json, prev_hash] = proof.fields.map(({ value }) => value);
        expect(hashEntry({ seq: Number(number), at: at ?? '', actor: actor ?? '', host: host ?? '', kind: kind ?? '', subject: subject ?? '', payload_json: payload_json ?? '', prev_hash: prev_hash ?? '' })).toBe(proof.entryHash);
      }
      expect((await handlers['audit.proof']({ seq: 3, size: 9 }, call)).size).toBe(9);
      await expect(handlers['audit.proof']({ seq: 10_000 }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(handlers['audit.proof']({ seq: 9, size: 3 }, call)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      expect(context.signedHead()).toEqual(head);
    });
  });

  it('LOG-16 an earlier head is the beginning of the present log, with a proof; another root or a larger size is not', async () => {
    await opened(() => undefined, async ({ handlers }) => {
      const earlier = SignedHead.parse(JSON.parse(readFileSync(headsOf(seed)[0] ?? '', 'utf8')));
      const found = await handlers['audit.consistency']({ size: earlier.size, root: earlier.root }, call);
      expect(found).toMatchObject({ holds: true, reason: null });
      expect(verifyConsistency({ first: { size: found.first.size, root: hex(found.first.root) }, second: { size: found.second.size, root: hex(found.second.root) }, path: found.path.map(hex) })).toBe(true);
      expect(await handlers['audit.consistency']({ size: earlier.size + 1, root: earlier.root }, call)).toMatchObject({ holds: false, reason: expect.stringContaining('give the root') });
      expect(await handlers['audit.consistency']({ size: 10_000, root: earlier.root }, call)).toMatchObject({ holds: false, reason: expect.stringContaining('cut off') });
    });
  });

  it('LOG-17 facets count every kind and actor; the log is filtered by actor, kind and text', async () => {
    await opened(() => undefined, async ({ handlers }) => {
      const { kinds, actors } = await handlers['audit.facets']({}, call);
      const all = (await handlers['audit.page']({ offset: 0, limit: 1 }, call)).total;
      expect(kinds.reduce((sum, { entries }) => sum + entries, 0)).toBe(all);
      expect(actors.reduce((sum, { entries }) => sum + entries, 0)).toBe(all);
      expect(kinds.find(({ name }) => name === 'log.head-given')?.entries).toBe(4);
      expect((await handlers['audit.page']({ offset: 0, limit: 500, kind: 'log.head-given', actor: 'ada' }, call)).total).toBe(4);
      expect((await handlers['audit.page']({ offset: 0, limit: 500, actor: 'nobody' }, call)).total).toBe(0);
      expect((await handlers['audit.page']({ offset: 2, limit: 500, text: 'r00015' }, call))).toMatchObject({ total: 1, items: [] });
    });
  });
});

interface Row { seq: number; at: string; actor: string; host: string; kind: string; subject: string; payload_json: string; prev_hash: string; hash: string }

/** As somebody would who knows SQLite: entries, counters and the seal of the closed file all go. */
function cutTail(folder: string, entries: number): void {
  withTriggers(folder, (db) => db.exec(`DELETE FROM audit_event WHERE seq > (SELECT max(seq) FROM audit_event) - ${entries}; UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM audit_event) WHERE name = 'audit_event'`));
}

/** Changes one entry (or what `change` says) and makes the whole chain anew from there. */
function rewrite(folder: string, from: number, change: (row: Row) => Row = (row) => (row.seq === from ? { ...row, actor: 'eve' } : row)): void {
  withTriggers(folder, (db) => {
    let before = '0'.repeat(64);
    const update = db.prepare('UPDATE audit_event SET actor = @actor, subject = @subject, payload_json = @payload_json, prev_hash = @prev_hash, hash = @hash WHERE seq = @seq');
    const rows = (db.prepare('SELECT * FROM audit_event ORDER BY seq').all() as Row[]).map((row) => {
      const next = { ...change(row), prev_hash: before };
      before = hashEntry(next);
      return { ...next, hash: before };
    });
    db.exec("UPDATE audit_event SET hash = 'x' || substr(hash, 2)");
    for (const row of rows) update.run(row);
  });
}

/** Leaves the guarding triggers as they were and the file unsealed: only the log itself can tell. */
function withTriggers(folder: string, change: Parameters<typeof tamper>[1]): void {
  const path = join(folder, 'audit.sqlite');
  const db = raw(path);
  const triggers = db.prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").all();
  db.close();
  tamper(path, change);
  const again = raw(path);
  for (const { sql } of triggers) again.exec(sql);
  again.close();
  if (existsSync(`${path}.pages.json`)) unlinkSync(`${path}.pages.json`);
}

function copyTree(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
}
