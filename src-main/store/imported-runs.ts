import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { BundleDocument, type BundledArtifact } from '../../src-shared/model/bundle.ts';
import type { Run } from '../../src-shared/model/run.ts';
import type { ArtifactRows } from './artifact-rows.ts';
import type { RepositoryContext } from './context.ts';
import { readStored } from './stored-json.ts';
import type { ImportedRunRepository, RunArtifact } from './store.ts';

/** A bundle's document as it is kept: its parts lie in the artifact folder. */
const KeptDocument = BundleDocument.omit({ files: true });
interface Row { position: number; id: string; bundle_sha256: string; file_name: string; document_json: string; imported_at: string; actor: string }
interface ArtifactRow { gate: string | null; ref_json: string }

/** Digits of the bundle's SHA-256 in the id of its run. */
const ID_DIGITS = 12;

export function createImportedRunRepository({ db, clock, audit }: RepositoryContext, artifactRows: ArtifactRows): ImportedRunRepository {
  const byId = db.prepare<[string], Row>('SELECT * FROM imported_run WHERE id = ?');
  const bySha = db.prepare<[string], Row>('SELECT * FROM imported_run WHERE bundle_sha256 = ?');
  const all = db.prepare<[], Row>('SELECT * FROM imported_run ORDER BY position DESC');
  const artifacts = db.prepare<[string], ArtifactRow>('SELECT a.gate, a.ref_json FROM imported_artifact a JOIN imported_run r ON r.position = a.import WHERE r.id = ? AND a.is_config = 0 ORDER BY a.place');
  const insert = db.prepare('INSERT INTO imported_run (id, bundle_sha256, file_name, document_json, imported_at, actor) VALUES (@id, @sha256, @fileName, @document, @at, @actor)');
  const insertArtifact = db.prepare('INSERT INTO imported_artifact (import, place, sha256, gate, is_config, ref_json) VALUES (?, ?, ?, ?, ?, ?)');

  return {
    has: (id) => id.startsWith('b') && byId.get(id) !== undefined,
    get: (id) => { const row = byId.get(id); return row ? toRun(row) : null; },
    bySha256: (sha256) => { const row = bySha.get(sha256); return row ? toRun(row) : null; },
    document: (id) => { const row = byId.get(id); return row ? documentOf(row) : null; },
    list: () => all.all().map(toRun),
    artifacts: (id) => artifacts.all(id).map((row): RunArtifact => ({ ref: readStored(ArtifactRef, row.ref_json, `run ${id}: artifact`), gate: row.gate, class: 'pinned' })),
    add: (bundle, who) => {
      const id = `b${bundle.sha256.slice(0, ID_DIGITS)}`;
      if (byId.get(id)) throw new AppError('CONFLICT', `there is an imported run ${id} of another bundle already`, { userAction: 'Open this bundle in a workspace of its own.' });
      const { files: _parts, ...document } = bundle.document;
      const at = clock.now();
      const held: (readonly [BundledArtifact, 0 | 1])[] = [...document.artifacts.map((artifact) => [artifact, 0] as const), ...(document.config ? [[document.config, 1] as const] : [])].filter(([artifact]) => artifact.path !== null);
      const payload = { sha256: bundle.sha256, fileName: bundle.fileName, workspace: document.workspace, run: document.run.id, manifestSha256: document.run.manifestSha256, keyId: document.head.keyId, head: { size: document.head.size, root: document.head.root } };
      audit.transact({ ...who, kind: 'bundle.imported', subject: id, payload }, () => {
        const position = Number(insert.run({ id, sha256: bundle.sha256, fileName: bundle.fileName, document: canonicalJson(document as unknown as Json), at, actor: who.actor }).lastInsertRowid);
        for (const [place, [artifact, isConfig]] of held.entries()) {
          const { gate, fileName: _name, path: _path, ...ref } = artifact;
          // Only what its bytes prove becomes known of the file to everybody; digest and row count are the word of who signed the bundle.
          artifactRows.insert({ name: ref.name, sha256: ref.sha256, bytes: ref.bytes, mediaType: 'application/octet-stream', extension: ref.extension }, at);
          insertArtifact.run(position, place, ref.sha256, gate, isConfig, canonicalJson(ref));
        }
      });
      const row = byId.get(id);
      if (!row) throw new AppError('INTERNAL', `the imported run ${id} is not there`);
      return toRun(row);
    },
  };
}

function documentOf(row: Row): ReturnType<ImportedRunRepository['document']> {
  return readStored(KeptDocument, row.document_json, `imported run ${row.id}`);
}

/** The run under its name here. Its prior run is another workspace's: a name of that one means nothing here. */
function toRun(row: Row): Run {
  const { run, workspace, head } = readStored(KeptDocument, row.document_json, `imported run ${row.id}`);
  return {
    ...run, id: row.id, priorRun: null,
    imported: { sha256: row.bundle_sha256, fileName: row.file_name, workspace, keyId: head.keyId, head: { size: head.size, root: head.root, at: head.at }, run: run.id, at: row.imported_at, actor: row.actor },
  };
}
