import { canonicalJson, parseJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import { Actor, ActorId, ROLES, Role, SignedStatement, Statement, type ActorKey } from '../../src-shared/model/governance.ts';
import { ACTOR_KINDS, keyHolds, nameKey, replayActors, RESERVED_IDS, type ActorEvent } from './actor-history.ts';
import type { RepositoryContext } from './context.ts';
import { checkInput, digestOf, readStored } from './stored-json.ts';
import type { GovernanceRepository, NewKey, StatementQuery, Who } from './store.ts';

interface ActorRow { id: string; name: string; roles_json: string; registered_at: string; retired_at: string | null }
interface KeyRow { id: string; actor: string; public_key: string; valid_from: string; valid_to: string | null; revoked_at: string | null; revoked_reason: string | null }
interface StatementRow { seq: number; sha256: string; statement_json: string; signature: string | null }

const ONE_ADMINISTRATOR = { userAction: 'Register or name another administrator first, with a key that has no end date.' };

export function createGovernanceRepository({ db, clock, audit }: RepositoryContext): GovernanceRepository {
  const selectActors = db.prepare<[], ActorRow>('SELECT id, name, roles_json, registered_at, retired_at FROM actor ORDER BY id');
  const selectKeys = db.prepare<[], KeyRow>('SELECT * FROM actor_key ORDER BY valid_from, id');
  const events = db.prepare<[{ id: string | null; before: number | null }], { seq: number; kind: string; subject: string; payload_json: string }>(
    `SELECT seq, kind, subject, payload_json FROM audit_event WHERE kind IN (${ACTOR_KINDS.map((kind) => `'${kind}'`).join(', ')}) AND (@id IS NULL OR subject = @id) AND (@before IS NULL OR seq < @before) ORDER BY seq`);
  const anyRegistered = db.prepare<[number], { n: number }>("SELECT EXISTS (SELECT 1 FROM audit_event WHERE kind = 'actor.registered' AND seq < ?) AS n");
  const insertActor = db.prepare('INSERT INTO actor (id, name, name_key, roles_json, registered_at) VALUES (?, ?, ?, ?, ?)');
  const insertKey = db.prepare('INSERT INTO actor_key (id, actor, public_key, valid_from, valid_to) VALUES (?, ?, ?, ?, ?)');
  const updateRoles = db.prepare('UPDATE actor SET roles_json = ? WHERE id = ?');
  const updateRetired = db.prepare('UPDATE actor SET retired_at = ? WHERE id = ?');
  const updateRevoked = db.prepare('UPDATE actor_key SET revoked_at = ?, revoked_reason = ? WHERE id = ?');
  const keyOwner = db.prepare<[string], { actor: string }>('SELECT actor FROM actor_key WHERE id = ?');
  const insertStatement = db.prepare('INSERT INTO statement (seq, sha256, purpose, subject_type, subject_id, actor_id, statement_json, signature) VALUES (@seq, @sha256, @purpose, @type, @id, @actor, @json, @signature)');
  const bySha = db.prepare<[string], StatementRow>('SELECT seq, sha256, statement_json, signature FROM statement WHERE sha256 = ?');
  const list = db.prepare<[Record<'type' | 'id' | 'purpose', string | null>], StatementRow>(
    'SELECT seq, sha256, statement_json, signature FROM statement WHERE (@type IS NULL OR subject_type = @type) AND (@id IS NULL OR subject_id = @id) AND (@purpose IS NULL OR purpose = @purpose) ORDER BY seq');
  const entryAt = db.prepare<[number], { seq: number; hash: string; at: string }>('SELECT seq, hash, at FROM audit_event WHERE seq = ?');

  const repository: GovernanceRepository = {
    inForce: (before = Number.MAX_SAFE_INTEGER) => anyRegistered.get(before)?.n === 1,
    actors: () => {
      const keys = Map.groupBy(selectKeys.all(), ({ actor }) => actor);
      return selectActors.all().map((row) => toActor(row, keys.get(row.id) ?? []));
    },
    actorsByLog: () => [...replay(null, null).values()],
    actorAsOf: (id, before) => replay(id, before).get(id) ?? null,
    register: (actor, who) => {
      const id = checkInput(ActorId, actor.id, 'actor id');
      if (RESERVED_IDS.includes(id)) throw new AppError('INVALID_INPUT', `"${id}" is not the id of a person`, { userAction: 'Take another id.' });
      const roles = checkRoles(actor.roles);
      const name = checkName(actor.name);
      const present = repository.actorsByLog();
      if (present.some((each) => each.id === id || nameKey(each.name) === nameKey(name))) throw new AppError('CONFLICT', `there is an actor ${id} or of the name ${name} already`, { userAction: 'Take another id and name; retired ones are not given again.' });
      const at = clock.now();
      const made: Actor = { id, name, roles, keys: [newKey(actor.key, at)], registeredAt: at, retiredAt: null };
      keepAnAdministrator([...present, made], present.length === 0 ? 'The first actor puts roles in force and must be an administrator with a key that has no end date' : null);
      audit.transact({ ...who, kind: 'actor.registered', subject: id, payload: { at, name, roles, ...keyPayload(actor.key) } }, () => {
        insertActor.run(id, name, nameKey(name), canonicalJson(roles), at);
        insertKey.run(actor.key.id, id, actor.key.publicKey, at, actor.key.to);
      });
      return made;
    },
    setRoles: (id, unchecked, reason, who) => {
      const roles = checkRoles(unchecked);
      return altered(id, (actor) => ({ ...actor, roles }), (before) => ({ ...who, kind: 'actor.roles-set', subject: id, payload: { roles, before: [...before.roles], reason: checkReason(reason) } }), () => updateRoles.run(canonicalJson(roles), id));
    },
    addKey: (id, key, who) => {
      const at = clock.now();
      return altered(id, (actor) => ({ ...actor, keys: [...actor.keys, newKey(key, at)] }), () => ({ ...who, kind: 'actor.key-added', subject: id, payload: { at, ...keyPayload(key) } }), () => insertKey.run(key.id, id, key.publicKey, at, key.to));
    },
    revokeKey: (id, keyId, reason, who) => {
      const at = clock.now();
      const held = known(id).keys.find((key) => key.id === keyId);
      if (!held) throw new AppError('NOT_FOUND', `${id} has no key ${keyId.slice(0, 12)}...`);
      if (held.revokedAt !== null) throw new AppError('CONFLICT', `key ${keyId.slice(0, 12)}... was revoked at ${held.revokedAt}`, { userAction: 'Nothing needs to be done.' });
      const revoked = { ...held, revokedAt: at, revokedReason: checkReason(reason) };
      return altered(id, (actor) => ({ ...actor, keys: actor.keys.map((key) => (key.id === keyId ? revoked : key)) }), () => ({ ...who, kind: 'actor.key-revoked', subject: id, payload: { at, keyId, reason: revoked.revokedReason } }), () => updateRevoked.run(at, revoked.revokedReason, keyId));
    },
    retire: (id, reason, who) => {
      const at = clock.now();
      return altered(id, (actor) => ({ ...actor, retiredAt: at }), () => ({ ...who, kind: 'actor.retired', subject: id, payload: { at, reason: checkReason(reason) } }), () => updateRetired.run(at, id));
    },
    record: (signed, who) => {
      const statement = checkInput(Statement, signed.statement, 'statement');
      const sha256 = digestOf(statement);
      if (sha256 !== signed.sha256) throw new AppError('CHECK_FAILED', 'the statement is not the one that its hash names', { details: { sha256: signed.sha256, found: sha256 } });
      if (bySha.get(sha256)) throw new AppError('CONFLICT', 'this was said already', { details: { sha256 } });
      // What was said on another head was said before something else happened: an old statement can never be put in again.
      const head = audit.head();
      if (statement.after.seq !== head.seq || statement.after.hash !== head.hash) throw new AppError('CONFLICT', `this was stated after entry ${statement.after.seq} of the log, which is at entry ${head.seq} now`, { userAction: 'Say it again.' });
      if (repository.inForce() && signed.signature === null) throw new AppError('UNAUTHORISED', 'roles are in force: what is said here is signed', { userAction: 'Sign in first.' });
      const seq = audit.transact((given: number) => ({ ...who, kind: 'statement.recorded', subject: statement.subject.id, payload: describe(statement, sha256, signed.signature, given) }), () => {
        insertStatement.run({ seq: head.seq + 1, sha256, purpose: statement.purpose, type: statement.subject.type, id: statement.subject.id, actor: statement.actorId, json: canonicalJson(statement), signature: signed.signature });
        return head.seq + 1;
      });
      return { statement, sha256, signature: signed.signature, seq };
    },
    statement: (sha256) => {
      const row = bySha.get(sha256);
      return row ? toStatement(row) : null;
    },
    statements: (query: StatementQuery = {}) => list.all({ type: query.type ?? null, id: query.id ?? null, purpose: query.purpose ?? null }).map(toStatement),
    entry: (seq) => entryAt.get(seq) ?? null,
  };
  return repository;

  function replay(id: string | null, before: number | null): ReadonlyMap<string, Actor> {
    return replayActors(events.all({ id, before }).map(({ payload_json: text, ...event }): ActorEvent => ({ ...event, payload: parsed(text) })));
  }

  function known(id: string): Actor {
    const actor = repository.actorAsOf(id, null);
    if (!actor) throw new AppError('NOT_FOUND', `there is no actor ${id}`, { userAction: 'List them with `tapestry actors list`.' });
    return actor;
  }

  function altered(id: string, change: (actor: Actor) => Actor, event: (before: Actor) => { kind: string; subject: string; payload: { [key: string]: Json } } & Who, write: () => unknown): Actor {
    const before = known(id);
    if (before.retiredAt !== null) throw new AppError('CONFLICT', `${before.name} retired at ${before.retiredAt} and does not change`, { userAction: 'Register the person under a new id.' });
    const after = change(before);
    keepAnAdministrator(repository.actorsByLog().map((actor) => (actor.id === id ? after : actor)), null);
    audit.transact(event(before), write);
    return after;
  }

  /** A workspace that nobody may govern could never be governed again; an end date comes by itself, so such a key does not count. */
  function keepAnAdministrator(actors: readonly Actor[], first: string | null): void {
    const now = clock.now();
    const governs = ({ retiredAt, roles, keys }: Actor): boolean => retiredAt === null && roles.includes('administrator') && keys.some((key) => key.to === null && keyHolds(key, now));
    if (!actors.some(governs)) throw new AppError('CONFLICT', first ?? 'this would leave no administrator with a key that holds and has no end date', ONE_ADMINISTRATOR);
  }

  function newKey(key: NewKey, at: string): ActorKey {
    const owner = keyOwner.get(key.id);
    if (owner) throw new AppError('CONFLICT', `this key is registered already, as one of ${owner.actor}`, { userAction: 'Each person makes keys of their own.' });
    if (key.to !== null && (Number.isNaN(Date.parse(key.to)) || new Date(key.to).toISOString() !== key.to)) throw new AppError('INVALID_INPUT', `"${key.to}" is no time like 2027-01-31T00:00:00.000Z`);
    if (key.to !== null && key.to <= at) throw new AppError('INVALID_INPUT', `the key would have ended at ${key.to} already`);
    return { id: key.id, publicKey: key.publicKey, from: at, to: key.to, revokedAt: null, revokedReason: null };
  }
}

function keyPayload(key: NewKey): { keyId: string; publicKey: string; keyTo: string | null } {
  return { keyId: key.id, publicKey: key.publicKey, keyTo: key.to };
}

/** What the log says of a statement: enough to prove it to whoever has its text. The text itself stays in the table. */
function describe(statement: Statement, sha256: string, signature: string | null, seq: number): { [key: string]: Json } {
  return { sha256, signature, keyId: statement.keyId, actorId: statement.actorId, purpose: statement.purpose, subject: { ...statement.subject }, address: statement.address, answers: statement.answers, after: { ...statement.after }, seq };
}

function checkRoles(roles: readonly Role[]): Role[] {
  const wanted = ROLES.filter((role) => roles.includes(role));
  if (wanted.length === 0 || roles.some((role) => !ROLES.includes(role))) throw new AppError('INVALID_INPUT', `an actor has one or more of the roles ${ROLES.join(', ')}`);
  return wanted;
}

function checkName(name: string): string {
  const trimmed = name.normalize('NFC').trim();
  // Control and direction characters make one name look like another.
  if (trimmed === '' || trimmed.length > 120 || /\p{C}/u.test(trimmed)) throw new AppError('INVALID_INPUT', 'a name has 1 to 120 characters, none of them invisible');
  return trimmed;
}

function checkReason(reason: string): string {
  if (reason.trim() === '') throw new AppError('INVALID_INPUT', 'this needs a reason', { userAction: 'Say in a sentence why.' });
  return reason;
}

function toActor(row: ActorRow, keys: readonly KeyRow[]): Actor {
  return {
    id: row.id, name: row.name, roles: readStored(Actor.shape.roles, row.roles_json, `actor ${row.id}: roles`), registeredAt: row.registered_at, retiredAt: row.retired_at,
    keys: keys.map((key) => ({ id: key.id, publicKey: key.public_key, from: key.valid_from, to: key.valid_to, revokedAt: key.revoked_at, revokedReason: key.revoked_reason })),
  };
}

function toStatement(row: StatementRow): SignedStatement {
  return { statement: readStored(Statement, row.statement_json, `statement ${row.sha256}`), sha256: row.sha256, signature: row.signature, seq: row.seq };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
