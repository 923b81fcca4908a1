import { toRef, type ArtifactRows, type RefRow } from './artifact-rows.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { RepositoryContext } from './context.ts';
import { pageLimit } from './page.ts';
import type { DocumentRepository, StoredDocument } from './store.ts';

type DocumentRow = RefRow & { id: number; kind: string; key: string; label: string; created_at: string; actor: string };

const COLUMNS = 'd.id, d.kind, d.key, d.label, d.created_at, d.actor, d.name, d.sha256, a.bytes, a.media_type, a.extension, a.logical_digest, a.row_count FROM document d JOIN artifact a ON a.sha256 = d.sha256';

export function createDocumentRepository({ db, clock, audit }: RepositoryContext, artifactRows: ArtifactRows): DocumentRepository {
  const insert = db.prepare('INSERT INTO document (kind, key, label, sha256, name, created_at, actor) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const byId = db.prepare<[number], DocumentRow>(`SELECT ${COLUMNS} WHERE d.id = ?`);
  const latest = db.prepare<[string, string], DocumentRow>(`SELECT ${COLUMNS} WHERE d.kind = ? AND d.key = ? ORDER BY d.id DESC LIMIT 1`);
  const list = db.prepare<[{ kind: string | null; key: string | null; before: number | null; limit: number }], DocumentRow>(
    `SELECT ${COLUMNS} WHERE (@kind IS NULL OR d.kind = @kind) AND (@key IS NULL OR d.key = @key) AND (@before IS NULL OR d.id < @before) ORDER BY d.id DESC LIMIT @limit`);

  const repository: DocumentRepository = {
    put: (document, who) => {
      const at = clock.now();
      const id = audit.transact((given: number) => ({ ...who, kind: 'document.put', subject: document.ref.sha256, payload: { id: given, kind: document.kind, key: document.key, label: document.label } }), () => {
        artifactRows.insert(document.ref, at);
        return Number(insert.run(document.kind, document.key, document.label, document.ref.sha256, document.ref.name, at, who.actor).lastInsertRowid);
      });
      const stored = byId.get(id);
      if (!stored) throw new AppError('INTERNAL', `document ${id} was not written`);
      return toDocument(stored);
    },
    latest: (kind, key) => {
      const row = latest.get(kind, key);
      return row ? toDocument(row) : null;
    },
    latestMapping: (headersSha256) => repository.latest('mapping', headersSha256),
    page: (query = {}) => {
      const limit = pageLimit(query.limit);
      const rows = list.all({ kind: query.kind ?? null, key: query.key ?? null, before: query.before ?? null, limit: limit + 1 });
      const documents = rows.slice(0, limit).map(toDocument);
      return { documents, nextBefore: rows.length > limit ? documents.at(-1)?.id ?? null : null };
    },
  };
  return repository;
}

function toDocument(row: DocumentRow): StoredDocument {
  return { id: row.id, kind: row.kind, key: row.key, label: row.label, ref: toRef(row), createdAt: row.created_at, actor: row.actor };
}
