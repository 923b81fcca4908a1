import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqliteDatabase } from '../../src-main/store/connection.ts';
import { createKeyPair } from '../../src-main/adapters/keys/ed25519.ts';
import { open as openAt, raw, scratchFolder, tamper } from '../store/store-fixture.ts';
import { people, type People } from './people.ts';

describe('what is altered in the database alone shows', () => {
  let desk: People;
  let original: string;
  beforeAll(async () => {
    desk = people();
    await desk.person('root', ['administrator']);
    await desk.as('root');
    await desk.person('ann', ['analyst']);
    await desk.person('bob', ['approver']);
    const run = desk.run('ANN');
    await desk.as('ann');
    await desk.client['comments.add']({ run, text: 'have a look at row 7' });
    await desk.as('bob');
    await desk.client['runs.approve']({ run, reason: 'looked at it' });
    await desk.workbench.close();
    original = join(desk.folder, 'ws', 'audit.sqlite');
  }, 60_000);
  afterAll(() => desk.close());
  const eve = createKeyPair(null);

  const attacks: [string, RegExp, (db: SqliteDatabase) => void][] = [
    ['a role raised', /actor ann.*roles/, (db) => db.exec(`UPDATE actor SET roles_json = '["analyst","approver"]' WHERE id = 'ann'`)],
    ['a person renamed', /actor ann.*name/, (db) => db.exec(`UPDATE actor SET name = 'BOB', name_key = 'x' WHERE id = 'ann'`)],
    ['a person brought back or sent off', /actor ann.*retiredAt/, (db) => db.exec(`UPDATE actor SET retired_at = '2026-01-01T00:00:00.000Z' WHERE id = 'ann'`)],
    ['a person put in', /actor eve.*no log entry/, (db) => db.exec(`INSERT INTO actor VALUES ('eve', 'EVE', 'eve', '["approver"]', '2026-01-01T00:00:00.000Z', NULL)`)],
    ['a person taken out', /actor ann.*not there/, (db) => db.exec(`DELETE FROM actor_key WHERE actor = 'ann'; DELETE FROM actor WHERE id = 'ann'`)],
    ['a key swapped', /actor bob.*keys/, (db) => db.prepare("UPDATE actor_key SET id = ?, public_key = ? WHERE actor = 'bob'").run(eve.keyId, eve.publicKey)],
    ['the text of a key swapped', /actor bob.*keys/, (db) => db.prepare("UPDATE actor_key SET public_key = ? WHERE actor = 'bob'").run(eve.publicKey)],
    ['a key given another end', /actor bob.*keys/, (db) => db.exec("UPDATE actor_key SET valid_to = '2030-01-01T00:00:00.000Z' WHERE actor = 'bob'")],
    ['a key revoked', /actor bob.*keys/, (db) => db.exec("UPDATE actor_key SET revoked_at = '2026-01-01T00:00:00.000Z', revoked_reason = 'x' WHERE actor = 'bob'")],
    ['all people taken out', /actor root.*not there/, (db) => db.exec('DELETE FROM actor_key; DELETE FROM actor')],
    ['a statement altered', /statement .*altered/, (db) => db.exec(`UPDATE statement SET statement_json = replace(statement_json, 'looked at it', 'never looked') WHERE purpose = 'approve'`)],
    ['a statement made no JSON', /statement .*altered/, (db) => db.exec(`UPDATE statement SET statement_json = 'x' WHERE purpose = 'comment'`)],
    ['a statement altered with its hash', /statement .*hash/, (db) => db.exec(`UPDATE statement SET statement_json = '{}', sha256 = '${'0'.repeat(64)}' WHERE purpose = 'comment'`)],
    ['a statement deleted', /statement .*not there/, (db) => db.exec("DELETE FROM statement WHERE purpose = 'comment'")],
    ['a signature swapped', /statement .*signature/, (db) => db.exec("UPDATE statement SET signature = 'AAAA' WHERE purpose = 'approve'")],
    ['a signature taken away', /statement .*signature/, (db) => db.exec("UPDATE statement SET signature = NULL WHERE purpose = 'approve'")],
    ['a comment filed as an approval', /statement .*filed/, (db) => db.exec("UPDATE statement SET purpose = 'approve' WHERE purpose = 'comment'")],
    ['a statement filed under another run', /statement .*filed/, (db) => db.exec("UPDATE statement SET subject_id = 'r0002' WHERE purpose = 'comment'")],
    ['a statement copied', /statement .*does not record/, (db) => db.exec("INSERT INTO statement SELECT 9999, 'f' || substr(sha256, 2), purpose, subject_type, subject_id, actor_id, statement_json, NULL FROM statement WHERE purpose = 'approve'")],
    ['the approval that a record stands on deleted', /r0001.*no signed approval/, (db) => db.exec("DELETE FROM statement WHERE purpose = 'approve'")],
  ];

  it.each(attacks)('GOV-50 %s', async (_name, reason, attack) => {
    const path = join(scratchFolder(), 'audit.sqlite');
    cpSync(original, path);
    tamper(path, attack);
    const store = openAt(path);
    expect((await store.audit.verify()).firstBroken).toBeNull();
    const { differences } = await store.verifyState();
    expect(differences.map(({ run, reason: why }) => `${run}: ${why}`).join('\n')).toMatch(reason);
  });

  it('GOV-50 untouched, nothing differs', async () => {
    const path = join(scratchFolder(), 'audit.sqlite');
    cpSync(original, path);
    expect((await openAt(path).verifyState()).differences).toEqual([]);
  });

  it('GOV-51 nor does it help: rights are read from the log', () => {
    const path = join(scratchFolder(), 'audit.sqlite');
    cpSync(original, path);
    tamper(path, (db) => db.exec(`UPDATE actor SET roles_json = '["administrator","approver"]' WHERE id = 'ann'; DELETE FROM actor_key; DELETE FROM actor WHERE id <> 'ann'`));
    const { governance } = openAt(path);
    expect(governance.inForce()).toBe(true);
    expect(governance.actorAsOf('ann', null)?.roles).toEqual(['analyst']);
    expect(governance.actorAsOf('bob', null)?.keys).toHaveLength(1);
  });

  it('GOV-52 the tables themselves refuse: no deletion, no change, nothing twice', () => {
    const path = join(scratchFolder(), 'audit.sqlite');
    cpSync(original, path);
    const db = raw(path);
    for (const sql of [
      'DELETE FROM actor', 'DELETE FROM actor_key', 'DELETE FROM statement', "UPDATE statement SET signature = NULL", "UPDATE actor SET name = 'x'", "UPDATE actor_key SET public_key = 'x'",
      'INSERT OR REPLACE INTO statement SELECT * FROM statement', 'INSERT OR REPLACE INTO actor SELECT * FROM actor', 'INSERT OR REPLACE INTO actor_key SELECT * FROM actor_key',
    ]) expect(() => db.exec(sql), sql).toThrow();
    db.close();
  });
});
