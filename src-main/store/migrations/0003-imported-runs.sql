-- Runs that came with a bundle from another workspace: read, never changed. `document_json` is the bundle's signed document without its list of parts.
CREATE TABLE imported_run (
  position      INTEGER PRIMARY KEY AUTOINCREMENT,
  id            TEXT NOT NULL UNIQUE CHECK (length(id) = 13 AND substr(id, 1, 1) = 'b'),
  bundle_sha256 TEXT NOT NULL UNIQUE CHECK (length(bundle_sha256) = 64),
  file_name     TEXT NOT NULL,
  document_json TEXT NOT NULL,
  imported_at   TEXT NOT NULL,
  actor         TEXT NOT NULL
) STRICT;
CREATE TRIGGER imported_run_no_update BEFORE UPDATE ON imported_run BEGIN SELECT RAISE(ABORT, 'an imported run does not change'); END;
CREATE TRIGGER imported_run_no_delete BEFORE DELETE ON imported_run BEGIN SELECT RAISE(ABORT, 'an imported run does not go away'); END;

-- Its files that were in the bundle. What the bundle says of a file beyond its bytes is kept here and nowhere else: it is another's word.
CREATE TABLE imported_artifact (
  import    INTEGER NOT NULL REFERENCES imported_run (position),
  place     INTEGER NOT NULL,
  sha256    TEXT NOT NULL REFERENCES artifact (sha256),
  gate      TEXT,
  -- 1 for the resolved configuration, which is no slot of the run.
  is_config INTEGER NOT NULL CHECK (is_config IN (0, 1)),
  ref_json  TEXT NOT NULL,
  PRIMARY KEY (import, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_artifact_sha256 ON imported_artifact (sha256);
CREATE TRIGGER imported_artifact_no_update BEFORE UPDATE ON imported_artifact BEGIN SELECT RAISE(ABORT, 'an imported run does not change'); END;
CREATE TRIGGER imported_artifact_no_delete BEFORE DELETE ON imported_artifact BEGIN SELECT RAISE(ABORT, 'an imported run does not go away'); END;
