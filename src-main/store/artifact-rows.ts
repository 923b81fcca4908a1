import { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { SqliteDatabase } from './connection.ts';
import { checkInput } from './stored-json.ts';
import type { ReferenceClass } from './store.ts';

/** Where a listing puts what no gate made. */
export const INPUT_POSITION = -1;
export const MANIFEST_POSITION = 1_000_000;

/** The rows every repository that brings files along writes; all of it inside the caller's transaction. */
export interface ArtifactRows {
  /** Adds the file if it is new. Errors: CORRUPT when the same hash comes with another size or digest. */
  insert(ref: ArtifactRef, at: string): void;
  /** Inserts the files and makes them the whole of what the run holds at this position. */
  replaceReferences(run: number, gatePosition: number, gate: string | null, refs: readonly ArtifactRef[], at: string): void;
}

export function createArtifactRows(db: SqliteDatabase): ArtifactRows {
  const select = db.prepare<[string], { bytes: number; logical_digest: string | null; row_count: number | null }>('SELECT bytes, logical_digest, row_count FROM artifact WHERE sha256 = ?');
  const insertRow = db.prepare('INSERT INTO artifact (sha256, bytes, media_type, extension, logical_digest, row_count, first_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const complete = db.prepare('UPDATE artifact SET logical_digest = coalesce(logical_digest, ?), row_count = coalesce(row_count, ?) WHERE sha256 = ?');
  const clear = db.prepare('DELETE FROM run_artifact WHERE run = ? AND gate_position = ?');
  const refer = db.prepare('INSERT INTO run_artifact (run, gate_position, gate, position, name, sha256, media_type, extension, class) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const draft: ReferenceClass = 'draft';

  const rows: ArtifactRows = {
    insert: (unchecked, at) => {
      const ref = checkInput(ArtifactRef, unchecked, `artifact ${unchecked.name}`);
      const known = select.get(ref.sha256);
      if (!known) {
        insertRow.run(ref.sha256, ref.bytes, ref.mediaType, ref.extension, ref.logicalDigest ?? null, ref.rows ?? null, at);
        return;
      }
      // The same bytes have one size and one content: anything else means that a hash was not computed but copied.
      if (known.bytes !== ref.bytes || differs(known.logical_digest, ref.logicalDigest) || differs(known.row_count, ref.rows)) {
        throw new AppError('CORRUPT', `Artifact ${ref.sha256} (${ref.name}) is known with other properties than those given`, { details: { sha256: ref.sha256, bytes: ref.bytes, knownBytes: known.bytes } });
      }
      if ((known.logical_digest === null && ref.logicalDigest !== undefined) || (known.row_count === null && ref.rows !== undefined)) complete.run(ref.logicalDigest ?? null, ref.rows ?? null, ref.sha256);
    },
    replaceReferences: (run, gatePosition, gate, refs, at) => {
      const names = new Set(refs.map(({ name }) => name));
      if (names.size !== refs.length) throw new AppError('INVALID_INPUT', `${gate ?? 'The run'} names an artifact slot twice: ${refs.map(({ name }) => name).join(', ')}`);
      clear.run(run, gatePosition);
      refs.forEach((ref, position) => {
        rows.insert(ref, at);
        refer.run(run, gatePosition, gate, position, ref.name, ref.sha256, ref.mediaType, ref.extension, draft);
      });
    },
  };
  return rows;
}

function differs<T>(known: T | null, given: T | undefined): boolean {
  return known !== null && given !== undefined && known !== given;
}

/** Columns of an ArtifactRef as joined from run_artifact (or another reference) and artifact. */
export interface RefRow {
  name: string;
  sha256: string;
  bytes: number;
  media_type: string;
  extension: string;
  logical_digest: string | null;
  row_count: number | null;
}

export function toRef(row: RefRow): ArtifactRef {
  return {
    name: row.name, sha256: row.sha256, bytes: row.bytes, mediaType: row.media_type, extension: row.extension,
    ...(row.logical_digest === null ? {} : { logicalDigest: row.logical_digest }),
    ...(row.row_count === null ? {} : { rows: row.row_count }),
  };
}
