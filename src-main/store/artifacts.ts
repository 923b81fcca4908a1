import { AppError } from '../../src-shared/kernel/errors.ts';
import { toRef, type ArtifactRows, type RefRow } from './artifact-rows.ts';
import type { RepositoryContext } from './context.ts';
import type { ArtifactRepository, ImportedRunRepository, ReferenceClass, RunArtifact } from './store.ts';

type ListRow = RefRow & { gate: string | null; class: ReferenceClass };

/** Everything the store names by hash. A record's artifacts, tapes and documents are pinned; memo entries and drafts are not. */
const REFERENCED = `
  SELECT sha256, max(pinned) AS pinned FROM (
    SELECT sha256, class = 'pinned' AS pinned FROM run_artifact
    UNION ALL SELECT config_sha256, kind = 'record' FROM run
    UNION ALL SELECT sha256, 1 FROM imported_artifact
    UNION ALL SELECT sha256, 1 FROM tape
    UNION ALL SELECT sha256, 1 FROM document
    UNION ALL SELECT sha256, 0 FROM artifact
  ) GROUP BY sha256 ORDER BY sha256`;

export function createArtifactRepository({ db, clock, audit }: RepositoryContext, artifactRows: ArtifactRows, imported: Pick<ImportedRunRepository, 'has' | 'artifacts'>): ArtifactRepository {
  const select = db.prepare<[string], Omit<RefRow, 'name'> & { first_seen_at: string }>('SELECT sha256, bytes, media_type, extension, logical_digest, row_count, first_seen_at FROM artifact WHERE sha256 = ?');
  const list = db.prepare<[string], ListRow>(`
    SELECT ra.name, ra.sha256, a.bytes, ra.media_type, ra.extension, a.logical_digest, a.row_count, ra.gate, ra.class
    FROM run r JOIN run_artifact ra ON ra.run = r.number JOIN artifact a ON a.sha256 = ra.sha256
    WHERE r.id = ? ORDER BY ra.gate_position, ra.position`);
  const runExists = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM run WHERE id = ?');
  const using = db.prepare<[{ sha256: string }], { id: string }>('SELECT id FROM run WHERE config_sha256 = @sha256 OR number IN (SELECT run FROM run_artifact WHERE sha256 = @sha256) UNION ALL SELECT r.id FROM imported_run r WHERE r.position IN (SELECT import FROM imported_artifact WHERE sha256 = @sha256)');
  const referenced = db.prepare<[], { sha256: string; pinned: number }>(REFERENCED);

  const repository: ArtifactRepository = {
    register: (ref, who) => {
      if (select.get(ref.sha256)) {
        // Completing or contradicting what is known must still be looked at, but a repetition is not an event.
        const known = repository.find(ref.sha256);
        if (known?.bytes === ref.bytes && known.logicalDigest === ref.logicalDigest && known.rows === ref.rows) return;
      }
      audit.transact({ ...who, kind: 'artifact.registered', subject: ref.sha256, payload: { name: ref.name, bytes: ref.bytes, extension: ref.extension } }, () => artifactRows.insert(ref, clock.now()));
    },
    find: (sha256) => {
      const row = select.get(sha256);
      if (!row) return null;
      const { name: _slot, ...file } = toRef({ ...row, name: '' });
      return { ...file, firstSeenAt: row.first_seen_at };
    },
    listForRun: (run) => {
      if (imported.has(run)) return imported.artifacts(run);
      if (!runExists.get(run)?.n) throw new AppError('NOT_FOUND', `There is no run ${run}`, { userAction: 'List them with `tapestry runs`.' });
      return list.all(run).map((row): RunArtifact => ({ ref: toRef(row), gate: row.gate, class: row.class }));
    },
    get: (run, name) => {
      const named = repository.listForRun(run).filter(({ ref }) => ref.name === name);
      const found = named.findLast(({ gate }) => gate !== null) ?? named.at(-1);
      if (!found) throw new AppError('NOT_FOUND', `Run ${run} has no artifact "${name}"`, { userAction: 'Its artifacts are listed by `tapestry show`.', details: { run, name } });
      return found;
    },
    runsUsing: (sha256) => using.all({ sha256 }).map(({ id }) => id),
    referenced: () => referenced.all().map(({ sha256, pinned }) => ({ sha256, class: pinned ? 'pinned' : 'draft' })),
  };
  return repository;
}
