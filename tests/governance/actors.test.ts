import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyPair } from '../../src-main/adapters/keys/ed25519.ts';
import { codeOf, PASSPHRASE, people, type People } from './people.ts';

const HOUR = 60 * 60 * 1000;

describe('people and their keys', () => {
  let desk: People;
  beforeEach(() => { desk = people(); });
  afterEach(() => desk.close());

  it('GOV-1 the first to be registered must be an administrator with a key without an end; from then on roles hold', async () => {
    const { publicKey } = createKeyPair(null);
    const register = (roles: ('analyst' | 'administrator')[], keyTo: string | null) => codeOf(desk.client['actors.register']({ id: 'root', name: 'Root', roles, publicKey, keyTo }));
    expect(await register(['analyst'], null)).toBe('CONFLICT');
    expect(await register(['administrator'], '2030-01-01')).toBe('CONFLICT');
    expect(await register(['administrator'], 'soon')).toBe('INVALID_INPUT');
    expect(await register(['administrator'], null)).toBeNull();
    expect(await desk.client['actors.whoami']({})).toMatchObject({ actor: 'somebody', inForce: true, signedIn: false, roles: [], id: null });
    expect(await codeOf(desk.client['actors.register']({ id: 'eve', name: 'Eve', roles: ['administrator'], publicKey: createKeyPair(null).publicKey }))).toBe('UNAUTHORISED');
  });

  it('GOV-2 there is always an administrator who can sign: the last one is not demoted, retired or left without a key', async () => {
    const { keyId } = await desk.person('root', ['administrator']);
    await desk.as('root');
    const last = [
      () => desk.client['actors.setRoles']({ id: 'root', roles: ['analyst'], reason: 'x' }),
      () => desk.client['actors.retire']({ id: 'root', reason: 'x' }),
      () => desk.client['actors.revokeKey']({ id: 'root', keyId, reason: 'x' }),
    ];
    for (const attempt of last) expect(await codeOf(attempt())).toBe('CONFLICT');
    await desk.person('next', ['administrator'], new Date(Date.parse(desk.now()) + HOUR).toISOString());
    for (const attempt of last) expect(await codeOf(attempt())).toBe('CONFLICT');
    await desk.person('other', ['administrator']);
    expect(await codeOf(last[1]?.() ?? Promise.resolve())).toBeNull();
    expect(await codeOf(desk.client['actors.retire']({ id: 'other', reason: 'x' }))).toBe('UNAUTHORISED');
  });

  it('GOV-3 a change is one entry of the log with who, what and why, and the tables agree', async () => {
    const { store } = desk.workbench.context;
    await desk.person('root', ['administrator']);
    await desk.as('root');
    const one = async (kind: string, work: () => Promise<unknown>): Promise<void> => {
      const before = store.audit.head().seq;
      await work();
      expect(store.audit.head().seq, kind).toBe(before + 1);
      expect(store.audit.page({ limit: 1 }).events[0], kind).toMatchObject({ kind, actor: 'ROOT', subject: 'ann' });
    };
    const pair = createKeyPair(null);
    const more = createKeyPair(null);
    await one('actor.registered', () => desk.client['actors.register']({ id: 'ann', name: 'Ann', roles: ['analyst'], publicKey: pair.publicKey, keyTo: '2027-06-30' }));
    await one('actor.roles-set', () => desk.client['actors.setRoles']({ id: 'ann', roles: ['auditor', 'analyst', 'analyst'], reason: 'both' }));
    await one('actor.key-added', () => desk.client['actors.addKey']({ id: 'ann', publicKey: more.publicKey }));
    await one('actor.key-revoked', () => desk.client['actors.revokeKey']({ id: 'ann', keyId: pair.keyId, reason: 'lost' }));
    await one('actor.retired', () => desk.client['actors.retire']({ id: 'ann', reason: 'left' }));
    const [ann] = await desk.client['actors.list']({});
    expect(ann).toMatchObject({ id: 'ann', roles: ['analyst', 'auditor'], keys: [{ id: pair.keyId, to: '2027-06-30T00:00:00.000Z', revokedReason: 'lost' }, { id: more.keyId, to: null }] });
    expect(store.governance.actors()).toEqual(store.governance.actorsByLog().toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    expect((await store.verifyState()).differences).toEqual([]);
    for (const attempt of [desk.client['actors.setRoles']({ id: 'ann', roles: ['analyst'], reason: 'x' }), desk.client['actors.addKey']({ id: 'ann', publicKey: createKeyPair(null).publicKey })]) expect(await codeOf(attempt)).toBe('CONFLICT');
    expect(await codeOf(desk.client['actors.retire']({ id: 'nobody', reason: 'x' }))).toBe('NOT_FOUND');
  });

  it('GOV-4 a key is made under its passphrase, readable by its owner alone, and never replaced', async () => {
    const first = await desk.client['actors.createKey']({ id: 'ann', passphrase: PASSPHRASE });
    const pem = readFileSync(first.file, 'utf8');
    expect(pem).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    if (process.platform !== 'win32') expect(statSync(first.file).mode & 0o777).toBe(0o600);
    const second = await desk.client['actors.createKey']({ id: 'ann', passphrase: PASSPHRASE });
    expect(second.file).not.toBe(first.file);
    expect(readFileSync(first.file, 'utf8')).toBe(pem);
    expect(await codeOf(desk.client['actors.createKey']({ id: 'ann', passphrase: 'short' }))).toBe('INVALID_INPUT');
    expect(JSON.stringify(desk.workbench.context.store.audit.page({ limit: 500 }).events)).not.toContain(PASSPHRASE);
  });

  it('GOV-5 one person a host: signing in again replaces, signing out ends, eight hours end too; both are in the log', async () => {
    await desk.person('root', ['administrator']);
    await desk.as('root');
    await desk.person('ann', ['analyst']);
    expect(await desk.client['actors.signIn']({ id: 'ann', passphrase: PASSPHRASE })).toMatchObject({ actor: 'ANN', id: 'ann', roles: ['analyst'], signedIn: true });
    expect((await desk.client['actors.signOut']({})).signedIn).toBe(false);
    await desk.as('ann');
    desk.later(8 * HOUR + 1000);
    expect((await desk.client['actors.whoami']({})).signedIn).toBe(false);
    const kinds = desk.workbench.context.store.audit.page({ kind: 'actor.', subject: 'ann' }).events.map(({ kind }) => kind);
    expect(kinds.toReversed()).toEqual(['actor.registered', 'actor.signed-in', 'actor.signed-out', 'actor.signed-in']);
  });

  it('GOV-6 a role taken away counts at once, while its owner is signed in', async () => {
    await desk.person('root', ['administrator']);
    await desk.as('root');
    await desk.person('bob', ['approver']);
    const run = desk.run('ANN');
    await desk.as('bob');
    desk.workbench.context.store.governance.setRoles('bob', ['auditor'], 'moved', { actor: 'ROOT', host: 'test' });
    expect(await codeOf(desk.client['runs.approve']({ run, reason: 'x' }))).toBe('UNAUTHORISED');
  });
});
