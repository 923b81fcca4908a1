import { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { GateRecord, GateStatus } from '../../src-shared/model/run.ts';
import type { ArtifactRows } from './artifact-rows.ts';
import type { RepositoryContext } from './context.ts';
import type { SqliteDatabase } from './connection.ts';
import { readStored } from './stored-json.ts';
import type { MemoEntry, MemoRepository } from './store.ts';

interface MemoRow {
  key: string;
  gate: string;
  status: string;
  message: string | null;
  outputs_json: string;
  summary_json: string;
}

const Outputs = ArtifactRef.array();

/** Writes one memo row inside the caller's transaction; its outputs must have artifact rows. */
export function createMemoWriter(db: SqliteDatabase): (entry: MemoEntry, at: string) => void {
  const upsert = db.prepare(`INSERT INTO memo (key, gate, status, message, outputs_json, summary_json, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET gate = excluded.gate, status = excluded.status, message = excluded.message, outputs_json = excluded.outputs_json, summary_json = excluded.summary_json, created_at = excluded.created_at`);
  return (entry, at) => { upsert.run(entry.key, entry.gate, entry.status, entry.message, canonicalJson(entry.outputs), canonicalJson(entry.summary), at); };
}

export function createMemoRepository({ db, clock, audit }: RepositoryContext, artifactRows: ArtifactRows): MemoRepository {
  const select = db.prepare<[string], MemoRow>('SELECT key, gate, status, message, outputs_json, summary_json FROM memo WHERE key = ?');
  const remove = db.prepare<[string]>('DELETE FROM memo WHERE key = ?');
  const write = createMemoWriter(db);

  return {
    get: (key) => {
      const row = select.get(key);
      if (!row) return null;
      return {
        key: row.key, gate: row.gate, message: row.message, status: readStored(GateStatus, JSON.stringify(row.status), `memo ${key}: status`),
        outputs: readStored(Outputs, row.outputs_json, `memo ${key}: outputs`), summary: readStored(GateRecord.shape.summary, row.summary_json, `memo ${key}: summary`),
      };
    },
    put: (entry, who) => {
      const at = clock.now();
      audit.transact({ ...who, kind: 'memo.put', subject: entry.key, payload: { gate: entry.gate, status: entry.status, outputs: entry.outputs.map(({ name, sha256 }) => ({ name, sha256 })) } }, () => {
        entry.outputs.forEach((ref) => artifactRows.insert(ref, at));
        write(entry, at);
      });
    },
    forget: (key, reason, who) => {
      const row = select.get(key);
      if (!row) return false;
      audit.transact({ ...who, kind: 'memo.forgotten', subject: key, payload: { gate: row.gate, reason } }, () => remove.run(key));
      return true;
    },
  };
}
