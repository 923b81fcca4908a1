import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Actor } from '../../src-shared/model/governance.ts';
import type { SqliteDatabase } from './connection.ts';
import { digestOf } from './stored-json.ts';
import type { GovernanceRepository, StateVerification } from './store.ts';

type Difference = StateVerification['differences'][number];
interface StatementRow { seq: number; sha256: string; purpose: string; subject_type: string; subject_id: string; actor_id: string | null; statement_json: string; signature: string | null }
interface Logged { readonly sha256?: unknown; readonly signature?: unknown; readonly purpose?: unknown; readonly actorId?: unknown; readonly subject?: { readonly type?: unknown; readonly id?: unknown } }

/** Where the tables of people and statements differ from what the log says. Signatures themselves are judged by the services. */
export function verifyGovernance(db: SqliteDatabase, governance: GovernanceRepository): readonly Difference[] {
  return [...verifyActors(governance), ...verifyStatements(db)];
}

function verifyActors(governance: GovernanceRepository): Difference[] {
  let stored: readonly Actor[];
  try {
    stored = governance.actors();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'CORRUPT') return [{ run: 'actors', reason: thrown.message }];
    throw thrown;
  }
  const logged = new Map(governance.actorsByLog().map((actor) => [actor.id, actor]));
  const differences = stored.flatMap((actor): Difference[] => {
    const told = logged.get(actor.id);
    if (!told) return [{ run: `actor ${actor.id}`, reason: 'no log entry registers this person' }];
    const wrong = (['name', 'roles', 'registeredAt', 'retiredAt'] as const).filter((member) => canonicalJson(actor[member]) !== canonicalJson(told[member]));
    const keys = canonicalJson(sorted(actor)) === canonicalJson(sorted(told)) ? [] : ['keys'];
    return [...wrong, ...keys].length === 0 ? [] : [{ run: `actor ${actor.id}`, reason: `not what was logged: ${[...wrong, ...keys].join(', ')}` }];
  });
  const here = new Set(stored.map(({ id }) => id));
  return [...differences, ...[...logged.keys()].filter((id) => !here.has(id)).map((id) => ({ run: `actor ${id}`, reason: 'the log says that this person was registered, but the row is not there' }))];
}

function sorted(actor: Actor): Actor['keys'] {
  return actor.keys.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function verifyStatements(db: SqliteDatabase): Difference[] {
  const rows = new Map(db.prepare<[], StatementRow>('SELECT * FROM statement ORDER BY seq').all().map((row) => [row.seq, row]));
  const events = db.prepare<[], { seq: number; subject: string; payload_json: string }>("SELECT seq, subject, payload_json FROM audit_event WHERE kind = 'statement.recorded' ORDER BY seq").all();
  const differences: Difference[] = [];
  for (const { seq, subject, payload_json: text } of events) {
    const logged = read(text);
    const row = rows.get(seq);
    rows.delete(seq);
    const name = `statement ${typeof logged.sha256 === 'string' ? `${logged.sha256.slice(0, 12)}...` : `of entry ${seq}`}`;
    const reason = row ? judge(row, subject, logged) : `entry ${seq} of the log records it, but it is not there`;
    if (reason !== null) differences.push({ run: name, reason });
  }
  for (const row of rows.values()) differences.push({ run: `statement ${row.sha256.slice(0, 12)}...`, reason: `entry ${row.seq} of the log does not record it` });
  return differences;
}

function judge(row: StatementRow, subject: string, logged: Logged): string | null {
  if (row.sha256 !== logged.sha256) return 'its hash is not the one that was logged';
  if (digestOfText(row.statement_json) !== row.sha256) return 'its text was altered';
  if (row.signature !== (logged.signature ?? null)) return 'its signature is not the one that was logged';
  const columns = [row.purpose, row.subject_type, row.subject_id, row.actor_id];
  if (canonicalJson(columns) !== canonicalJson([logged.purpose, logged.subject?.type, logged.subject?.id, logged.actorId ?? null].map((member) => member ?? null)) || row.subject_id !== subject) return 'it is filed under another purpose, subject or person than was logged';
  return null;
}

function read(text: string): Logged {
  try {
    return (JSON.parse(text) ?? {}) as Logged;
  } catch {
    return {};
  }
}

function digestOfText(text: string): string | null {
  try {
    return digestOf(JSON.parse(text));
  } catch {
    return null;
  }
}
