import type { ArtifactRows } from './artifact-rows.ts';
import type { RepositoryContext } from './context.ts';
import { pageLimit } from './page.ts';
import type { Tape, TapeRepository } from './store.ts';

interface TapeRow {
  sha256: string;
  file_name: string;
  bytes: number;
  extension: string;
  media_type: string;
  first_seen_at: string;
  actor: string;
}

const COLUMNS = 't.sha256, t.file_name, a.bytes, a.extension, a.media_type, t.first_seen_at, t.actor FROM tape t JOIN artifact a ON a.sha256 = t.sha256';

export function createTapeRepository({ db, clock, audit }: RepositoryContext, artifactRows: ArtifactRows): TapeRepository {
  const select = db.prepare<[string], TapeRow>(`SELECT ${COLUMNS} WHERE t.sha256 = ?`);
  const insert = db.prepare('INSERT INTO tape (sha256, file_name, first_seen_at, actor) VALUES (?, ?, ?, ?)');
  const list = db.prepare<[number, number], TapeRow>(`SELECT ${COLUMNS} ORDER BY t.id DESC LIMIT ? OFFSET ?`);
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM tape');

  return {
    register: (tape, who) => {
      const known = select.get(tape.sha256);
      if (known) return toTape(known);
      const at = clock.now();
      audit.transact({ ...who, kind: 'tape.registered', subject: tape.sha256, payload: { fileName: tape.fileName, bytes: tape.bytes, extension: tape.extension } }, () => {
        artifactRows.insert({ name: 'tape', sha256: tape.sha256, bytes: tape.bytes, mediaType: tape.mediaType, extension: tape.extension }, at);
        insert.run(tape.sha256, tape.fileName, at, who.actor);
      });
      const stored = select.get(tape.sha256);
      return stored ? toTape(stored) : { ...tape, firstSeenAt: at, actor: who.actor };
    },
    find: (sha256) => {
      const row = select.get(sha256);
      return row ? toTape(row) : null;
    },
    page: (query = {}) => ({ tapes: list.all(pageLimit(query.limit), query.offset ?? 0).map(toTape), total: count.get()?.n ?? 0 }),
  };
}

function toTape(row: TapeRow): Tape {
  return { sha256: row.sha256, fileName: row.file_name, bytes: row.bytes, extension: row.extension, mediaType: row.media_type, firstSeenAt: row.first_seen_at, actor: row.actor };
}
